"""What a document turns out to hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.transcripts.reading import counted
from bot.transcripts.text import one_line

#: Characters that the text of a document may have, however little it takes packed.
MOST_TEXT: Final = 8 * 2**20
#: How kinds of what is beside the talk are called where there are many, but for those with an "s" more.
_MANY: Final = {
    "text box": "text boxes",
    "line of contents": "lines of contents",
    "table of contents": "tables of contents",
    "heading of a table": "headings of tables",
    "other column of a table": "other columns of tables",
    "page without words": "pages without words",
    "line at the edge of pages": "lines at the edges of pages",
}
_HEAD = 30  # lines within which a document's title has to stand to be believed


@dataclass(frozen=True, slots=True)
class Document:
    """A document as lines of text: ``kind`` is what people call it.

    ``dropped`` says in one short phrase each what it holds beside them.
    """

    kind: str
    text: str
    title: str | None = None
    dropped: tuple[str, ...] = ()


def believed(title: str, text: str) -> str | None:
    """Return the title a document's properties tell, where its first lines say it, too.

    Elsewhere it is that of the document this one was once made from, or "Microsoft Word - final2.doc".
    """
    title = one_line(title)
    head = one_line("\n".join(text.split("\n", _HEAD)[:_HEAD]))
    return title if len(title) > 2 and title.casefold() in head.casefold() else None


def phrases(beside: Mapping[str, int]) -> tuple[str, ...]:
    """Return what is beside the talk in words: "2 footnotes"."""
    return tuple(counted(number, kind, _MANY.get(kind, "")) for kind, number in beside.items() if number)
