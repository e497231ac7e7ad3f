"""How fast BM25 is, side by side with its peers in one process: `make bench`.

    python -m tests.benchmarks.speed TRANSCRIPTS [--sizes 2000,20000] [--plot docs/images/speed.png]

TRANSCRIPTS is a folder of Markdown transcripts (or a .tar.xz of one). Every engine gets the same passages, as
lists of stems without stop words, and the same questions; real passages first, re-sampled ones after that.
"""

import argparse
import gc
import json
import resource
import sqlite3
import statistics
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rank_bm25 import BM25Okapi
from tqdm import tqdm

from bot.search.bm25 import K1, B, Part
from bot.search.index import Index
from bot.search.segment import PASSAGE, Segment, passage_starts
from bot.search.words import NO_TERM, Vocabulary, find_words, fold
from bot.transcripts.formats import read
from bot.transcripts.model import TranscriptId

QUALITY = Path(__file__).parents[1] / "quality"
TOP = 10
#: rank-bm25 and the others that scan are asked fewer questions where one takes long.
PATIENCE = 20.0  # seconds for one engine's questions


class Row(NamedTuple):
    """What one engine took at one size: milliseconds a question, seconds to build, megabytes."""

    engine: str
    passages: int
    median: float
    p95: float
    build: float
    megabytes: float


def transcripts(source: Path, words: int) -> Iterator[tuple[str, bytes]]:
    """Yield files until about so many words have been seen."""
    seen = 0
    if source.is_dir():
        files: Iterator[tuple[str, bytes]] = ((p.name, p.read_bytes()) for p in sorted(source.rglob("*.md")))
        for name, data in files:
            yield name, data
            seen += data.count(b" ")
            if seen > words:
                return
        return
    with tarfile.open(source) as archive:
        for member in archive:
            if member.name.endswith(".md") and (file := archive.extractfile(member)):
                yield member.name, (data := file.read())
                seen += data.count(b" ")
                if seen > words:
                    return


def segments(source: Path, passages: int, vocabulary: Vocabulary) -> list[Segment]:
    """Index real transcripts until there are so many passages, then re-sampled ones."""
    found: list[Segment] = []
    count = 0
    bar = tqdm(total=passages, desc="indexing", leave=False, disable=None)
    for name, data in transcripts(source, passages * 45):
        text = read(data, name).text
        words = [(match.start(), fold(match.group())) for match in find_words(text)]
        numbers = vocabulary.number([word for _, word in words])
        starts = np.array([start for start, _ in words], np.uint32)
        found.append(Segment._of(TranscriptId(name), numbers, starts, vocabulary.terms_of(numbers)))
        count += len(found[-1].lengths)
        bar.update(len(found[-1].lengths))
        if count >= passages:
            break
    random = np.random.default_rng(1)
    real = len(found)
    while count < passages:  # the runs of words of one transcript in another order, with other neighbours
        old = found[int(random.integers(real))]
        runs = np.array_split(old.words, max(1, len(old.words) // 20))
        other = found[int(random.integers(real))]
        runs += np.array_split(other.words, max(1, len(other.words) // 20))
        order = random.permutation(len(runs))[: len(runs) // 2]
        words_ = np.concatenate([runs[i] for i in order])
        starts = np.arange(len(words_), dtype=np.uint32)
        found.append(Segment._of(TranscriptId(f"r{count}"), words_, starts, vocabulary.terms_of(words_)))
        count += len(found[-1].lengths)
        bar.update(len(found[-1].lengths))
    bar.close()
    return found


def documents(segment: Segment, vocabulary: Vocabulary, most: int) -> list[list[str]]:
    """Return the passages of a segment as lists of stems."""
    terms = vocabulary.terms_of(segment.words)
    found = []
    for begin, end in zip(segment.word_offsets, segment.word_offsets[1:], strict=False):
        for first in passage_starts(int(end - begin)):
            part = terms[begin + first : min(begin + first + PASSAGE, end)]
            found.append([vocabulary.terms[term] for term in part[part != NO_TERM]])
            if len(found) == most:
                return found
    return found


def questions(file: Path | None) -> list[str]:
    """Return the questions of a file, or the judged ones of the project."""
    files = [file] if file else sorted(QUALITY.glob("*/questions.jsonl"))
    return [json.loads(line)["question"] for file in files for line in file.read_text().splitlines()]


def timed(ask: Callable[[list[str]], object], asked: Sequence[list[str]]) -> tuple[float, float]:
    """Return median and 95th percentile of the time a question takes, in milliseconds."""
    for query in asked[:3]:
        ask(query)
    times: list[float] = []
    for query in tqdm(asked, desc="asking", leave=False, disable=None):
        began = time.perf_counter()
        ask(query)
        times.append(1000 * (time.perf_counter() - began))
        if sum(times) > 1000 * PATIENCE and len(times) >= 10:
            break
    times.sort()
    return statistics.median(times), times[min(len(times) - 1, int(0.95 * len(times)))]


def resident() -> float:
    """Return the memory in use, in megabytes."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def engines(
    passages: list[list[str]], index: Index, vocabulary: Vocabulary, build: float
) -> Iterator[tuple[str, Callable[[list[str]], Any], float, float]]:
    """Yield each engine: its name, how to ask it, seconds to build and megabytes of memory."""

    def own(query: list[str]) -> Any:
        terms: dict[int, float] = {}
        for stem in query:
            term = vocabulary._term_ids.get(stem)
            if term is not None:
                terms[term] = terms.get(term, 0.0) + 1.0
        return index.bm25.top(terms, TOP)

    segment = index.parts[0].segment
    arrays = (segment.terms, segment.indptr, segment.passages, segment.codes, segment.lengths)
    yield "interview-bot", own, build, sum(array.nbytes for array in arrays) / 1e6

    if len(passages) <= 200_000:
        before, began = resident(), time.perf_counter()
        oracle = BM25Okapi(passages, k1=K1, b=B)
        took = time.perf_counter() - began
        yield (
            "rank-bm25",
            lambda query: np.argsort(oracle.get_scores(query))[::-1][:TOP],
            took,
            resident() - before,
        )
        del oracle

    import bm25s

    for backend in ("numpy", "numba"):
        before, began = resident(), time.perf_counter()
        retriever = bm25s.BM25(k1=K1, b=B, backend=backend)
        retriever.index(passages, show_progress=False)
        took = time.perf_counter() - began
        retrieve = partial(retriever.retrieve, k=TOP, show_progress=False)
        yield f"bm25s {backend}", lambda query, r=retrieve: r([query]), took, resident() - before  # type: ignore[misc]
        del retriever, retrieve

    before, began = resident(), time.perf_counter()
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE passage USING fts5(text, content='')")
    db.executemany("INSERT INTO passage (rowid, text) VALUES (?, ?)", enumerate(map(" ".join, passages)))
    db.execute("INSERT INTO passage (passage) VALUES ('optimize')")
    took = time.perf_counter() - began
    sql = f"SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT {TOP}"
    yield (
        "SQLite FTS5",
        lambda query: db.execute(sql, (" OR ".join(f'"{stem}"' for stem in query),)).fetchall(),
        took,
        resident() - before,
    )
    db.close()

    import tantivy

    before, began = resident(), time.perf_counter()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    other = tantivy.Index(builder.build())
    writer = other.writer(200_000_000, 1)
    for passage in passages:
        writer.add_document(tantivy.Document(text=[" ".join(passage)]))
    writer.commit()
    writer.wait_merging_threads()
    other.reload()
    took = time.perf_counter() - began
    searcher = other.searcher()

    def ask(query: list[str]) -> Any:
        terms = [tantivy.Query.term_query(other.schema, "text", stem) for stem in query]
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return searcher.search(wanted, TOP, count=False)

    yield "tantivy", ask, took, resident() - before


def measure(source: Path, size: int, asked_file: Path | None) -> Iterator[Row]:
    """Build and ask every engine over so many passages."""
    vocabulary = Vocabulary()
    began = time.perf_counter()
    parts = segments(source, size, vocabulary)
    index = Index([Part(Segment.merge(parts))])
    _ = index.bm25
    build = time.perf_counter() - began
    passages = documents(index.parts[0].segment, vocabulary, 10**9)
    asked = [
        [
            vocabulary.stem(word)
            for match in find_words(question)
            if vocabulary.term(word := fold(match.group())) is not None
        ]
        for question in questions(asked_file)[:300]
    ]
    asked = [query for query in asked if query]
    agree(index, vocabulary, passages, asked)
    for name, ask, took, megabytes in engines(passages, index, vocabulary, build):
        median, p95 = timed(ask, asked)
        yield Row(name, len(passages), median, p95, took, megabytes)


def agree(index: Index, vocabulary: Vocabulary, passages: list[list[str]], asked: list[list[str]]) -> None:
    """Check that the scores of the best passages are rank-bm25's, on a part that it can hold."""
    if len(passages) > 25_000:
        return
    oracle = BM25Okapi(passages, k1=K1, b=B)
    for query in asked[:20]:
        wanted = oracle.get_scores(query)
        scores = index.bm25.get_scores([vocabulary._term_ids[stem] for stem in query])
        assert np.abs(scores - wanted).max() < 1e-9


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a Markdown table, with each engine's time over this one's."""
    yield "| passages | engine | median ms | p95 ms | times ours | build s | index MB |"
    yield "|---:|---|---:|---:|---:|---:|---:|"
    own = {row.passages: row.median for row in rows if row.engine == "interview-bot"}
    for row in rows:
        yield (
            f"| {row.passages:,} | {row.engine} | {row.median:.2f} | {row.p95:.2f} "
            f"| {row.median / own[row.passages]:.1f} | {row.build:.1f} | {row.megabytes:.0f} |"
        )


def plot(rows: Sequence[Row], path: Path) -> None:
    """Draw median times against the number of passages."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5), dpi=120)
    for engine in dict.fromkeys(row.engine for row in rows):
        points = [(row.passages, row.median) for row in rows if row.engine == engine]
        axes.plot(
            *zip(*points, strict=True),
            marker="o",
            label=engine,
            linewidth=3 if engine == "interview-bot" else 1.5,
        )
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="passages",
        ylabel="median ms a question",
        title="Ten best passages",
    )
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("transcripts", type=Path)
    parser.add_argument("--sizes", default="2000,20000,200000,1000000")
    parser.add_argument("--questions", type=Path, help="a questions.jsonl (default: those of the project)")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    for size in map(int, options.sizes.split(",")):
        for row in measure(options.transcripts, size, options.questions):
            rows.append(row)
            print(
                f"{row.passages:>9,} {row.engine:14} median {row.median:8.3f} ms  p95 {row.p95:8.3f} ms",
                flush=True,
            )
    print("\n" + "\n".join(table(rows)))
    if options.plot:
        plot(rows, options.plot)


if __name__ == "__main__":
    main()
