#!/usr/bin/env bash
# python-docx 1.2.0: `Paragraph.text` lacks words that Word shows, and has words that Word hides.
#
# Expected: the text of a paragraph is what whoever opens the document reads in it; hyperlinks are documented to be
# part of it.
# Seen: runs within a tracked insertion (w:ins), a smart tag (w:smartTag) and a content control (w:sdt) are missing
# without a word, so a transcript that was corrected under change tracking loses its corrections; a run with
# w:vanish, which Word does not show, is there.
# Source: the release, on a document that it wrote itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "python-docx==1.2.0" 2> /dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = nsdecls("w")
INSERTED = f'<w:ins {W} w:id="1" w:author="A"><w:r><w:t xml:space="preserve">on Monday </w:t></w:r></w:ins>'
TAGGED = f'<w:smartTag {W} w:element="place"><w:r><w:t xml:space="preserve">from Oslo </w:t></w:r></w:smartTag>'
CONTROLLED = f'<w:sdt {W}><w:sdtContent><w:r><w:t xml:space="preserve">by train </w:t></w:r></w:sdtContent></w:sdt>'
HIDDEN = f'<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve">unseen </w:t></w:r>'

document = docx.Document()
paragraph = document.add_paragraph("We left ")
for part in (INSERTED, TAGGED, CONTROLLED, HIDDEN):
    paragraph._p.append(parse_xml(part))
paragraph.add_run("at noon.")
written = io.BytesIO()
document.save(written)

text = docx.Document(io.BytesIO(written.getvalue())).paragraphs[0].text
print(repr(text))
assert docx.__version__ == "1.2.0"
assert text == "We left unseen at noon.", "another part of it is text now"
PYTHON
