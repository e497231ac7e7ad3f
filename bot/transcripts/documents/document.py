"""What a document turns out to hold."""

from dataclasses import dataclass

from bot.transcripts.text import one_line

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
