"""What every command works with, opened in one place and closed in reverse."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.data_folder import DATABASE
from bot.languages import DEFAULT
from bot.languages.language import Language
from bot.library.facade import Library
from bot.library.startup import Progress
from bot.search.words import find_words, fold
from bot.settings import Settings
from bot.store.aliases import AliasStore
from bot.store.database import Database
from bot.store.log import QueryLog
from bot.store.transcripts import TranscriptStore


@dataclass(frozen=True, slots=True)
class Resources:
    """The settings, and all that they name, open."""

    settings: Settings
    database: Database
    log: QueryLog
    transcripts: TranscriptStore
    aliases: AliasStore
    library: Library


@asynccontextmanager
async def open_resources(settings: Settings, progress: Progress | None = None) -> AsyncIterator[Resources]:
    """Open database, log and library; StartupError with a sentence where that cannot be."""
    async with (
        Database.open(settings.data_dir / DATABASE) as database,
        QueryLog.open(database, keep_text=settings.log_questions, topic=topics()) as log,
    ):
        transcripts = TranscriptStore(database, quota=settings.max_server_mib * 2**20)
        aliases = AliasStore(database)
        async with Library.open(transcripts, aliases, settings.corpus_dir, progress) as library:
            yield Resources(settings, database, log, transcripts, aliases, library)


def topics(language: Language = DEFAULT) -> Callable[[str], str]:
    """Return what gives nearly equal questions one form: their stems without stop words, in no order."""
    stem = language.stemmer()  # of its own: the log asks from another thread than the search

    def form(question: str) -> str:
        words = {fold(word.group()) for word in find_words(question)}
        return " ".join(sorted({stem(word) for word in words - language.stop_words or words}))

    return form
