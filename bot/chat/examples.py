"""What can be asked here: examples made of what is spoken of, each of which is answered."""

from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from bot.ids import ServerId
from bot.library.facade import Library
from bot.library.view import View

MOST: Final = 3  # questions
TRIED: Final = 12  # topics; what is said of the speakers themselves is little
QUOTED: Final = 8  # words of a quote


class Known(NamedTuple):
    """Questions that are answered, and words that were said; fewer or none where little is known."""

    questions: tuple[str, ...]
    said: str | None


class Examples:
    """The examples of each server, kept for as long as it sees the same transcripts."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: WeakKeyDictionary[View, Known] = WeakKeyDictionary()

    def are_known(self, server: ServerId | None) -> bool:
        """Return whether nothing has to be searched for the examples of a server."""
        return self._library.view(server) in self._known

    async def of(self, server: ServerId | None) -> Known:
        """Return what can be asked in a server."""
        view = self._library.view(server)
        if view not in self._known:
            self._known[view] = await self._made(server, view)
        return self._known[view]

    async def _made(self, server: ServerId | None, view: View) -> Known:
        questions: list[str] = []
        said = None
        speakers = " ".join(name for entry in view.entries.values() for name in entry.speakers).casefold()
        topics = await self._library.topics(server, TRIED)
        for topic in (topic for topic in topics if topic.casefold() not in speakers):
            question = f"What was said about {topic}?"
            answer = await self._library.ask(question, server=server, top=1)
            if answer.verdict == "answered":
                questions.append(question)
                said = said or " ".join(answer.excerpts[0].text.split()[:QUOTED])
            if len(questions) == MOST:
                break
        return Known(tuple(questions), said)
