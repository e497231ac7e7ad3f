"""A large archive of transcripts, read and indexed once; what is kept of it lies in a folder of its own."""

import pickle
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from bot.errors import UnreadableTranscript
from bot.library.corpus import corpus_source
from bot.library.ingest import describe, read
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.corpus import corpus_files
from bot.transcripts.model import Transcript


def load(archive: Path, cache: Path | None, vocabulary: Vocabulary) -> list[tuple[Transcript, Segment]]:
    """Return every transcript of an archive with its segment."""
    kept = cache / "archive.pickle" if cache else None
    if kept is None or not kept.exists():
        built = list(_build(archive, vocabulary))
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            packed = [(transcript, segment.to_bytes()) for transcript, segment in built]
            kept.write_bytes(pickle.dumps(packed))
        return built
    loaded = tqdm(pickle.loads(kept.read_bytes()), "loading")
    return [(transcript, Segment.from_bytes(packed, vocabulary)) for transcript, packed in loaded]


def _build(archive: Path, vocabulary: Vocabulary) -> Iterator[tuple[Transcript, Segment]]:
    for path in tqdm(corpus_files(archive), "indexing"):
        try:
            source = corpus_source(path)
            transcript = describe(source, read(source))
        except UnreadableTranscript:  # its licence, for one
            continue
        yield transcript, Segment.build(transcript, vocabulary)
