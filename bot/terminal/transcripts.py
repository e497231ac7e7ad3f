"""`interview-bot transcripts`: the transcripts that every server sees, for whoever runs the bot."""

import argparse
import asyncio
import os
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence, Set
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tqdm import tqdm

from bot.answers.speech import MEANING, PROBABLY, named
from bot.errors import Refusal
from bot.library.facade import Library
from bot.library.source import Source, from_path
from bot.resources import Resources, open_resources
from bot.settings import Settings
from bot.store.rows import Entry, Prepared
from bot.store.transcripts import UNDO_DAYS
from bot.store.usage import MIB, Usage
from bot.terminal.printing import BOLD, FAINT, json_line, printable, spoken, styled, worded
from bot.terminal.progress import show_progress
from bot.transcripts.clock import moment
from bot.transcripts.corpus import corpus_files
from bot.transcripts.doubts import worded as doubted
from bot.transcripts.export import as_markdown, as_text, as_vtt
from bot.transcripts.model import Transcript, Turn
from bot.transcripts.reading import Reading, counted

HELP = "add, list, show, remove, restore or export what every server sees; say what each server takes"

BATCH: Final = 128  # files in a transaction
WRITERS: Final = {"text": as_text, "vtt": as_vtt, "markdown": as_markdown}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for work in (add, list_, show, remove, restore, export, usage):
        name = work.__name__.rstrip("_")
        own = actions.add_parser(name, help=(work.__doc__ or "").rstrip("."))
        own.set_defaults(work=work)
        if work is add:
            own.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
            own.add_argument("--dry-run", action="store_true", help="read the files and keep nothing")
            own.add_argument(
                "--force", action="store_true", help="take from folders also what was probably misread"
            )
        elif work is list_:
            own.add_argument("--removed", action="store_true", help="those that `restore` can bring back")
        elif work is not usage:
            own.add_argument("id", metavar="ID", help="its id or title")
        if work is export:
            own.add_argument(
                "--format",
                choices=WRITERS,
                default="markdown",
                help="markdown (the default) keeps all, vtt times and sure speakers, text the words alone",
            )
        elif work not in (remove, restore):
            own.add_argument("--json", action="store_true", help="print JSON, one object a line")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked for with the library open."""
    async with open_resources(settings, show_progress) as resources:
        status: int = await options.work(options, resources)
        return status


async def add(options: argparse.Namespace, resources: Resources) -> int:
    """Read files and folders, and keep what was read."""
    paths = list(_files(options.paths))
    most = resources.settings.max_transcript_mib
    reasons: Counter[str] = Counter()
    began, words, read = time.perf_counter(), 0, 0
    with tqdm(total=len(paths), desc="reading", unit="file", leave=False, disable=None) as bar:
        named = None if options.force else {str(path) for path in options.paths}
        async for line in _added(resources.library, paths, most, named, keep=not options.dry_run):
            bar.update()
            if line["verdict"] == "read":
                read, words = read + 1, words + line["words"]
            else:
                reasons[line["reason"]] += 1
            if options.json:
                print(json_line(line), flush=True)
            elif line["verdict"] == "refused":
                tqdm.write(f"{printable(line['path'])}: {line['reason']}", file=sys.stderr)
            else:
                for doubt in line["doubts"]:
                    tqdm.write(f"{printable(line['path'])}: {printable(doubt['sentence'])}", file=sys.stderr)
                if not options.dry_run:
                    tqdm.write(f"Added “{printable(line['title'])}” as {line['id']}.")
    took = time.perf_counter() - began
    rows = {"read": read, "refused": reasons.total(), "words": words, "seconds": took}
    report = [f"{name:12} {value:12,.1f}".removesuffix(".0") for name, value in rows.items()]
    report += [f"{'words/second':12} {words / max(took, 1e-9):12,.0f}"]
    report += [f"{number:6,} × {reason}" for reason, number in reasons.most_common(20)]
    if options.dry_run:
        report.append("Nothing was kept: this was a dry run.")
    print("\n".join(report), file=sys.stderr if options.json else sys.stdout)
    return 1 if reasons else 0


async def list_(options: argparse.Namespace, resources: Resources) -> int:
    """List what every server sees."""
    known: Sequence[Entry] = resources.library.transcripts(None)
    none = "There are none yet. Try: interview-bot transcripts add FILE"
    if options.removed:
        known, none = await resources.transcripts.listing(None, removed=True), "None was removed."
    for entry in known:
        print(json_line(_entry(entry)) if options.json else _row(entry))
    if not known and not options.json:
        print(none)
    return 0


async def show(options: argparse.Namespace, resources: Resources) -> int:
    """Show a transcript."""
    entry, transcript = await _find(resources.library, options.id)
    if options.json:
        print(json_line(_entry(entry) | _details(transcript)))
        return 0
    print(_row(entry))
    speakers = ", ".join(entry.speakers)
    written = ", ".join(filter(None, (entry.format, entry.encoding)))
    print(printable(f"{written}; version {entry.version}; {speakers}") + "\n")
    for turn in transcript.turns:
        name = _speaker(turn, transcript.inferred)
        second = "" if turn.start_s is None else f" [{moment(turn.start_s)}]"
        words = spoken(transcript.text[turn.start : turn.end])
        print(f"{styled(name, BOLD)}{second}: {words.strip()}\n")
    if transcript.inferred:
        print(styled(f"{PROBABLY}: {MEANING}", FAINT))
    return 0


def _speaker(turn: Turn, inferred: bool) -> str:
    """Return who speaks, with a question mark where that is a guess."""
    if turn.speaker is None:
        return "—"
    if not turn.sure:
        return f"{printable(turn.speaker)}?"
    return named(turn.speaker, inferred=inferred, shown=printable)


async def remove(options: argparse.Namespace, resources: Resources) -> int:
    """Take a transcript out of use."""
    entry, _ = await _find(resources.library, options.id)
    if entry.corpus_path is not None:
        raise Refusal(f"“{entry.title}” is a file of the corpus folder: delete {entry.corpus_path} there.")
    await resources.library.curation.remove(None, entry.id, by=None)
    print(
        f"Removed “{printable(entry.title)}”. For {UNDO_DAYS} days this brings it back: "
        f"interview-bot transcripts restore {entry.id}"
    )
    return 0


async def restore(options: argparse.Namespace, resources: Resources) -> int:
    """Bring a removed transcript back."""
    removed = await resources.transcripts.listing(None, removed=True)
    named = [entry for entry in removed if options.id.casefold() in (entry.id, entry.title.casefold())]
    if not named:
        raise Refusal(f"No transcript called “{options.id}” was removed in the last {UNDO_DAYS} days.")
    entry = max(named, key=lambda entry: entry.removed_at or 0)
    await resources.library.curation.undo(None, entry.id, by=None)
    print(f"“{printable(entry.title)}” is back as {entry.id}.")
    return 0


async def export(options: argparse.Namespace, resources: Resources) -> int:
    """Print a transcript as a file that can be added again."""
    _, transcript = await _find(resources.library, options.id)
    sys.stdout.write(WRITERS[options.format](transcript).rstrip("\n") + "\n")
    return 0


async def usage(options: argparse.Namespace, resources: Resources) -> int:
    """Say what the files of each server take."""
    known = await resources.transcripts.usages()
    for used in known:
        print(json_line(asdict(used)) if options.json else _usage(used, resources.settings.max_server_mib))
    if not known and not options.json:
        print("Nothing is kept yet.")
    return 0


def _usage(used: Usage, most_mib: int) -> str:
    whose = "every server" if used.server is None else str(used.server)
    limit = "" if used.server is None else f" of {most_mib:,}"
    sizes = f"{used.in_use / MIB:,.1f}{limit} MiB, {used.kept / MIB:,.1f} with removed and replaced ones"
    return f"{whose:20}  {used.transcripts:7,} in use: {sizes}"


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        try:
            yield from corpus_files(path)
        except (NotADirectoryError, FileNotFoundError):
            yield path  # reading will say where there is none
        except OSError as error:
            raise Refusal(f"{error.filename} cannot be read: {error.strerror}. Nothing was added.") from None


async def _added(
    library: Library, paths: Iterable[Path], most_mib: int, named: Set[str] | None, *, keep: bool
) -> AsyncIterator[dict[str, Any]]:
    """Yield the line of each file, in their order, when what was read is kept.

    What was probably misread is kept only where its file was ``named``, or with None for all.
    """
    lines: list[dict[str, Any]] = []
    waiting: list[tuple[dict[str, Any], Prepared]] = []

    async def flush() -> None:
        if keep and waiting:
            refused = await library.curation.add_all(None, [prepared for _, prepared in waiting], by=None)
            for line, prepared in waiting:
                if reason := refused.get(prepared.transcript.id):
                    line |= {"verdict": "refused", "reason": worded(reason)}
        waiting.clear()

    async for path, outcome in _prepared(library, paths, most_mib):
        if not isinstance(outcome, Refusal) and named is not None and path not in named:
            outcome = _undoubted(*outcome)
        if isinstance(outcome, Refusal):
            lines.append({"path": path, "verdict": "refused", "reason": worded(outcome)})
        else:
            lines.append({"path": path, "verdict": "read", **_facts(*outcome), "reason": None})
            waiting.append((lines[-1], outcome[1]))
        if len(lines) == BATCH:
            await flush()
            for line in lines:
                yield line
            lines.clear()
    await flush()
    for line in lines:
        yield line


async def _prepared(
    library: Library, paths: Iterable[Path], most_mib: int
) -> AsyncIterator[tuple[str, tuple[Reading, Prepared] | Refusal]]:
    """Yield what is read, in order, while as many files as there are processors are being read."""

    async def prepare(source: Source | Refusal) -> tuple[Reading, Prepared] | Refusal:
        try:
            return source if isinstance(source, Refusal) else await library.curation.prepare(source)
        except Refusal as reason:
            return reason

    ahead: deque[tuple[str, asyncio.Task[tuple[Reading, Prepared] | Refusal]]] = deque()
    try:
        for path in paths:
            for name, source in await asyncio.to_thread(list, from_path(path, most_mib)):
                ahead.append((name, asyncio.create_task(prepare(source))))
                if len(ahead) > 4 * (os.cpu_count() or 1):
                    name, task = ahead.popleft()
                    yield name, await task
        while ahead:
            name, task = ahead.popleft()
            yield name, await task
    finally:
        for _, task in ahead:
            task.cancel()


def _undoubted(reading: Reading, prepared: Prepared) -> tuple[Reading, Prepared] | Refusal:
    if not reading.is_doubtful:
        return reading, prepared
    worst = doubted(reading.doubts[0], printable)
    return Refusal(f"Probably misread, so it was left out: {worst} With --force it is taken all the same.")


def _facts(reading: Reading, prepared: Prepared) -> dict[str, Any]:
    return {
        "id": prepared.transcript.id,
        "title": prepared.transcript.title,
        "format": reading.format,
        "encoding": reading.encoding,
        "words": reading.words,
        "turns": len(reading.turns),
        "speakers": reading.speakers,
        "seconds": reading.seconds,
        "coverage": round(reading.coverage, 4),
        "doubts": [
            {"kind": doubt.kind, "grave": doubt.grave, "sentence": doubted(doubt, str)}
            for doubt in reading.doubts
        ],
        "dropped": reading.dropped,
    }


async def _find(library: Library, name: str) -> tuple[Entry, Transcript]:
    entry = library.find(None, name)
    transcript = entry and await library.get(None, entry.id)
    if entry is None or transcript is None:
        raise Refusal(f"There is no transcript called “{name}”.")
    return entry, transcript


def _row(entry: Entry) -> str:
    length = "" if entry.seconds is None else f", {moment(entry.seconds)}"
    size = f"{counted(entry.words, 'word')}{length}, {counted(len(entry.speakers), 'speaker')}"
    return f"{entry.id}: {printable(entry.title)} ({size})"


def _entry(entry: Entry) -> dict[str, Any]:
    added = datetime.fromtimestamp(entry.added_at, UTC).isoformat(timespec="seconds")
    names = ("id", "title", "words", "seconds", "speakers", "format", "encoding", "version")
    return {name: getattr(entry, name) for name in names} | {"added": added}


def _details(transcript: Transcript) -> dict[str, Any]:
    names = ("show", "date", "hosts", "guests", "source", "link", "offset_s", "automatic", "inferred")
    return {name: getattr(transcript, name) for name in names} | {
        "aliases": dict(transcript.aliases),
        "turns": [
            {
                "speaker": turn.speaker,
                "sure": turn.sure,
                "start": turn.start,
                "end": turn.end,
                "start_s": turn.start_s,
                "end_s": turn.end_s,
                "text": transcript.text[turn.start : turn.end],
            }
            for turn in transcript.turns
        ],
        "text": transcript.text,
    }
