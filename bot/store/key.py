"""The key that hides who asked: without it, the log names nobody."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bot.data_folder import KEY, part_of
from bot.ids import UserId
from bot.store.database import alone_in
from bot.store.faults import startup_error


class PersonKey:
    """Turns a Discord user id into a hash that only this bot can make."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def load(cls, folder: Path) -> "PersonKey":
        """Read the key of a data folder, made at the first call; StartupError where it cannot be."""
        path = folder / KEY
        fresh = part_of(path, secrets.token_hex(4))
        with alone_in(folder):  # of two processes that start together one makes it, and both read the same
            try:
                if not path.exists():
                    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                        file.write(secrets.token_bytes(32))
                        file.flush()
                        os.fsync(file.fileno())
                    fresh.replace(path)
                return cls(path.read_bytes())
            except OSError as error:
                raise startup_error(path, error) from error

    def hash(self, user: UserId) -> str:
        """Return the keyed hash of a person, always the same."""
        return hmac.digest(self._key, str(user).encode(), hashlib.sha256).hex()[:32]
