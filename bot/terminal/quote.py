"""`interview-bot quote`: whether words were said, and where, in the terminal."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.answers.answer import QuoteAnswer, QuoteMatch, Step
from bot.answers.speech import is_one_interview
from bot.errors import Refusal
from bot.resources import Resources, open_resources
from bot.settings import Settings
from bot.store.log import Asked
from bot.terminal.ask import warn
from bot.terminal.excerpts import citation, notes, quoted, turns
from bot.terminal.printing import BOLD, GREEN, RED, json_line, printable, styled
from bot.terminal.progress import show_progress, watched

HELP = "say whether words were said, and where"

#: How a step of the comparison looks in plain text.
MARKS: Final = {
    "same": "{same}",
    "typed": "{typed}",
    "said": "{said}",
    "changed": "{typed} {said}",
    "swapped": "{typed} {said}",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("words", nargs="*", help="the quote, in quotation marks or not")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--from", dest="file", type=Path, metavar="FILE", help="quotes {id, words}, one a line"
    )
    parser.add_argument("--top", type=int, default=5, metavar="N", help="how many places (default 5)")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Look up one quote, or those of a file."""
    words = " ".join(options.words).strip()
    if bool(words) == bool(options.file):
        raise Refusal('Give a quote, or a file of quotes. Try: interview-bot quote "make your own luck"')
    if not 1 <= options.top <= 50:
        raise Refusal("--top takes a number from 1 to 50.")
    quotes = list(_lines(options.file)) if options.file else []
    async with open_resources(settings, show_progress) as resources:
        warn(resources)
        for id, quote in watched(quotes, "looking up") if options.file else ():
            answer = await _look_up(quote, options.top, resources)
            print(json_line({"id": id} | as_json(answer)))
        if words:
            answer = await _look_up(words, options.top, resources)
            print(json_line(as_json(answer)) if options.json else as_text(answer))
    return 0


def _lines(file: Path) -> Iterator[tuple[Any, str]]:
    number = 0
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            number += 1
            if line.strip():
                row = json.loads(line)
                yield row["id"], str(row["words"])
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError):
        raise Refusal(f'Line {number} of {file} is not of the form {{"id": ..., "words": ...}}.') from None


async def _look_up(words: str, top: int, resources: Resources) -> QuoteAnswer:
    answer = await resources.library.quote(words, server=None, top=top)
    asked = Asked(kind="quote", surface="terminal", text=words, private=True)
    shown = [(match.excerpt.citation, match.similarity) for match in answer.matches]
    resources.log.record(asked.answered(answer.verdict, answer.similarity, shown, answer.took_ms))
    return answer


def as_json(answer: QuoteAnswer) -> dict[str, Any]:
    """Return what became of a quote as `--json` prints it; offsets in characters, times in seconds."""
    return {
        "words": answer.words,
        "verdict": answer.verdict,
        "similarity": round(answer.similarity, 4),
        "matches": [
            {
                "transcript": match.excerpt.citation.transcript,
                "speaker": match.excerpt.citation.speaker,
                "speakers": match.excerpt.citation.speakers,
                "inferred": match.excerpt.citation.inferred,
                "start": match.excerpt.citation.start,
                "end": match.excerpt.citation.end,
                "start_s": match.excerpt.citation.start_s,
                "url": match.excerpt.citation.url,
                "text": match.excerpt.text,
                "turns": turns(match.excerpt),
                "diff": [step._asdict() for step in match.diff],
            }
            for match in answer.matches
        ],
    }


def as_text(answer: QuoteAnswer) -> str:
    """Return what became of a quote as people read it in a terminal."""
    matches = answer.matches if answer.verdict != "not_found" else answer.matches[:1]
    excerpts = [match.excerpt for match in matches]
    if answer.verdict == "not_found":
        head = [styled("Not in the transcripts.", BOLD), *["The closest there is:"] * len(matches)]
    else:
        said = "Said in exactly these words" if answer.verdict == "exact" else "Said in nearly these words"
        times = f", {answer.total:,} times:" if answer.total and answer.total > 1 else ":"
        head = [styled(said + times, BOLD)]
    is_titled = not is_one_interview(excerpts)
    shown = [_shown(match, is_titled=is_titled) for match in matches]
    said_once = notes(excerpts)
    return "\n".join([*head, *shown, *[""] * bool(said_once), *said_once])


def _shown(match: QuoteMatch, *, is_titled: bool) -> str:
    lines = [quoted(match.excerpt), f"    {citation(match.excerpt, is_titled=is_titled)}"]
    if any(step.kind != "same" for step in match.diff):
        lines.append(f"    {' '.join(map(_marked, match.diff))}")
    return "\n".join(["", *lines])


def _marked(step: Step) -> str:
    typed = styled(f"[-{printable(step.typed)}-]", RED)
    said = styled(f"[+{printable(step.said)}+]", GREEN)
    return MARKS[step.kind].format(same=printable(step.said), typed=typed, said=said)
