"""The transcripts that come with the bot: files in a folder that people can read and edit."""

from pathlib import Path

from bot.errors import UnreadableTranscript
from bot.transcripts.formats import read
from bot.transcripts.model import Transcript, TranscriptId, slug


def read_corpus_file(path: Path) -> Transcript:
    """Read one file; its id is the slug of its stem. Raise UnreadableTranscript or OSError."""
    reading = read(path.read_bytes(), path.name)
    title = str(reading.metadata.get("title") or path.stem.replace("-", " ").replace("_", " "))
    return reading.transcript(TranscriptId(slug(path.stem)), title)


def read_corpus(folder: Path) -> tuple[list[Transcript], list[tuple[Path, str]]]:
    """Read every file of a folder; return the transcripts, and the others with the reason in a sentence."""
    transcripts: dict[TranscriptId, Transcript] = {}
    refused: list[tuple[Path, str]] = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if (
            not path.is_file()
            or path.stem.upper() == "README"
            or any(p.startswith(".") for p in inside.parts)
        ):
            continue
        try:
            transcript = read_corpus_file(path)
        except UnreadableTranscript as reason:
            refused.append((path, str(reason)))
        except OSError as error:
            refused.append((path, f"This file cannot be opened: {error.strerror}."))
        else:
            if transcript.id in transcripts:
                refused.append((path, f"Another file is already called {transcript.id}."))
            else:
                transcripts[transcript.id] = transcript
    return list(transcripts.values()), refused
