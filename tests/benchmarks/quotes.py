"""How well misremembered quotes are found in a whole archive, and how fast: `make quotes`.

Half of the quotes may be tuned on; the other half is what counts.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.fuzz import partial_ratio_alignment
from tqdm import tqdm

from bot.search.index import Index
from bot.search.quotes import Finding, find_quote
from bot.search.segment import Segment
from bot.search.words import Vocabulary, find_words
from bot.transcripts.model import Transcript
from tests.benchmarks.archive import load
from tests.benchmarks.disturb import Misremembering

SEED: Final = 20_25
SHARES: Final = (0.0, 0.1, 0.2, 0.3)
SHORTEST, LONGEST = 8, 25
HELD_OUT: Final = 20  # every so-manieth transcript is left out of the index
#: A transcript with more of its eight-word runs in the index is there under another name.
DOUBLED: Final = 0.05
PLAIN: Final = 3  # quotes for the plain scan, over every so-manieth transcript
PLAIN_PART: Final = 20

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Words [first, last) of a transcript, numbered within its segment."""

    transcript: Transcript
    segment: Segment
    first: int
    last: int

    @property
    def text(self) -> str:
        """The words as they stand in the transcript."""
        start, end = (int(self.segment.starts[word]) for word in (self.first, self.last - 1))
        last = next(find_words(self.transcript.text[end:]))
        return self.transcript.text[start : end + last.end()]

    def is_at(self, finding: Finding) -> bool:
        """Return whether the first match of a finding is this one, or has the same words."""
        if not finding.matches:
            return False
        span = finding.matches[0].span
        offset = span.whole.first
        if span.transcript == self.transcript.id:
            shared = min(self.last, span.last - offset) - max(self.first, span.first - offset)
            if 2 * shared >= self.last - self.first:
                return True
        own = self.segment.words[self.first : self.last].tolist()
        around = span.segment.words[max(0, span.first - 3) : span.last + 3].tolist()
        return any(around[n : n + len(own)] == own for n in range(len(around) - len(own) + 1))


def main() -> None:
    """Draw, disturb, find and report."""
    parser = argparse.ArgumentParser("tests.benchmarks.quotes", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--cache", type=Path, help="folder in which the indexed archive is kept")
    parser.add_argument("--quotes", type=int, default=2000)
    options = parser.parse_args()
    random = Random(SEED)
    vocabulary = Vocabulary()
    everything = load(options.archive, options.cache, vocabulary)
    inside = [both for n, both in enumerate(everything) if n % HELD_OUT]
    merged = Segment.merge([segment for _, segment in inside])
    index = Index((), vocabulary).adding(merged)
    print(f"{len(inside):,} transcripts, {len(merged.words):,} words; {_load()}")

    counts = Counter(dict(enumerate(np.bincount(merged.words).tolist())))
    remember = Misremembering({vocabulary.words[number]: n for number, n in counts.items() if n})
    spans = [_draw(*both, random) for both in _weighted(inside, options.quotes, random)]
    find_quote("warm up", index)
    print(f"\n{len(spans):,} quotes of {SHORTEST} to {LONGEST} words (tuned half | other half), in per cent")
    print(
        "disturbed   right place first     called exact or near    exact               "
        "ms median / p95      of which worked"
    )
    for share in SHARES:
        results: list[tuple[bool, str, float, float]] = []
        for span in tqdm(spans, f"{share:.0%} disturbed", leave=False):
            words = [found.group() for found in find_words(span.text)]
            text = " ".join(remember.disturb(words, share, random)) if share else span.text
            began, worked = time.perf_counter(), time.thread_time()
            finding = find_quote(text, index)
            took, work = 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - worked)
            results.append((span.is_at(finding), finding.verdict, took, work))
        first = _halves([right and verdict != "not_found" for right, verdict, *_ in results])
        named = _halves([verdict != "not_found" for _, verdict, *_ in results])
        exact = _halves([verdict == "exact" for _, verdict, *_ in results])
        times = np.percentile([took for *_, took, _ in results], (50, 95))
        works = np.percentile([work for *_, work in results], (50, 95))
        print(
            f"{share:7.0%}     {first}       {named}       {exact}     {times[0]:6.1f} / {times[1]:6.1f}",
            end="",
        )
        print(f"      {works[0]:6.1f} / {works[1]:6.1f}")

    absent, doubled, redrawn = _draw_absent(everything[::HELD_OUT], index, options.quotes, random)
    verdicts, taken = [], []
    for span in tqdm(absent, "left out", leave=False):
        began = time.perf_counter()
        verdicts.append(find_quote(span.text, index).verdict)
        taken.append(1000 * (time.perf_counter() - began))
    times = np.percentile(taken, (50, 95))
    print(f"\n{len(absent):,} quotes of transcripts left out of the index", end="")
    print(f" ({doubled} of these were in it under another name, {redrawn} quotes really stood elsewhere)")
    print(f"called near {_halves([verdict == 'near' for verdict in verdicts])}", end="")
    print(f"   called exact {_halves([verdict == 'exact' for verdict in verdicts])}", end="")
    print(f"   {times[0]:.1f} / {times[1]:.1f} ms")
    _compare([span.text for span in spans], [t.text for t, _ in inside], index)


def _weighted(
    transcripts: Sequence[tuple[Transcript, Segment]], count: int, random: Random
) -> list[tuple[Transcript, Segment]]:
    return random.choices(transcripts, [len(segment.words) for _, segment in transcripts], k=count)


def _draw(transcript: Transcript, segment: Segment, random: Random) -> Drawn:
    length = min(random.randint(SHORTEST, LONGEST), len(segment.words))
    first = random.randrange(len(segment.words) - length + 1)
    return Drawn(transcript, segment, first, first + length)


def _draw_absent(
    left_out: Sequence[tuple[Transcript, Segment]], index: Index, count: int, random: Random
) -> tuple[list[Drawn], int, int]:
    """Draw quotes that are not in the index; return how many transcripts and quotes turned out to be."""
    held = np.unique(np.concatenate([_runs(part.segment.words) for part in index.parts]))
    there = {}
    for transcript, segment in left_out:
        runs = _runs(segment.words)
        there[transcript.id] = held[np.searchsorted(held, runs) % len(held)] == runs
    used = [(t, segment) for t, segment in left_out if there[t.id].mean() <= DOUBLED]
    spans: list[Drawn] = []
    redrawn = 0
    while len(spans) < count:
        span = _draw(*_weighted(used, 1, random)[0], random)
        if there[span.transcript.id][span.first : span.last - SHORTEST + 1].all():
            redrawn += 1
        else:
            spans.append(span)
    return spans, len(left_out) - len(used), redrawn


def _runs(words: npt.NDArray[np.int32]) -> Ints:
    """Return a number for each run of eight words, the same for the same words."""
    total = np.zeros(max(0, len(words) - SHORTEST + 1), np.int64)
    for shift in range(SHORTEST):
        total = total * 1_000_003 + words[shift : shift + len(total)]
    return total


def _compare(quotes: Sequence[str], texts: Sequence[str], index: Index) -> None:
    """Print how long a plain scan takes for the same, from a part of the texts."""
    part = [text.lower() for text in texts[::PLAIN_PART]]
    scale = sum(map(len, texts)) / sum(map(len, part))
    began = time.perf_counter()
    for quote in quotes[:PLAIN]:
        for text in tqdm(part, "plain scan", leave=False):
            partial_ratio_alignment(quote.lower(), text)
    plain = scale * (time.perf_counter() - began) / PLAIN
    began = time.perf_counter()
    for quote in quotes[:PLAIN]:
        find_quote(quote + " indeed", index)
    own = (time.perf_counter() - began) / PLAIN
    print(f"\na plain scan with rapidfuzz takes {plain:.1f} s a quote (timed on a {PLAIN_PART}th), ", end="")
    print(f"{plain / own:,.0f} times as long; {_load()}")


def _halves(found: Sequence[bool]) -> str:
    tuned, other = found[::2], found[1::2]
    return " | ".join(f"{100 * sum(half) / max(1, len(half)):6.2f}" for half in (tuned, other))


def _load() -> str:
    one, *_ = Path("/proc/loadavg").read_text().split() if Path("/proc/loadavg").exists() else ["unknown"]
    return f"load {one}"


if __name__ == "__main__":
    main()
