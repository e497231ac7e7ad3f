"""`interview-bot health`: whether the bot that runs is well, for Docker and for people."""

import argparse
import http.client
import json
import time
from typing import Final

from bot.health import NOTE, READY
from bot.settings import Settings

NAME = "health"
HELP = "say whether the bot that runs is well"

PATIENCE: Final = 5.0  # seconds for an answer from the port
STALE: Final = 30.0  # seconds after which a bot that wrote nothing is not well


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print one sentence; return 0 where the bot is connected and answers, 1 where it is not."""
    state = (
        _file(settings) if settings.health_port is None else _port(settings.health_host, settings.health_port)
    )
    print(f"The bot is {state}.")
    return 0 if state == READY else 1


def _port(host: str, port: int) -> str:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        found = json.load(connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"not heard on {host}:{port} ({error})"
    finally:
        connection.close()
    bad = [name for name, well in found.items() if name != READY and not well]
    return f"not {READY}: {', '.join(bad)}" if bad else READY


def _file(settings: Settings) -> str:
    note = settings.data_dir / NOTE
    try:
        age, state = time.time() - note.stat().st_mtime, note.read_text()
    except FileNotFoundError:
        return f"not running on {settings.data_dir.resolve()}"
    except OSError as error:
        return f"unknown: {note} cannot be read ({error.strerror})"
    return state if age < STALE else f"stuck or was killed: it last said “{state}” {age:.0f} s ago"
