"""How fast BM25 is, side by side with its peers in one process: `make bench`.

    python -m tests.benchmarks.speed TRANSCRIPTS [--sizes 2000,20000] [--docs docs]

TRANSCRIPTS is a folder of Markdown transcripts (or a .tar.xz of one). Every engine gets the same passages, as
lists of stems without stop words, and the same questions; real passages first, re-sampled ones after that.
With --docs, docs/speed.md and docs/images/speed.png are renewed.
"""

import argparse
import gc
import json
import pickle
import resource
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from rank_bm25 import BM25Okapi
from tqdm import tqdm

from bot.ids import TranscriptId
from bot.search.bm25 import K1, B, Part
from bot.search.index import Index
from bot.search.segment import PASSAGE, Segment, passage_starts
from bot.search.words import NO_TERM, Vocabulary, find_words, fold
from bot.transcripts.formats import read

QUALITY = Path(__file__).parents[1] / "quality"
TOP = 10
#: Engines that scan are asked fewer questions where one takes long.
PATIENCE = 6.0  # seconds for one engine's questions in a round
ROUNDS = 5
OURS = "interview-bot"
Stems = list[str]


class Row(NamedTuple):
    """What one engine took at one size: milliseconds a question, seconds for the rest, megabytes."""

    engine: str
    passages: int
    median: float
    p95: float
    build: float
    add: float
    start: float
    megabytes: float


class Passages(NamedTuple):
    """The same passages as segments and as lists of stems; ``talk`` is one transcript more."""

    vocabulary: Vocabulary
    segments: list[Segment]
    stems: list[Stems]
    talk: Segment
    talk_stems: list[Stems]


class Engine(Protocol):
    """What is compared: built from passages when it is made, loaded when it is given a folder instead."""

    def ask(self, query: Stems) -> object:
        """Return the best ten."""

    def add(self, passages: Passages) -> None:
        """Take in one transcript more."""

    def save(self, folder: Path) -> None:
        """Put all on disk."""

    def load(self, folder: Path) -> None:
        """Read all back, as a new process would."""

    def megabytes(self) -> float:
        """Return the memory the index takes."""


class Ours:
    """This bot's index."""

    def __init__(self, passages: Passages) -> None:
        self._vocabulary = vocabulary = passages.vocabulary
        self._segments = [
            Segment.of(vocabulary, part.ids[0], part.words, part.starts) for part in passages.segments
        ]
        self.index = Index([Part(Segment.merge(self._segments))], vocabulary)
        _ = self.index.bm25

    def ask(self, query: Stems) -> object:
        """Return the best ten."""
        terms: dict[int, float] = {}
        for stem in query:
            term = self._vocabulary._term_ids.get(stem)
            if term is not None:
                terms[term] = terms.get(term, 0.0) + 1.0
        return self.index.bm25.top(terms, TOP)

    def add(self, passages: Passages) -> None:
        """Take in one transcript more."""
        talk = passages.talk
        self.index = self.index.adding(Segment.of(self._vocabulary, talk.ids[0], talk.words, talk.starts))
        _ = self.index.bm25

    def save(self, folder: Path) -> None:
        """Put all on disk."""
        packed = [segment.to_bytes() for segment in self._segments]
        (folder / "segments").write_bytes(pickle.dumps(packed))

    def load(self, folder: Path) -> None:
        """Read all back, as a new process would."""
        self._vocabulary = Vocabulary()
        packed = pickle.loads((folder / "segments").read_bytes())
        segments = [Segment.from_bytes(part, self._vocabulary) for part in packed]
        self.index = Index([Part(Segment.merge(segments))], self._vocabulary)
        _ = self.index.bm25

    def megabytes(self) -> float:
        """Return the memory the index takes."""
        part = self.index.parts[0].segment
        arrays = (part.terms, part.indptr, part.passages, part.codes, part.lengths)
        return sum(array.nbytes for array in arrays) / 1e6


class RankBM25:
    """rank-bm25, which scans."""

    def __init__(self, passages: Passages) -> None:
        before = resident()
        self._bm25 = BM25Okapi(passages.stems, k1=K1, b=B)
        self._megabytes = resident() - before

    def ask(self, query: Stems) -> object:
        """Return the best ten."""
        return np.argsort(self._bm25.get_scores(query))[::-1][:TOP]

    def add(self, passages: Passages) -> None:
        """Build all again: there is no other way."""
        self._bm25 = BM25Okapi(passages.stems + passages.talk_stems, k1=K1, b=B)

    def save(self, folder: Path) -> None:
        """Put all on disk."""
        (folder / "bm25").write_bytes(pickle.dumps(self._bm25))

    def load(self, folder: Path) -> None:
        """Read all back, as a new process would."""
        self._bm25 = pickle.loads((folder / "bm25").read_bytes())

    def megabytes(self) -> float:
        """Return the memory the index takes."""
        return self._megabytes


class BM25S:
    """bm25s, with one of its backends."""

    backend = "numpy"

    def __init__(self, passages: Passages) -> None:
        import bm25s

        self._module = bm25s
        self._build(passages.stems)

    def _build(self, stems: list[Stems]) -> None:
        self._bm25 = self._module.BM25(k1=K1, b=B, backend=self.backend)
        self._bm25.index(stems, show_progress=False)

    def ask(self, query: Stems) -> object:
        """Return the best ten."""
        return self._bm25.retrieve([query], k=TOP, show_progress=False)

    def add(self, passages: Passages) -> None:
        """Build all again: there is no other way."""
        self._build(passages.stems + passages.talk_stems)

    def save(self, folder: Path) -> None:
        """Put all on disk."""
        self._bm25.save(str(folder))

    def load(self, folder: Path) -> None:
        """Read all back, as a new process would."""
        self._bm25 = self._module.BM25.load(str(folder))

    def megabytes(self) -> float:
        """Return the memory the index takes."""
        return sum(np.asarray(self._bm25.scores[name]).nbytes for name in ("data", "indices", "indptr")) / 1e6


class BM25SNumba(BM25S):
    """bm25s, compiled."""

    backend = "numba"


class FTS5:
    """SQLite's full-text search."""

    SQL = f"SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT {TOP}"

    def __init__(self, passages: Passages) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE VIRTUAL TABLE passage USING fts5(text, content='')")
        rows = enumerate(map(" ".join, passages.stems))
        self._db.executemany("INSERT INTO passage (rowid, text) VALUES (?, ?)", rows)
        self._db.execute("INSERT INTO passage (passage) VALUES ('optimize')")
        self._db.commit()
        self._count = len(passages.stems)

    def ask(self, query: Stems) -> object:
        """Return the best ten."""
        return self._db.execute(self.SQL, (" OR ".join(f'"{stem}"' for stem in query),)).fetchall()

    def add(self, passages: Passages) -> None:
        """Take in one transcript more."""
        rows = enumerate(map(" ".join, passages.talk_stems), self._count)
        self._db.executemany("INSERT INTO passage (rowid, text) VALUES (?, ?)", rows)
        self._db.commit()

    def save(self, folder: Path) -> None:
        """Put all on disk."""
        self._db.execute("VACUUM INTO ?", (str(folder / "fts.db"),))

    def load(self, folder: Path) -> None:
        """Read all back, as a new process would."""
        self._db.close()
        self._db = sqlite3.connect(folder / "fts.db")

    def megabytes(self) -> float:
        """Return the memory the index takes."""
        [(pages,)] = self._db.execute("PRAGMA page_count").fetchall()
        [(size,)] = self._db.execute("PRAGMA page_size").fetchall()
        return float(pages * size / 1e6)


class Tantivy:
    """tantivy, on disk and mapped into memory."""

    def __init__(self, passages: Passages) -> None:
        import tantivy

        self._module = tantivy
        self._folder = tempfile.TemporaryDirectory()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=self._folder.name)
        self._write(passages.stems)

    def _write(self, stems: list[Stems]) -> None:
        writer = self._index.writer(200_000_000, 1)
        for passage in stems:
            writer.add_document(self._module.Document(text=[" ".join(passage)]))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, query: Stems) -> object:
        """Return the best ten."""
        asked = [self._module.Query.term_query(self._schema, "text", stem) for stem in query]
        wanted = self._module.Query.boolean_query([(self._module.Occur.Should, term) for term in asked])
        return self._searcher.search(wanted, TOP, count=False)

    def add(self, passages: Passages) -> None:
        """Take in one transcript more."""
        self._write(passages.talk_stems)

    def save(self, folder: Path) -> None:
        """Nothing to do: it is on disk."""

    def load(self, folder: Path) -> None:
        """Read all back, as a new process would."""
        self._index = self._module.Index.open(self._folder.name)
        self._searcher = self._index.searcher()

    def megabytes(self) -> float:
        """Return the memory the index takes."""
        return sum(path.stat().st_size for path in Path(self._folder.name).iterdir()) / 1e6


ENGINES: dict[str, Callable[[Passages], Engine]] = {
    OURS: Ours,
    "rank-bm25": RankBM25,
    "bm25s numpy": BM25S,
    "bm25s numba": BM25SNumba,
    "SQLite FTS5": FTS5,
    "tantivy": Tantivy,
}


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
        found.append(Segment.of(vocabulary, TranscriptId(name), numbers, starts))
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
        found.append(Segment.of(vocabulary, TranscriptId(f"r{count}"), words_, starts))
        count += len(found[-1].lengths)
        bar.update(len(found[-1].lengths))
    bar.close()
    return found


def documents(segment: Segment, vocabulary: Vocabulary) -> list[Stems]:
    """Return the passages of a segment as lists of stems."""
    terms = vocabulary.terms_of(segment.words)
    found = []
    for begin, end in zip(segment.word_offsets, segment.word_offsets[1:], strict=False):
        for first in passage_starts(int(end - begin)):
            part = terms[begin + first : min(begin + first + PASSAGE, end)]
            found.append([vocabulary.terms[term] for term in part[part != NO_TERM]])
    return found


def questions() -> list[str]:
    """Return the judged questions of the project."""
    files = sorted(QUALITY.glob("*/questions.jsonl"))
    return [json.loads(line)["question"] for file in files for line in file.read_text().splitlines()]


def timed(ask: Callable[[Stems], object], asked: Sequence[Stems]) -> list[float]:
    """Return the milliseconds each question takes, of as many as patience allows."""
    for query in asked[:3]:
        ask(query)
    times: list[float] = []
    for query in tqdm(asked, desc="asking", leave=False, disable=None):
        began = time.perf_counter()
        ask(query)
        times.append(1000 * (time.perf_counter() - began))
        if sum(times) > 1000 * PATIENCE and len(times) >= 10:
            break
    return times


def resident() -> float:
    """Return the memory in use, in megabytes."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def measure(source: Path, size: int) -> Iterator[Row]:
    """Build and ask every engine over so many passages."""
    vocabulary = Vocabulary()
    *parts, talk = segments(source, size + 250, vocabulary)
    stems = [stems for part in parts for stems in documents(part, vocabulary)]
    passages = Passages(vocabulary, parts, stems, talk, documents(talk, vocabulary))
    asked = [
        [
            vocabulary.stem(word)
            for match in find_words(question)
            if vocabulary.term(word := fold(match.group())) is not None
        ]
        for question in questions()[:300]
    ]
    asked = [query for query in asked if query]
    engines: dict[str, Engine] = {}
    builds: dict[str, float] = {}
    for name, make in ENGINES.items():
        if name == "rank-bm25" and size > 200_000:
            continue  # a question takes seconds
        began = time.perf_counter()
        engines[name] = make(passages)
        builds[name] = time.perf_counter() - began
        gc.collect()
    agree(engines[OURS], passages)
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):  # taking turns, because a shared machine is faster at one time than at another
        for name, engine in engines.items():
            times[name] += timed(engine.ask, asked)
    for name in list(engines):
        engine = engines.pop(name)
        median, p95 = np.percentile(times[name], (50, 95))
        megabytes = engine.megabytes()
        # Those that can only build all again are taken at their word.
        rebuilds = name in ("rank-bm25", "bm25s numpy", "bm25s numba")
        add = builds[name] if rebuilds else seconds(engine.add, passages)
        with tempfile.TemporaryDirectory() as folder:
            engine.save(Path(folder))
            start = seconds(engine.load, Path(folder)) + seconds(engine.ask, asked[0])
        yield Row(name, len(stems), float(median), float(p95), builds[name], add, start, megabytes)


def seconds(work: Callable[..., object], *args: object) -> float:
    """Return how long something takes."""
    began = time.perf_counter()
    work(*args)
    return time.perf_counter() - began


def agree(ours: Engine, passages: Passages) -> None:
    """Check that the scores are rank-bm25's, on as much as it can hold."""
    assert isinstance(ours, Ours)
    if len(passages.stems) > 25_000:
        return
    oracle = BM25Okapi(passages.stems, k1=K1, b=B)
    for query in passages.talk_stems[:20]:
        terms = [term for stem in query if (term := passages.vocabulary._term_ids.get(stem)) is not None]
        assert np.abs(ours.index.bm25.get_scores(terms) - oracle.get_scores(query)).max() < 1e-9


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a Markdown table, with each engine's time over this one's."""
    yield "| passages | engine | median ms | p95 ms | times ours | build s | add one s | start s | index MB |"
    yield "|---:|---|---:|---:|---:|---:|---:|---:|---:|"
    own = {row.passages: row.median for row in rows if row.engine == OURS}
    for row in rows:
        yield (
            f"| {row.passages:,} | {row.engine} | {row.median:.2f} | {row.p95:.2f} "
            f"| {row.median / own[row.passages]:.1f} | {row.build:.1f} | {row.add:.3f} | {row.start:.2f} "
            f"| {row.megabytes:.0f} |"
        )


#: How many times faster than an engine this is to be, at about so many passages.
GOALS = (
    ("rank-bm25", 20_000, 250.0),
    ("rank-bm25", 200_000, 500.0),
    ("bm25s numpy", 200_000, 14.0),
    ("bm25s numba", 200_000, 1.0),
    ("SQLite FTS5", 200_000, 50.0),
    ("tantivy", 200_000, 1.0),
)


def verdicts(rows: Sequence[Row], sizes: Sequence[int]) -> Iterator[str]:
    """Yield what was to be reached, what was, and whether that is enough."""
    found = {(row.engine, size): row for size in sizes for row in rows if abs(row.passages / size - 1) < 0.2}
    for engine, size, goal in GOALS:
        if (engine, size) in found:
            ratio = found[engine, size].median / found[OURS, size].median
            yield _verdict(f"{size:,} passages, times faster than {engine}", ratio, goal, ratio >= goal)
    if (OURS, 1_000_000) in found and (OURS, 200_000) in found:
        growth = found[OURS, 1_000_000].median / found[OURS, 200_000].median
        yield _verdict("growth of the time from 200,000 to 1,000,000", growth, 4.0, growth < 4)
    for size in sizes:
        if ("bm25s numpy", size) in found:
            share = found[OURS, size].megabytes / found["bm25s numpy", size].megabytes
            yield _verdict(f"{size:,} passages, memory over bm25s's", share, 1.0, share <= 1)


def _verdict(what: str, value: float, goal: float, reached: bool) -> str:
    return f"| {what} | {value:.2f} | {goal:g} | {'reached' if reached else '**missed**'} |"


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
            linewidth=3 if engine == OURS else 1.5,
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


PAGE = """# How fast it is

Finding the ten best passages, next to other engines: the same passages, stems and questions, one process, two
shared cores. Scores are rank-bm25's to nine digits. "Times ours" is an engine's median over this bot's. An
engine that cannot add a transcript builds all again. `make bench ARCHIVE=folder` makes this page.

![median time a question against the number of passages](images/speed.png)

{table}

| goal | measured | to reach | |
|---|---:|---:|---|
{verdicts}
"""


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("transcripts", type=Path)
    parser.add_argument("--sizes", default="2000,20000,200000,1000000")
    parser.add_argument("--docs", type=Path, help="renew the page and the picture in this folder")
    options = parser.parse_args()
    for name in "bm25s", "numba", "tantivy":
        import_module(name)  # what that takes is nobody's time to build
    sizes = [int(size) for size in options.sizes.split(",")]
    rows: list[Row] = []
    for size in sizes:
        for row in measure(options.transcripts, size):
            rows.append(row)
            print(
                f"{row.passages:>9,} {row.engine:14} median {row.median:8.3f} p95 {row.p95:8.3f} ms   build "
                f"{row.build:6.1f} add {row.add:6.3f} start {row.start:5.2f} s   {row.megabytes:5.0f} MB",
                flush=True,
            )
    found = "\n".join(verdicts(rows, sizes))
    print("\n" + "\n".join(table(rows)) + "\n\n" + found)
    if options.docs:
        page = PAGE.format(table="\n".join(table(rows)), verdicts=found)
        (options.docs / "speed.md").write_text(page, encoding="utf-8")
        plot(rows, options.docs / "images/speed.png")


if __name__ == "__main__":
    main()
