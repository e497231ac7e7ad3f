"""How well sentence ends are found without punctuation, and how excerpts are cut there."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from bot.answers.borders import Borders, borders_of
from bot.errors import Refusal
from bot.search.words import find_words
from bot.terminal.evaluate import Engine
from bot.transcripts.model import Transcript
from tests.borders.text import Text, as_spoken, as_written, punctuated, questions

#: What may close a word.
CLOSING: Final = re.compile(r"[^\w\s]*")
#: The best border is looked for so many words before and after a place.
REACH: Final = 14
#: Places that are tried are so many words apart.
APART: Final = 7


class Accuracy(NamedTuple):
    """How well chances tell where sentences end.

    ``auc`` and ``precision`` (average precision) are over all gaps; ``best`` is how often the likeliest
    border within REACH words of a place is one, ``any`` how often there is one.
    """

    auc: float
    precision: float
    best: float
    any: float

    @classmethod
    def of(cls, borders: Borders, texts: Sequence[Text]) -> Self:
        """Measure on some texts together."""
        chances = [borders.chances(text.words)[1:] for text in texts]
        ends = [text.ends[1:] for text in texts]
        pairs = [pair for pair in zip(chances, ends, strict=True) if len(pair[0]) > 2 * REACH]
        tried = [_near(*pair) for pair in pairs]
        best, any_ = (np.concatenate(column).mean() for column in zip(*tried, strict=True))
        return cls(*_ranked(np.concatenate(chances), np.concatenate(ends)), float(best), float(any_))

    def __str__(self) -> str:
        return (
            f"AUC {self.auc:.3f}, average precision {self.precision:.3f}, best within {REACH} words "
            f"{self.best:.0%} (of {self.any:.0%})"
        )


def _ranked(chances: npt.NDArray[np.float32], ends: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return AUC and average precision."""
    found = ends[np.argsort(-chances, kind="stable")]
    ranks = np.flatnonzero(found) + 1
    hits = len(ranks)
    pairs = hits * (len(ends) - hits)
    return 1 - (ranks.sum() - hits * (hits + 1) / 2) / pairs, float((np.arange(1, hits + 1) / ranks).mean())


def _near(
    chances: npt.NDArray[np.float32], ends: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return, for places all over, whether the likeliest border near is true, and whether any is."""
    wide = np.lib.stride_tricks.sliding_window_view
    around, true = wide(chances, 2 * REACH + 1)[::APART], wide(ends, 2 * REACH + 1)[::APART]
    best: npt.NDArray[np.bool_] = np.take_along_axis(true, around.argmax(1)[:, None], 1)[:, 0]
    return best, true.max(1)


class Cuts(NamedTuple):
    """How first excerpts are cut: shares that begin and end where a sentence does, and their mean length."""

    begin: float
    end: float
    both: float
    words: float

    @classmethod
    def of(cls, transcripts: Sequence[Transcript], texts: Sequence[Text], asked: Sequence[str]) -> Self:
        """Ask questions of some transcripts, whose words and sentence ends these are."""
        engine = Engine(transcripts)
        ends = {t.id: _ends(t, text) for t, text in zip(transcripts, texts, strict=True)}
        rows = []
        for question in tqdm(asked, "asking", disable=None):
            for id, start, end in engine.predict(question, top=1).excerpts[:1]:
                begins, stops = ends[id]
                words = len(engine.transcripts[id].text[start:end].split())
                rows.append((start in begins, end in stops, words))
        begin, end_, words_ = np.array(rows, float).T
        return cls(begin.mean(), end_.mean(), (begin * end_).mean(), words_.mean())

    def __str__(self) -> str:
        shares = f"begin {self.begin:.0%}, end {self.end:.0%}, both {self.both:.0%}"
        return f"{shares}, {self.words:.1f} words on average"


def _ends(transcript: Transcript, text: Text) -> tuple[set[int], set[int]]:
    """Return the characters at which sentences begin, and those at which they end with what closes them."""
    spans = [word.span() for word in find_words(transcript.text)]
    begins = {start for (start, _), true in zip(spans, text.ends, strict=True) if true}
    stops = set()
    for (_, end), true in zip(spans, [*text.ends[1:], True], strict=True):
        closing = CLOSING.match(transcript.text, end)
        if true and closing:
            stops |= set(range(end, closing.end() + 1))
    return begins, stops


def measure(folder: Path, most_questions: int) -> Iterator[str]:
    """Yield lines of figures: of the borders alone, then of excerpts of the same words spoken and written."""
    found = list(tqdm(punctuated(folder), "reading", disable=None, unit=""))
    if not found:
        raise Refusal(f"{folder} holds no punctuated transcripts.")
    texts = [text for _, _, text in found]
    asked = [question for _, reading, _ in found for question in questions(reading)]
    asked = asked[:: -(-len(asked) // most_questions)]
    words = sum(len(text.words) for text in texts)
    yield f"{len(texts)} transcripts, {words:,} words, {len(asked)} questions"
    if borders := borders_of(texts[0].words):
        yield f"borders:   {Accuracy.of(borders, texts)}"
    names = [str(path.relative_to(folder)) for path, _, _ in found]
    spoken = [as_spoken(name, text) for name, text in zip(names, texts, strict=True)]
    yield f"captions:  {Cuts.of(spoken, texts, asked)}"
    written = [as_written(name, reading) for name, (_, reading, _) in zip(names, found, strict=True)]
    yield f"written:   {Cuts.of(written, texts, asked)}"
