"""SubViewer 2 (.sub): the times and lines of SBV below a header of tags in brackets."""

import re
from dataclasses import replace

from bot.transcripts.formats import sbv
from bot.transcripts.reading import Draft

_HEADER = re.compile(r"^\[(?:INFORMATION|SUBTITLE|COLF|TITLE)\]", re.MULTILINE | re.IGNORECASE)
_TAG = re.compile(r"^[ \t]*\[[A-Z][A-Z ]{2,20}\][^\n]*\n?", re.MULTILINE | re.IGNORECASE)
_TITLE = re.compile(r"^\[TITLE\][ \t]*(\S[^\n]{0,200})", re.MULTILINE | re.IGNORECASE)
_FIRST = re.compile(r"^\d{1,3}:\d{2}:\d{2}\.", re.MULTILINE)


def fits(text: str, suffix: str) -> bool:
    """Tell whether SubViewer's tags stand above times as SBV writes them."""
    return _HEADER.match(text.lstrip()[:20]) is not None and sbv.fits(text, ".sbv")


def read(text: str) -> Draft | None:
    """Read SubViewer; None where no cue has words."""
    first = _FIRST.search(text)
    place = first.start() if first else len(text)
    header, body = text[:place], text[place:]
    draft = sbv.read(body)
    title = _TITLE.search(header)
    return draft and replace(
        draft,
        format="SubViewer",
        metadata={**draft.metadata, **({"title": title[1].strip()} if title else {})},
        left_out=[*draft.left_out, *_TAG.findall(header)],
    )
