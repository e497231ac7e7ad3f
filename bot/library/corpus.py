"""The corpus folder as a source: files that come with the bot, and are read again when they change."""

import asyncio
import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path

from bot.errors import NotNow, Refusal, StartupError, UnreadableTranscript
from bot.ids import TranscriptId
from bot.library.ingest import prepare
from bot.library.source import Source, from_file
from bot.library.startup import Progress
from bot.store.rows import Bundled
from bot.store.transcripts import TranscriptStore
from bot.transcripts.corpus import corpus_files
from bot.transcripts.model import slug

logger = logging.getLogger(__name__)


async def read_corpus(
    corpus: Path, store: TranscriptStore, progress: Progress | None
) -> list[tuple[Path, Refusal]]:
    """Bring the store up to date with the corpus folder; return what was refused, and why.

    StartupError where the folder cannot be read: it must not be taken for an empty one.
    """
    known = await store.bundled()
    files = _listed(corpus, empty_may_be_missing=not known)
    for gone in known.keys() - files.keys():
        try:
            await store.drop_bundled(gone)
        except NotNow as reason:  # the next start tries again
            logger.warning("%s is gone from the corpus but stays: the disk is %s.", gone, reason.reason)
    refused: list[tuple[Path, Refusal]] = []
    changed = []
    for name, path in files.items():
        try:
            state = path.stat()
        except OSError as error:
            refused.append((path, UnreadableTranscript("not opened", reason=str(error.strerror))))
            continue
        if name not in known or (known[name].size, known[name].mtime_ns) != (
            state.st_size,
            state.st_mtime_ns,
        ):
            changed.append((name, path, state))
    for done, (name, path, state) in enumerate(changed):
        if progress:
            progress("reading the corpus", done, len(changed))
        try:
            await _take(name, path, state, known.get(name), store)
        except Refusal as reason:
            refused.append((path, reason))
    return refused


def corpus_source(path: Path) -> Source:
    """Return a file of the corpus folder as a source; its id is the slug of the file's stem."""
    return from_file(path, id=TranscriptId(slug(path.stem)))


def _listed(corpus: Path, *, empty_may_be_missing: bool) -> dict[str, Path]:
    try:
        return {str(path.relative_to(corpus)): path for path in corpus_files(corpus)}
    except OSError as error:
        if empty_may_be_missing and isinstance(error, FileNotFoundError):
            return {}
        raise StartupError(
            f"CORPUS_DIR cannot be read: {error.filename}: {error.strerror}. Nothing was changed."
        ) from None


async def _take(
    name: str, path: Path, state: os.stat_result, known: Bundled | None, store: TranscriptStore
) -> None:
    source = await asyncio.to_thread(corpus_source, path)
    if known is not None and known.sha256 == hashlib.sha256(source.data).hexdigest():
        with suppress(NotNow):  # it is what it was; only the next start has to look into it again
            await store.touch_bundled(name, state.st_size, state.st_mtime_ns)
        return
    _, prepared = await asyncio.to_thread(prepare, source)
    await store.put_bundled(name, state.st_size, state.st_mtime_ns, prepared)
