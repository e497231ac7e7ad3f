"""`interview-bot ask`: the bot's answer, in the terminal."""

import argparse
import re
import sys
from collections.abc import Iterator
from typing import Any, Final

from bot.answers.answer import Answer, Excerpt
from bot.errors import Refusal
from bot.resources import Resources, open_resources
from bot.settings import Settings
from bot.store.log import Asked
from bot.terminal.printing import BOLD, FAINT, json_line, left_out, printable, spoken, styled
from bot.terminal.progress import show_progress
from bot.transcripts.clock import moment
from bot.transcripts.model import Citation

HELP = "answer a question, as the bot would"

MOST_SHOWN: Final = 3  # excerpts, where nobody says how many
WIDTH: Final = 96  # characters of a line


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("question", nargs="+", help="the question, in quotation marks or not")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--top",
        type=int,
        metavar="N",
        help=f"how many excerpts (default: what answers, {MOST_SHOWN} at most)",
    )
    parser.add_argument("--transcript", metavar="ID", help="look in this transcript only")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Answer, print and log one question."""
    question = " ".join(options.question).strip()
    if not question:
        raise Refusal("There is no question. Try: interview-bot ask Who invented sparse coding?")
    if options.top is not None and not 1 <= options.top <= 50:
        raise Refusal("--top takes a number from 1 to 50.")
    async with open_resources(settings, show_progress) as resources:
        warn(resources)
        answer = await _answer(question, options, resources)
    print(json_line(as_json(answer)) if options.json else as_text(answer))
    return 0


def warn(resources: Resources) -> None:
    """Say on standard error which files of the corpus folder cannot be asked about."""
    for line in left_out(resources.library.refused):
        print(line, file=sys.stderr)


async def _answer(question: str, options: argparse.Namespace, resources: Resources) -> Answer:
    within = None
    if options.transcript is not None:
        entry = resources.library.find(None, options.transcript)
        if entry is None:
            raise Refusal(f"There is no transcript called “{options.transcript}”.")
        within = entry.id
    answer = await resources.library.ask(
        question,
        server=None,
        transcript=within,
        top=options.top or MOST_SHOWN,
        everything=options.top is not None,
    )
    asked = Asked(surface="terminal", text=question, private=True)
    shown = [(excerpt.citation, excerpt.score) for excerpt in answer.excerpts]
    resources.log.record(asked.answered(answer.verdict, answer.confidence, shown, answer.took_ms))
    return answer


def as_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as `--json` prints it; offsets in characters, times in seconds."""
    return {
        "question": answer.question,
        "verdict": answer.verdict,
        "confidence": round(answer.confidence, 4),
        "excerpts": [
            {
                "transcript": excerpt.citation.transcript,
                "title": excerpt.citation.title,
                "speaker": excerpt.citation.speaker,
                "speakers": excerpt.citation.speakers,
                "inferred": excerpt.citation.inferred,
                "start": excerpt.citation.start,
                "end": excerpt.citation.end,
                "start_s": excerpt.citation.start_s,
                "url": excerpt.citation.url,
                "text": excerpt.text,
                "score": round(excerpt.score, 4),
                "confidence": round(excerpt.confidence, 4),
            }
            for excerpt in answer.excerpts
        ],
        "more": answer.more,
        "suggestions": answer.suggestions,
        "took_ms": round(answer.took_ms, 2),
    }


def as_text(answer: Answer) -> str:
    """Return an answer as people read it in a terminal."""
    lines = []
    if answer.verdict == "not_found":
        lines.append(styled("Not in the transcripts.", BOLD))
        if answer.suggestions:
            lines.append(f"Words they do use: {printable(', '.join(answer.suggestions))}.")
        if answer.excerpts:
            lines.append("The closest there is:")
        lines.append("")
    for excerpt in answer.excerpts[: 1 if answer.verdict == "not_found" else None]:
        lines += [_quoted(excerpt), f"    {described(excerpt.citation)}", ""]
    return "\n".join(lines).rstrip()


def _quoted(excerpt: Excerpt) -> str:
    lines, room = ["“"], WIDTH - 1
    for length, word in _words(excerpt):
        if length >= room:
            lines.append(word)
            room = WIDTH - length
        else:
            lines[-1] += f" {word}" if lines != ["“"] else word
            room -= length + 1
    return "\n".join(lines) + "”"


def _words(excerpt: Excerpt) -> Iterator[tuple[int, str]]:
    """Yield each word with its length, which does not count how what matched is made bold."""
    for found in re.finditer(r"\S+", excerpt.text):
        place, shown = found.start(), ""
        for match in excerpt.matches:
            start, end = (max(place, min(at, found.end())) for at in match)
            shown += spoken(excerpt.text[place:start]) + styled(spoken(excerpt.text[start:end]), BOLD)
            place = end
        yield len(found.group()), shown + spoken(excerpt.text[place : found.end()])


def described(citation: Citation) -> str:
    """Return who said it, where and when, in one line."""
    names = [name or "somebody not named" for name in citation.speakers]
    who = ", then ".join(names) + (" (inferred)" if citation.inferred else "")
    place = f"words {citation.first_word:,}–{citation.last_word:,} of {citation.words:,}"
    if citation.start_s is not None:
        place = f"{moment(citation.start_s)}, {place}"
    parts = ("— " + who if names else "", citation.title, place, citation.url)
    return styled(" · ".join(printable(part) for part in parts if part), FAINT)
