"""`python -m tests.quality.features DIR`: what each feature of the ranking brings on judged questions."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.answers.excerpt import MOST_WORDS
from bot.errors import Refusal
from bot.search.features import Feature, available, chosen
from bot.terminal.evaluate import Engine, Judged, load, score
from bot.terminal.printing import worded
from bot.terminal.progress import watched
from bot.transcripts.model import Transcript

KS: Final = (1, 5)  # hit@k


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.features", description=__doc__)
    parser.add_argument(
        "directory", type=Path, metavar="DIR", help="holds transcripts/*.txt, questions.jsonl"
    )
    parser.add_argument("--within", action="store_true", help="search only the transcript asked about")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth question only")
    options = parser.parse_args()
    questions, transcripts = load(options.directory)
    print(*table(questions[:: options.every], transcripts, options.within, options.directory.name), sep="\n")
    return 0


def table(
    questions: Sequence[Judged], transcripts: Sequence[Transcript], within: bool, name: str
) -> Iterator[str]:
    """Yield the lines of a Markdown table: all features, without each in turn, and BM25's words alone."""
    engine = Engine(transcripts)
    texts = {transcript.id: transcript.text for transcript in transcripts}

    def hits(some: Sequence[Feature]) -> list[float]:
        ranker = engine.using(some)
        predictions = {
            judged.id: ranker.predict(judged.question, judged.transcript if within else None)
            for judged in watched(questions, "answering")
        }
        result = score(questions, texts, predictions, MOST_WORDS)
        return [100 * result[f"hit@{k}"] for k in KS]

    features = available()
    everything = hits(features)
    where = "within" if within else "across"
    answerable = sum(judged.start is not None for judged in questions)
    yield f"| {name}, {where}, {answerable:,} questions | hit@1 | its gain | hit@5 | its gain |"
    yield "|---|---|---|---|---|"
    yield "| all features | {:.1f} | | {:.1f} | |".format(*everything)
    for feature in features:
        yield _row(f"without `{feature.name}`", hits([f for f in features if f != feature]), everything)
    yield _row("`words` alone", hits(chosen(["words"])), everything)


def _row(label: str, hits: Sequence[float], everything: Sequence[float]) -> str:
    cells = [f"{hit:.1f} | {whole - hit:+.1f}" for hit, whole in zip(hits, everything, strict=True)]
    return f"| {label} | {' | '.join(cells)} |"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refusal as refusal:
        sys.exit(worded(refusal))
