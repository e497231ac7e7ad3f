"""The command line of the bot; the one place where settings are read and commands are known."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence

from bot import settings
from bot.errors import Refusal, StartupError
from bot.terminal import ask, check, evaluate, health, run, transcripts

COMMANDS = (run, ask, transcripts, check, evaluate, health)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 for a refusal, 2 for something wrong with the set-up."""
    options = _parser().parse_args(arguments)
    try:
        values = settings.load()
        logging.basicConfig(
            level=values.log_level,
            format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
            stream=sys.stderr,
        )
        status: int = asyncio.run(options.command.run(options, values))
        return status
    except StartupError as reason:
        print(f"interview-bot: {reason}", file=sys.stderr)
        return 2
    except Refusal as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("interview-bot", description="Ask interviews what was said.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(
            command.NAME, help=command.HELP, description=command.HELP.capitalize() + "."
        )
        command.arguments(own)
        own.set_defaults(command=command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
