"""How the time to read a file grows with its size: `python -m tests.benchmarks.readers`.

Every format reads openings, scraps and lines of all kinds again and again, 10,000 and 80,000 characters of
them; every pattern that a module of `bot.transcripts` keeps is matched with the same. An exponent e says that
twice the text takes 2^e times as long. The steepest are printed; the exit code is 1 where one is over 1.2.
"""

import math
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final, NamedTuple

from tqdm import tqdm

import bot.transcripts
from bot.errors import Refusal
from bot.transcripts.formats import FORMATS, read

SIZES: Final = (10_000, 80_000)  # characters
MOST: Final = 1.2  # exponent
TELLING: Final = 0.005  # seconds; what takes less tells nothing
TRIES: Final = 3
SHOWN: Final = 20

SAMPLES: Final = sorted((Path(__file__).parents[1] / "samples" / "formats").iterdir())
OPENINGS: Final = {
    "a.txt": "",
    "a.vtt": "WEBVTT\n\n0:01.000 --> 0:02.000\n",
    "a.srt": "1\n00:00:01,000 --> 00:00:02,000\n",
    "a.sbv": "0:00:01.000,0:00:02.000\n",
    "a.md": "---\ntitle: a\n---\n",
    "b.md": "**A:** ",
    "a.html": "<html><body><p>",
    "a.json": '{"segments": [',
    "a.tsv": "start\tend\ttext\n",
}
#: What is written again and again; ``{n}`` counts.
SCRAPS: Final = (
    "a", " ", "\n", "a ", "a\n", "<", ">", "<a", "<a ", "<a b='c' ", "< ", "<p", "</p", "<p>", "</p>", "<b>a", "<!--", "-->", "<script>", "<aside>a",
    "<v A>a", "<v A", "<00:00:01.000><c>a", "&amp;", "&#", "&a", "[", "]", "[a", "[a]", "(", "(a", "{", "}", "{a", "*",
    "**", "**a", "**A:** a\n", "**A{n}:** a\n", "# a\n", "---\n", "--- a: b\n", "a: b\n", "A: a\n", "A{n}: a\n",
    "A{n} B: a\n", "a: ", ": ", "：", ">> ", ">>A: a\n", "- ", "-", "“", "”", '"', "'", "\\", "\\[a\\]\n", "`", "|",
    "_a", "_", "~~a", "1\n", "{n}\n", "0:01 a\n", "0:01\na\n", "00:00:{n} a\n", "1:", "1:1", "[0:01] a ", "[0:01", "(0:01",
    "0:01 --> 0:02\na\n\n", "0:{n}.0 --> 0:{n}.5\na\n\n", "0:01.000 --> 0:02.000", "-->", "NOTE a\n\n", "STYLE\n",
    "X-TIMESTAMP-MAP=MPEGTS:1,LOCAL:0\n", "X-TIMESTAMP-MAP=", "X-TIMESTAMP-MAP=LOCAL:", "WEBVTT\n\n", "0:00:01.0,0:00:02.0\na\n\n",
    "A  0:01\na\n", "A (0:01)\na\n", "A{n} (00:00:01): a\n", "Speaker {n}\n", "A\n0:01\na\n", "1 minute, 1 second\n", "a\t", "1\t2\ta\n",
    '{{"text": "a", "start": {n}}}, ', '"a": ', "[[", "{{", "a.b", "a. ", "... ", "…", "a-b", "a'b", "é", "漢", "\u200d", "\u0301", "١",
)  # fmt: skip


class Growth(NamedTuple):
    """How steeply the time of some work grows with the text, and what the longer text took (seconds)."""

    exponent: float
    seconds: float
    what: str


def repeated(scrap: str, size: int) -> str:
    """Return a scrap written again and again, so many characters of it."""
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append(scrap.format(n=len(parts)) if "{n}" in scrap else scrap)
        length += len(parts[-1])
    return "".join(parts)


def growth(what: str, work: Callable[[str], object], texts: Sequence[str]) -> Growth | None:
    """Time some work on a short and on a long text; None where the long one takes too little to tell."""
    long = _seconds(work, texts[1])
    if long < TELLING:
        return None
    short = min(_seconds(work, texts[0]) for _ in range(TRIES))
    if _exponent(short, long, texts) > MOST:  # perhaps for what else the machine did
        long = min(long, *(_seconds(work, texts[1]) for _ in range(TRIES - 1)))
    return Growth(_exponent(short, long, texts), long, what)


def _exponent(short: float, long: float, texts: Sequence[str]) -> float:
    return math.log(long / max(short, 1e-6)) / math.log(len(texts[1]) / len(texts[0]))


def _seconds(work: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    with suppress(Refusal):
        work(text)
    return time.process_time() - began


def readers() -> Iterator[tuple[str, Callable[[str], object], list[str]]]:
    """Yield every opening with every scrap behind it, and every sample again and again."""
    for name, opening in OPENINGS.items():
        for scrap in SCRAPS:
            texts = [opening + repeated(scrap, size) for size in SIZES]
            yield (
                f"{name}: {opening!r} and {scrap!r}",
                lambda text, name=name: read(text.encode(), name),
                texts,
            )
    for sample in SAMPLES:
        data = sample.read_bytes()
        if b"\0" not in data:
            whole = data.decode(errors="replace")
            texts = [repeated(whole.replace("{n}", ""), size) for size in SIZES]
            yield (
                f"{sample.name} again and again",
                lambda text, name=sample.name: read(text.encode(), name),
                texts,
            )
    for format in FORMATS:
        for scrap in SCRAPS:
            texts = [repeated(scrap, size) for size in SIZES]
            yield f"{format.__name__.rpartition('.')[2]}.read of {scrap!r}", format.read, texts


def patterns() -> Iterator[tuple[str, Callable[[str], object], list[str]]]:
    """Yield every pattern that a module keeps, with every scrap."""
    for module in walk_packages(bot.transcripts.__path__, "bot.transcripts."):
        for name, pattern in vars(import_module(module.name)).items():
            if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                for scrap in SCRAPS:
                    texts = [repeated(scrap, size) for size in SIZES]
                    yield f"{module.name}.{name}.match of {scrap!r}", pattern.match, texts
                    yield f"{module.name}.{name}.fullmatch of {scrap!r}", pattern.fullmatch, texts


def main() -> int:
    """Print what grows most steeply."""
    work = tqdm([*readers(), *patterns()], desc="reading", disable=None)
    found = [row for row in (growth(*each) for each in work) if row is not None]
    found.sort(reverse=True)
    print(f"exponent   80,000 characters   what ({len(found):,} took {1000 * TELLING:.0f} ms or more)")
    for row in found[:SHOWN]:
        print(
            f"{row.exponent:8.2f}   {1000 * row.seconds:14.0f} ms   {row.what}{'  MISSED' * (row.exponent > MOST)}"
        )
    return int(any(row.exponent > MOST for row in found))


if __name__ == "__main__":
    sys.exit(main())
