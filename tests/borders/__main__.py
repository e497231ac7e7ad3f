"""Sentence borders of speech without punctuation.

    python -m tests.borders train TRANSCRIPTS --language en --fillers "um uh er erm" --source "..."
    python -m tests.borders measure TRANSCRIPTS

TRANSCRIPTS is a folder of punctuated transcripts in any format that the bot reads. To train takes about a
minute for each three million words.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from tqdm import tqdm

from bot.answers import borders
from bot.answers.borders import Borders
from bot.errors import Refusal
from tests.borders import train
from tests.borders.measure import Accuracy, measure
from tests.borders.text import Text, punctuated

#: Every so-manieth transcript is not learnt from.
HELD_OUT = 20


def main() -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.borders",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    training = commands.add_parser("train", help="learn the borders of a language")
    training.add_argument("folder", type=Path, metavar="TRANSCRIPTS")
    training.add_argument("--language", required=True, help="as in borders.LANGUAGE.npz (ISO 639-1)")
    training.add_argument("--fillers", default="", help="words that transcripts may leave out")
    training.add_argument("--source", required=True, help="where the transcripts are from, and their licence")
    training.add_argument("--words", type=float, default=40, help="millions of words to look at (default 40)")
    training.add_argument("--aside", nargs="*", default=[], help="folders of transcripts not to learn from")
    training.set_defaults(run=run_train)
    measuring = commands.add_parser("measure", help="measure borders, and excerpts cut at them")
    measuring.add_argument("folder", type=Path, metavar="TRANSCRIPTS")
    measuring.add_argument("--questions", type=int, default=400, help="how many are asked (default 400)")
    measuring.set_defaults(run=run_measure)
    options = parser.parse_args()
    options.run(options)
    return 0


def run_train(options: argparse.Namespace) -> None:
    """Learn from the transcripts of a folder, write the weights, print how good they are."""
    fillers, counted = frozenset(options.fillers.split()), Counter[str]()
    lessons: list[train.Lesson] = []
    kept: list[Text] = []
    for n, (path, _, text) in enumerate(tqdm(punctuated(options.folder), "reading", disable=None, unit="")):
        if set(path.relative_to(options.folder).parts) & set(options.aside):
            continue
        if n % HELD_OUT == 0:
            kept.append(text)
            continue
        counted.update(text.words)
        lessons.append(train.lesson(*text, fillers))
    if not lessons:
        raise Refusal(f"{options.folder} holds no punctuated transcripts.")
    weights = train.learn(train.Lesson.joined(lessons), 1e6 * options.words)
    path = Path(borders.__file__).parent / f"borders.{options.language}.npz"
    train.write(path, weights, train.common(counted, fillers), fillers, options.source)
    print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB, from {sum(counted.values()):,} words")
    if kept:
        print("every twentieth transcript:", Accuracy.of(Borders.load(path), kept))


def run_measure(options: argparse.Namespace) -> None:
    """Print how well the sentence ends of some transcripts are found, and how excerpts of them are cut."""
    print(*measure(options.folder, options.questions), sep="\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refusal as refusal:
        sys.exit(str(refusal))
