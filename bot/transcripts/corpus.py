"""The transcripts that come with the bot: files in a folder that people can read and edit."""

from collections.abc import Iterator
from pathlib import Path

from bot.transcripts.model import Transcript, TranscriptId, slug
from bot.transcripts.reading import Reading


def corpus_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that should be transcripts; READMEs and hidden files are not."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and path.stem.upper() != "README" and not hidden:
            yield path


def name_corpus_file(path: Path, reading: Reading) -> Transcript:
    """Return what was read from a corpus file as a transcript; its id is the slug of the file's stem."""
    title = str(reading.metadata.get("title") or path.stem.replace("-", " ").replace("_", " "))
    return reading.transcript(TranscriptId(slug(path.stem)), title)
