"""How often words are said in general, learnt from transcripts of shows about different things.

    python -m tests.frequencies TRANSCRIPTS > bot/languages/english.words

TRANSCRIPTS is a folder with a folder for each show. A line is an octave, and the words that are said about
once in 2^octave words, as most shows say them: what is said much in some only is their own subject.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Final

from bot.errors import Refusal
from bot.search.words import find_words, fold
from bot.transcripts.formats import read

MOST_WORDS: Final = 600_000  # of a show
FEWEST_WORDS: Final = 50_000
#: The share of shows that may say a word less often than it is taken to be said.
BELOW: Final = 0.33


def frequencies(shows: Sequence[Counter[str]]) -> dict[str, float]:
    """Return how often the words are said in general that most shows say, per word."""
    totals = [counts.total() for counts in shows]
    rank = int(BELOW * len(shows))
    often = {
        word: sorted(counts[word] / total for counts, total in zip(shows, totals, strict=True))[rank]
        for word in set[str]().union(*shows)
    }
    return {word: frequency for word, frequency in often.items() if frequency}


def lines(often: Mapping[str, float]) -> Iterator[str]:
    """Yield an octave and its words, the most frequent first."""
    octaves: dict[int, list[str]] = {}
    for word, frequency in often.items():
        octaves.setdefault(round(-log2(frequency)), []).append(word)
    for octave in sorted(octaves):
        yield " ".join([str(octave), *sorted(octaves[octave])])


def counted(folder: Path) -> Counter[str]:
    """Return how often the words of the transcripts below a folder are said, of the first of them."""
    counts: Counter[str] = Counter()
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        try:
            text = read(path.read_bytes(), path.name).text
        except Refusal:
            continue
        counts.update(fold(word.group()) for word in find_words(text))
        if counts.total() >= MOST_WORDS:
            break
    return counts


def main(folder: Path) -> None:
    """Print the lines of the shows of a folder."""
    shows = [counted(show) for show in sorted(folder.iterdir()) if show.is_dir()]
    print("\n".join(lines(frequencies([show for show in shows if show.total() >= FEWEST_WORDS]))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
