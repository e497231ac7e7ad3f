"""YouTube's XML captions: srv1 counts seconds, srv2 and srv3 milliseconds, and srv3 dates each word."""

from dataclasses import replace
from xml.etree.ElementTree import Element

from bot.transcripts import cues
from bot.transcripts.formats import xml
from bot.transcripts.reading import Draft


def fits(text: str, suffix: str) -> bool:
    """Tell whether the outermost element is one of YouTube's."""
    name = xml.root(text)
    return name == "timedtext" or (name == "transcript" and "<text start=" in text)


def read(text: str) -> Draft | None:
    """Read YouTube's XML; None where it has no words."""
    tree = xml.parse(text)
    lines = [element for element in tree.iter() if element.tag in ("p", "text")]
    blocks = [_block(element) for element in lines]
    is_automatic = any(word.get("ac") is not None for word in tree.iter("s"))
    draft = cues.draft("YouTube timedtext", blocks, [])
    return draft and replace(
        draft,
        metadata={**draft.metadata, **({"automatic": True} if is_automatic else {})},
        bodies=["\n".join("\n".join(block.lines) for block in blocks)],
    )


def _block(element: Element) -> cues.Block:
    unit, names = (0.001, ("t", "d")) if element.get("t") is not None else (1.0, ("start", "dur"))
    start, length = (xml.number(element.get(name)) for name in names)
    start_s = None if start is None else start * unit
    end_s = None if start_s is None or length is None else start_s + length * unit
    return cues.Block(start_s, end_s, "".join(element.itertext()).split("\n"))
