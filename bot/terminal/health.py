"""`interview-bot health`: whether the bot that runs is well, for Docker and for people."""

import argparse
import http.client
import json
from typing import Final

from bot.monitoring import heartbeat
from bot.monitoring.heartbeat import READY
from bot.settings import Settings

HELP = "say whether the bot that runs is well"

PATIENCE: Final = 5.0  # seconds for an answer from the port


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print one sentence; return 0 where the bot is connected and answers, 1 where it is not."""
    if settings.health_port is None:
        state = heartbeat.read(settings.data_dir)
    else:
        state = _ask(settings.health_host, settings.health_port)
    print(f"The bot is {state}.")
    return 0 if state == READY else 1


def _ask(host: str, port: int) -> str:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        checks = json.load(connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"not heard on {host}:{port} ({error})"
    finally:
        connection.close()
    bad = [name for name, well in checks.items() if name != READY and not well]
    return f"not {READY}: {', '.join(bad)}" if bad else READY
