"""How often a question that follows up another finds its answer, asked in the same interview.

Half of them are about the interview of the project; the others are about episodes of three shows, which an
archive has.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bot.answers.answer import Answer
from bot.answers.selection import answer
from bot.chat.excerpts import ANSWER
from bot.chat.pages import SHOWN
from bot.ids import TranscriptId
from bot.library.ingest import describe, read
from bot.library.source import Source
from bot.search.engine import Searcher
from bot.search.features import FEATURES
from bot.search.index import Index
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.settings import PROJECT
from bot.transcripts.model import Transcript

HERE: Final = Path(__file__).parent
#: So much of the answer has to be shown.
ENOUGH: Final = 0.5


class Followup(NamedTuple):
    """A question, the one before it, and the words of a transcript that answer it."""

    id: str
    before: str
    question: str
    transcript: str
    answer: str


class Found(NamedTuple):
    """How many follow-ups are answered by the first excerpt, and by any that is shown."""

    asked: int
    first: int
    shown: int


def report(archive: Path | None) -> Iterator[str]:
    """Yield what is found of the follow-ups, with and without the question before."""
    for words, found in (("with", measured(archive, True)), ("without", measured(archive, False))):
        yield (
            f"follow-ups {words} the words of the question before: of {found.asked}, {found.first} answered "
            f"by the first excerpt, {found.shown} by one that is shown"
        )


def measured(archive: Path | None, with_before: bool) -> Found:
    """Ask all follow-ups whose transcripts there are."""
    lines = (HERE / "questions.jsonl").read_text("utf-8").splitlines()
    followups = [Followup(**json.loads(line)) for line in lines]
    known = dict(_transcripts(archive, {followup.transcript for followup in followups}))
    vocabulary = Vocabulary()
    searchers = {id: _searcher(transcript, vocabulary) for id, transcript in known.items()}
    ranks: list[int | None] = []
    for followup in (own for own in followups if own.transcript in known):
        transcript = known[followup.transcript]
        before = followup.before if with_before else ""
        found = searchers[followup.transcript].ask(followup.question, SHOWN, before)
        transcripts = [transcript] * len(found.hits)
        made = answer(followup.question, found, transcripts, least=SHOWN, limits=ANSWER)
        ranks.append(_rank(made, transcript, followup.answer))
    return Found(len(ranks), ranks.count(0), len(ranks) - ranks.count(None))


def _rank(made: Answer, transcript: Transcript, words: str) -> int | None:
    """Return which excerpt holds the answer; None where none does or nothing is found."""
    start = transcript.text.index(words)
    end = start + len(words)
    places: Sequence[tuple[int, int]] = [(e.citation.start, e.citation.end) for e in made.excerpts]
    held = [min(end, b) - max(start, a) >= ENOUGH * len(words) for a, b in places]
    return held.index(True) if made.verdict == "answered" and any(held) else None


def _searcher(transcript: Transcript, vocabulary: Vocabulary) -> Searcher:
    index = Index((), vocabulary).adding(Segment.build(transcript, vocabulary))
    return Searcher(index, FEATURES, transcript.aliases, frozenset())


def _transcripts(archive: Path | None, ids: set[str]) -> Iterator[tuple[str, Transcript]]:
    paths = [PROJECT / "corpus" / "interview.md", *(archive.rglob("*.md") if archive else ())]
    for path in paths:
        if path.stem in ids:
            source = Source(path.read_bytes(), path.name, id=TranscriptId(path.stem))
            yield path.stem, describe(source, read(source))
