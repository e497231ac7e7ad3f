"""Every setting, its default and its bounds. Nothing is read until `load` is called."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import StartupError

LONGEST_QUESTION: Final = 2000  # characters; no message has more
PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an operator can set, in the environment or in a file `.env`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="forbid", frozen=True
    )

    discord_token: SecretStr | None = Field(None, description="The bot's token; only `run` needs it.")
    data_dir: Path = Field(Path("data"), description="Where everything the bot keeps lies.")
    corpus_dir: Path = Field(PROJECT / "corpus", description="Transcripts that every server sees.")
    ask_channels: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(),
        description="Ids, comma-separated, of channels whose every message is a question, and of forums "
        "whose every post is (needs the message-content intent).",
    )
    moderator_role: int | None = Field(
        None, description="Id of a role that may curate transcripts besides Manage Messages."
    )
    cooldown_seconds: float = Field(
        3.0, ge=0, le=3600, description="How long one person waits between two questions, in seconds."
    )
    max_question_length: int = Field(
        500, ge=20, le=LONGEST_QUESTION, description="The longest question that is taken, in characters."
    )
    max_transcript_mib: int = Field(
        8, ge=1, le=100, description="The largest file that is taken as a transcript, in MiB."
    )
    max_server_mib: int = Field(
        256,
        ge=1,
        le=1_000_000,
        description="How much the files of a server's own transcripts may take together, in MiB.",
    )
    log_questions: bool = Field(True, description="Keep the text of questions; `off` keeps no words.")
    retention_days: int = Field(
        90, ge=1, le=3650, description="How long questions and votes are kept, in days; counts stay."
    )
    grace_days: int = Field(
        30, ge=0, le=3650, description="When all of a server goes after it removed the bot, in days."
    )
    gap_people: int = Field(
        2, ge=1, le=1000, description="How many people must have asked before moderators see a question."
    )
    health_port: int | None = Field(
        None, ge=1, le=65535, description="Port that serves /healthz, /readyz and /metrics; none when empty."
    )
    health_host: str = Field(
        "127.0.0.1", description="Address of that port; the default is this machine only."
    )
    discord_api_url: AnyHttpUrl | None = Field(
        None,
        description="A REST proxy in place of https://discord.com/api/v10; it is given the token.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much the program says on standard error."
    )

    @field_validator("ask_channels", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise ValueError("expected channel ids with commas between them, like 123,456")
        return frozenset(int(part) for part in parts)


def load() -> Settings:
    """Read the settings; StartupError with one line that names what is wrong."""
    try:
        return Settings(_env_file=os.environ.get("ENV_FILE", ".env"))
    except ValidationError as error:
        first = error.errors()[0]
        key = "_".join(str(part) for part in first["loc"]).upper() or "settings"
        if first["type"] == "extra_forbidden":
            raise StartupError(f"{key} in .env is not a setting; README.md lists them all.") from None
        reason = first["msg"].removeprefix("Value error, ")
        raise StartupError(f"{key} is not valid: {reason} (got {str(first['input'])[:60]!r}).") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StartupError(f".env cannot be read: {error}.") from None
