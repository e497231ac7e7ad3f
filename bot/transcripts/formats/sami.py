"""SAMI (.smi): a language a class of paragraphs; what is shown goes on until the next ``SYNC``."""

import re
from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from bot.transcripts import cues
from bot.transcripts.reading import Draft, counted

_OPENING = re.compile(
    r"\s*(?:<!--.{0,500}?-->\s*)?<SAMI[\s>]|<SYNC\s{1,9}Start\s?=", re.IGNORECASE | re.DOTALL
)
_SYNC = re.compile(r"<SYNC\b[^<>]*?\bStart\s*=\s*[\"']?(\d{1,10})[^<>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<P\b([^<>]*)>", re.IGNORECASE)
_CLASS = re.compile(r"\bClass\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_END = re.compile(r"</(?:sync|p|body|sami)\s*>", re.IGNORECASE)
_TITLE = re.compile(r"<title>\s*([^<>]{1,200}?)\s*</title>", re.IGNORECASE)


class _Shown(NamedTuple):
    """What is shown in one language from a time on."""

    language: str
    start_s: float
    text: str


def fits(text: str, suffix: str) -> bool:
    """Tell whether the first tag is SAMI's, or near the top something is timed as SAMI does."""
    return _OPENING.match(text) is not None or _OPENING.search(text, 0, 2000) is not None


def read(text: str) -> Draft | None:
    """Read SAMI; None where nothing is shown. Of several languages, that which says most is read."""
    shown = _shown(text)
    words = Counter[str]()
    for caption in shown:
        words[caption.language] += len(caption.text.split())
    if not words:
        return None
    language = max(words, key=words.__getitem__)
    others = [caption.text for caption in shown if caption.language != language]
    own = [caption for caption in shown if caption.language == language]
    ends = [caption.start_s for caption in own[1:]]
    blocks = [
        cues.Block(caption.start_s, end_s, caption.text.split("\n"))
        for caption, end_s in zip(own, [*ends, None], strict=True)
    ]
    draft = cues.draft("SAMI", blocks, others)
    title = _TITLE.search(text, 0, 5000)
    dropped = [counted(len(others), "caption in another language", "captions in other languages")]
    return draft and replace(
        draft,
        metadata={**draft.metadata, **({"title": title[1]} if title else {})},
        dropped=(*draft.dropped, *(dropped if any(map(str.strip, others)) else [])),
        bodies=["\n".join(caption.text for caption in shown)],
    )


def _shown(text: str) -> list[_Shown]:
    parts = _SYNC.split(text)
    shown: list[_Shown] = []
    for start, body in zip(parts[1::2], parts[2::2], strict=True):
        first, *paragraphs = _PARAGRAPH.split(_END.sub("", body))
        attributes, texts = ["", *paragraphs[::2]], [first, *paragraphs[1::2]]
        for attribute, words in zip(attributes, texts, strict=True):
            if attribute or words.strip():
                language = _CLASS.search(attribute)
                lines = _BREAK.sub("\n", " ".join(words.split()))
                shown.append(_Shown(language[1].upper() if language else "", int(start) / 1000, lines))
    return shown
