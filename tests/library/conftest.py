"""What tests of the library share."""

from pathlib import Path

import pytest

from bot.ids import ServerId, TranscriptId, UserId
from bot.library.facade import Library
from bot.settings import Settings
from bot.store.rows import Original
from bot.transcripts.model import Transcript, Turn

ROOT = Path(__file__).parents[2]
HERE, THERE, MODERATOR = ServerId(1), ServerId(2), UserId(7)


def transcript(id: str, text: str) -> Transcript:
    """Make a transcript of one turn."""
    return Transcript(TranscriptId(id), id.title(), text, (Turn(0, len(text)),))


async def add(library: Library, server: ServerId | None, id: str, text: str) -> None:
    """Put a transcript in, as a moderator would."""
    await library.curation.add(
        server, transcript(id, text), Original(text.encode(), "text", "utf-8"), by=MODERATOR
    )


async def shown(library: Library, server: ServerId | None, question: str) -> list[str]:
    """Return which transcripts a question finds."""
    answer = await library.ask(question, server=server, top=10, everything=True)
    return [excerpt.citation.transcript for excerpt in answer.excerpts]


@pytest.fixture
def bundled(tmp_path: Path) -> Settings:
    """Settings with the project's own corpus."""
    return Settings(_env_file=None, data_dir=tmp_path / "data", corpus_dir=ROOT / "corpus")
