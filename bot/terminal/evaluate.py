"""`interview-bot eval`: how well questions with known answers are answered."""

import argparse
import json
import math
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple, Self

from bot.answers.excerpt import MOST_WORDS
from bot.answers.selection import answer, leading
from bot.errors import Refusal
from bot.ids import TranscriptId
from bot.search.bm25 import Part
from bot.search.confidence import THRESHOLD
from bot.search.engine import Searcher
from bot.search.features import Feature, available, chosen
from bot.search.index import Index
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.settings import Settings
from bot.terminal.progress import watched
from bot.transcripts.model import Transcript, Turn

HELP = "measure answers against a folder of judged questions"

KS: Final = (1, 3, 5)
TOP: Final = 10  # excerpts in a prediction
SHOWN: Final = 3  # of these, at most so many are shown first


class Judged(NamedTuple):
    """A question with the stretch of a transcript that answers it, or None where nothing does.

    Any of ``golds`` counts, where there are several such stretches; with ``mode`` "half" an excerpt counts of
    which half lies in them.
    """

    id: str
    question: str
    transcript: TranscriptId | None
    start: int | None
    end: int | None
    answer: str | None
    kind: str | None
    golds: tuple[tuple[int, int], ...] = ()
    mode: str | None = None

    def is_answered_by(self, start: int, end: int) -> bool:
        """Return whether characters [start, end) of its transcript answer it."""
        if self.mode == "half":
            return 2 * sum(max(0, min(b, end) - max(a, start)) for a, b in self.golds) >= end - start
        return any(start <= a and b <= end for a, b in self.golds)


class Predicted(NamedTuple):
    """What the search makes of a judged question: transcript, start and end (characters), best first.

    ``shown`` is how many of the excerpts people are shown as an answer.
    """

    verdict: str
    confidence: float
    excerpts: list[tuple[TranscriptId, int, int]]
    took_ms: float
    shown: int


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "directory", type=Path, metavar="DIR", help="holds transcripts/*.txt, questions.jsonl"
    )
    parser.add_argument(
        "--within", action="store_true", help="search only the transcript that is asked about"
    )
    parser.add_argument("--predictions", type=Path, metavar="OUT.jsonl", help="write every prediction there")
    parser.add_argument("--max-words", type=int, default=MOST_WORDS, help="the longest excerpt (default 80)")
    parser.add_argument(
        "--features",
        metavar="A,B",
        help=f"use only these: {', '.join(feature.name for feature in available())}",
    )
    parser.add_argument(
        "--foreign", action="store_true", help="also ask each question of another transcript, to be refused"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Answer every question of a folder and print how many were answered well."""
    questions, transcripts = load(options.directory)
    names = None if options.features is None else options.features.split(",")
    features = available() if names is None else chosen(names)
    predictions = {}
    lines = []
    engine = Engine(transcripts, features, options.max_words)
    for judged in watched(questions, "answering"):
        predicted = engine.predict(judged.question, judged.transcript if options.within else None)
        predictions[judged.id] = predicted
        lines.append(
            json.dumps(
                {
                    "id": judged.id,
                    "verdict": predicted.verdict,
                    "confidence": predicted.confidence,
                    "excerpts": [
                        {"transcript": id, "start": start, "end": end}
                        for id, start, end in predicted.excerpts
                    ],
                }
            )
        )
    if options.predictions:
        options.predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = {transcript.id: transcript.text for transcript in transcripts}
    result = score(questions, texts, predictions, options.max_words)
    result["median_ms"] = median(predicted.took_ms for predicted in predictions.values())
    if options.foreign:
        result |= foreign(engine, questions)
    plain = engine.using(chosen(["words"]))
    some = questions[:: len(questions) // 100 + 1]
    result["plain_stems_ms"] = median(plain.predict(judged.question).took_ms for judged in some)
    print(json.dumps(result) if options.json else "\n".join(as_lines(result)))
    return 0


def foreign(engine: "Engine", questions: Sequence[Judged]) -> dict[str, float]:
    """Ask questions of their own and of another transcript; return how well the confidence tells which.

    refused@95: the share of foreign ones below the confidence that 95% of the others reach; foreign refused:
    below the threshold. own at 0.3: of all with a confidence from 0.3 to 0.4, how many were not foreign.
    """
    names = list(engine.transcripts)
    own, others = [], []
    for n, judged in enumerate(watched([j for j in questions if j.transcript], "asking elsewhere")):
        assert judged.transcript is not None
        own_number = names.index(judged.transcript)
        elsewhere = names[(own_number + 1 + n % max(1, len(names) - 1)) % len(names)]
        own.append(engine.predict(judged.question, judged.transcript, 1).confidence)
        others.append(engine.predict(judged.question, elsewhere, 1).confidence)
    bound = sorted(own)[len(own) // 20]
    return {
        "foreign auroc": auroc(own, others),
        "refused@95": sum(confidence < bound for confidence in others) / len(others),
        "foreign refused": sum(confidence < THRESHOLD for confidence in others) / len(others),
    } | {f"own at {tenth / 10}": share for tenth, share in _reliability(own, others)}


def _reliability(own: Sequence[float], others: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Yield each tenth of the confidence that is met, and the share of own questions in it."""
    met = Counter(min(int(10 * confidence), 9) for confidence in own)
    both = met + Counter(min(int(10 * confidence), 9) for confidence in others)
    for tenth in sorted(both):
        yield tenth, met[tenth] / both[tenth]


def load(directory: Path) -> tuple[list[Judged], list[Transcript]]:
    """Read a folder of judged questions; Refusal where it is not one."""
    try:
        questions = load_questions(directory / "questions.jsonl")
        paths = sorted((directory / "transcripts").glob("*.txt"))
        texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
        known = directory / "turns.json"
        spoken = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
    except (OSError, ValueError) as error:
        raise Refusal(f"{directory} holds no judged questions: {error}.") from None
    if not texts or not questions:
        raise Refusal(f"{directory} holds no transcripts or no questions.")
    return questions, [raw_transcript(name, text, spoken.get(name, ())) for name, text in texts.items()]


def load_questions(path: Path) -> list[Judged]:
    """Read judged questions, a JSON object in each line; OSError or ValueError where it holds none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_judged(row) for row in map(json.loads, filter(str.strip, lines))]


def _judged(row: Mapping[str, Any]) -> Judged:
    golds = row.get("golds") or ([(row["start"], row["end"])] if row.get("start") is not None else [])
    known = {name: row.get(name) for name in Judged._fields}
    return Judged(**known | {"golds": tuple((start, end) for start, end in golds)})


def raw_transcript(name: str, text: str, spoken: Iterable[tuple[int, int, str]] = ()) -> Transcript:
    """Return a text just as it stands, so that judged places keep their meaning.

    ``spoken`` are its turns: start, end (characters) and speaker.
    """
    starts = {start: speaker for start, _, speaker in spoken}
    bounds = sorted({0, *starts, len(text)})
    turns = tuple(Turn(start, end, starts.get(start)) for start, end in pairwise(bounds))
    return Transcript(TranscriptId(name), name, text, turns or (Turn(0, 0),))


class Engine:
    """What the bot answers from some transcripts, without a database."""

    def __init__(
        self,
        transcripts: Sequence[Transcript],
        features: Sequence[Feature] | None = None,
        most_words: int = MOST_WORDS,
    ) -> None:
        self.transcripts = {transcript.id: transcript for transcript in transcripts}
        self._most_words = most_words
        vocabulary = Vocabulary()
        segments = [Segment.build(transcript, vocabulary) for transcript in transcripts]
        aliases = {name: forms for t in transcripts for name, forms in t.aliases.items()}
        index = Index([Part(Segment.merge(segments))], vocabulary)
        # Titles are names of files here, so their words are not taken for names.
        self._searcher = Searcher(index, available() if features is None else features, aliases, frozenset())
        self._singles = {segment.ids[0]: Index([Part(segment)], vocabulary) for segment in segments}

    def using(self, features: Sequence[Feature]) -> Self:
        """Return an engine over the same index that ranks by other features."""
        other = copy(self)
        other._searcher = replace(self._searcher, features=features)
        return other

    def predict(self, question: str, within: TranscriptId | None = None, top: int = TOP) -> Predicted:
        """Answer a question, from one transcript or all; also what is too unsure to be shown is predicted."""
        began = time.perf_counter()
        searcher = self._searcher
        if within is not None:
            searcher = replace(searcher, index=self._singles[within])
        found = searcher.ask(question, top + 1)
        transcripts = [self.transcripts[hit.span.transcript] for hit in found.hits[:top]]
        made = answer(
            question, found, transcripts, most_words=self._most_words, worth_showing=0.0, everything=True
        )
        took_ms = 1000 * (time.perf_counter() - began)
        places = [(e.citation.transcript, e.citation.start, e.citation.end) for e in made.excerpts]
        leads = leading([own.confidence for own in made.excerpts[:SHOWN]])
        shown = leads if made.verdict == "answered" else 0
        return Predicted(made.verdict, made.confidence, places, took_ms, shown)


def score(
    questions: Sequence[Judged],
    texts: Mapping[TranscriptId, str],
    predictions: Mapping[str, Predicted],
    most_words: int,
) -> dict[str, float]:
    """Return the shares of questions answered well.

    hit@k: one of the first k excerpts answers. text@k: its words occur in one of them.
    mrr@10: mean of 1/rank of the first such excerpt. beside: share of the excerpts shown as answers in which
    the words do not occur. answered, refused: shares with that verdict among the questions with and without
    an answer. auroc: chance that the confidence tells one of each apart.
    """
    answerable = [judged for judged in questions if judged.start is not None]
    result = (
        {f"hit@{k}": 0.0 for k in KS} | {"mrr@10": 0.0} | {f"text@{k}": 0.0 for k in KS} | {"answered": 0.0}
    )
    shown = right = 0
    for judged in answerable:
        predicted = predictions[judged.id]
        ranks = list(_ranks(judged, texts, predicted, most_words))
        shown += predicted.shown
        right += sum(rank <= predicted.shown for rank, _ in ranks)
        hit = min((rank for rank, inside in ranks if inside), default=math.inf)
        lenient = min((rank for rank, _ in ranks), default=math.inf)
        for k in KS:
            result[f"hit@{k}"] += hit <= k
            result[f"text@{k}"] += lenient <= k
        result["mrr@10"] += 1 / hit
        result["answered"] += predicted.verdict == "answered"
    result = {name: value / max(1, len(answerable)) for name, value in result.items()}
    result["beside"] = 1 - right / max(1, shown)
    others = [judged for judged in questions if judged.start is None]
    if others:
        result["refused"] = sum(predictions[j.id].verdict == "not_found" for j in others) / len(others)
    if answerable and others:
        yes = [predictions[judged.id].confidence for judged in answerable]
        no = [predictions[judged.id].confidence for judged in others]
        result["auroc"] = auroc(yes, no)
    return result | {"questions": len(questions), "answerable": len(answerable)}


def _ranks(
    judged: Judged, texts: Mapping[TranscriptId, str], predicted: Predicted, most_words: int
) -> Iterator[tuple[int, bool]]:
    """Yield the ranks of excerpts that hold the answer, and whether it is the judged place."""
    answer = re.compile(rf"(?<!\w){re.escape(judged.answer or '')}(?!\w)", re.IGNORECASE)
    for rank_, (id, start, end) in enumerate(predicted.excerpts[:TOP], 1):
        text = texts[id][start:end]
        inside = id == judged.transcript and judged.is_answered_by(start, end)
        if len(text.split()) <= most_words and (inside or answer.search(text)):
            yield rank_, inside


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the chance that a positive lies above a negative, ties counting half."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))


def as_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each figure."""
    for name, value in result.items():
        if name.endswith("_ms"):
            yield f"{name:14} {value:.1f}"
        elif isinstance(value, float):
            error = 1.96 * math.sqrt(value * (1 - value) / max(1, result["answerable"]))
            yield f"{name:10} {100 * value:6.2f}%" + (
                "" if name in ("mrr@10", "auroc") else f"  ±{100 * error:.1f}"
            )
        else:
            yield f"{name:10} {value}"
