#!/usr/bin/env bash
# striprtf 0.0.35: what an RTF document marks as deleted under change tracking, or as hidden, is among its text.
#
# Expected: `rtf_to_text` gives the words that whoever opens the document sees.
# Seen: words in groups of \deleted (RTF 1.9.1, "Track Changes") and of \v ("hidden text") are returned like all
# others, so what an interviewee had struck out is quoted as said. Notes in \footnote groups are dropped.
# Source: the release, run on a document of one paragraph.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "striprtf==0.0.35" 2> /dev/null
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from striprtf.striprtf import rtf_to_text

paragraph = r"{\rtf1\ansi We left {\deleted by the back door }{\v and nobody knows }at noon.\par}"
text = rtf_to_text(paragraph).strip()
print(repr(text))
assert version("striprtf") == "0.0.35"
assert text == "We left by the back door and nobody knows at noon.", "it leaves something out now"
PYTHON
