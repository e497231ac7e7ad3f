"""The command line of the bot; the one place where settings are read and commands are known."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Final, NoReturn

from bot import __version__, settings
from bot.errors import Refusal, SetupRefused, StartupError
from bot.terminal.printing import printable, worded

#: The module behind each command; only the one called is loaded, because `health` is called all the time.
COMMANDS: Final = {
    "run": "run",
    "demo": "demo",
    "ask": "ask",
    "quote": "quote",
    "transcripts": "transcripts",
    "check": "check",
    "eval": "evaluate",
    "log": "log",
    "health": "health",
    "backup": "backup",
    "restore": "restore",
}

#: EX_CONFIG: starting again is of no use before somebody has changed something; deploy/ knows it, too.
SETUP_REFUSED: Final = 78
#: What shells call the end of a program whose reader went away.
CUT_SHORT: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 for a refusal, 2 where it cannot start, 78 where Discord refuses it so."""
    given = sys.argv[1:] if arguments is None else arguments
    # Before numpy is loaded: its threads would wait for each other longer than they multiply.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if given[:1] == ["help"]:
        given = [*given[1:], "--help"]
    try:
        options = _parser(_needed(given)).parse_args(given)
        values = settings.load()
        logging.basicConfig(
            level=values.log_level,
            format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
            stream=sys.stderr,
        )
        for library in ("aiosqlite", "asyncio", "discord"):  # at DEBUG they tell what people wrote
            logging.getLogger(library).setLevel(max(logging.INFO, logging.root.level))
        status: int = asyncio.run(options.command.run(options, values))
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever reads along, like `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python flushes at its end
        return CUT_SHORT
    except StartupError as reason:
        print(f"interview-bot: {printable(str(reason))}", file=sys.stderr)
        return SETUP_REFUSED if isinstance(reason, SetupRefused) else 2
    except Refusal as reason:
        print(worded(reason), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _needed(given: Sequence[str]) -> Iterable[str]:
    """Return the command that is called, or all where none is; StartupError where it is mistyped."""
    if not given or given[0].startswith("-"):
        return COMMANDS
    if given[0] in COMMANDS:
        return given[:1]
    raise StartupError(f"There is no command “{given[0]}”. {_likely(given[0], COMMANDS)}")


def _likely(mistyped: str, known: Iterable[str]) -> str:
    likely = get_close_matches(printable(mistyped), known := list(known), n=1)
    return f"Did you mean “{likely[0]}”?" if likely else f"There are {', '.join(known)}."


class Parser(argparse.ArgumentParser):
    """A parser that says what is mistyped in a sentence; all that it finds is a StartupError."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            place = action.option_strings[-1] if action.option_strings else self.prog.split()[-1]
            raise StartupError(f"“{place}” knows no “{value}”. {_likely(value, map(str, action.choices))}")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and how to learn more."""
        raise StartupError(f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` shows what it takes.")


def _parser(names: Iterable[str]) -> argparse.ArgumentParser:
    parser = Parser("interview-bot", description="Ask interviews what was said.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in names:
        command = import_module(f"bot.terminal.{COMMANDS[name]}")
        own = commands.add_parser(name, help=command.HELP, description=command.HELP.capitalize() + ".")
        command.arguments(own)
        own.set_defaults(command=command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
