"""`interview-bot ask`: the bot's answer, in the terminal."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from bot.answers.answer import Answer
from bot.answers.facts import Names, meant
from bot.answers.talk import is_fact
from bot.errors import Refusal
from bot.ids import TranscriptId
from bot.languages import DEFAULT
from bot.library.view import called
from bot.resources import Resources, open_resources
from bot.search.words import find_words
from bot.settings import Settings
from bot.store.log import Asked
from bot.terminal import talk
from bot.terminal.excerpts import cited, turns
from bot.terminal.printing import BOLD, json_line, left_out, printable, styled
from bot.terminal.progress import show_progress

HELP = "answer a question, as the bot would"

MOST_SHOWN: Final = 3  # excerpts, where nobody says how many


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
    parser.add_argument("--speaker", metavar="NAME", help="only what this person says")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Answer, print and log one question."""
    question = " ".join(options.question).strip()
    if not any(find_words(question)):
        raise Refusal("There is no question. Try: interview-bot ask Who invented sparse coding?")
    if options.top is not None and not 1 <= options.top <= 50:
        raise Refusal("--top takes a number from 1 to 50.")
    async with open_resources(settings, show_progress) as resources:
        warn(resources)
        within = _within(options, resources)
        if said := meant(question, DEFAULT.code, Names(resources.library.transcripts(None))):
            told = await talk.reply(resources.library, said, within)
            if is_fact(said.kind):
                asked = Asked(surface="terminal", text=question, private=True)
                resources.log.record(asked.answered("answered", 1.0, ()))
            print(json_line({"question": question, **told}) if options.json else talk.as_text(told))
            return 0
        answer = await _answer(question, options, within, resources)
    print(json_line(as_json(answer)) if options.json else as_text(answer))
    return 0


def warn(resources: Resources) -> None:
    """Say on standard error which files of the corpus folder cannot be asked about."""
    for line in left_out(resources.library.refused):
        print(line, file=sys.stderr)


def _within(options: argparse.Namespace, resources: Resources) -> TranscriptId | None:
    """Return the transcript to look in, where one is asked for."""
    if options.transcript is None:
        return None
    entry = resources.library.find(None, options.transcript)
    if entry is None:
        raise Refusal(f"There is no transcript called “{options.transcript}”.")
    return entry.id


async def _answer(
    question: str, options: argparse.Namespace, within: TranscriptId | None, resources: Resources
) -> Answer:
    speaker = None
    if options.speaker is not None:
        entries = resources.library.transcripts(None)
        speaker = speaker_called(options.speaker, chain.from_iterable(entry.speakers for entry in entries))
    answer = await resources.library.ask(
        question,
        server=None,
        transcript=within,
        speaker=speaker,
        top=options.top or MOST_SHOWN,
        everything=options.top is not None,
    )
    asked = Asked(surface="terminal", text=question, private=True)
    shown = [(excerpt.citation, excerpt.score) for excerpt in answer.excerpts]
    resources.log.record(asked.answered(answer.verdict, answer.confidence, shown, answer.took_ms))
    return answer


def speaker_called(name: str, speakers: Iterable[str]) -> str:
    """Return a speaker's name as the transcripts have it, given whole or by what only one has; or refuse."""
    fitting = called(name, speakers)
    if not fitting:
        raise Refusal(f"Nobody is called “{name}” in the transcripts.")
    if len(fitting) > 1:
        raise Refusal(f"“{name}” may be {' or '.join(fitting[:MOST_SHOWN])}: please give the whole name.")
    return fitting[0]


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
                "turns": turns(excerpt),
                "score": round(excerpt.score, 4),
                "confidence": round(excerpt.confidence, 4),
            }
            for excerpt in answer.excerpts
        ],
        "meant": answer.meant,
        "more": answer.more,
        "suggestions": answer.suggestions,
        "took_ms": round(answer.took_ms, 2),
    }


def as_text(answer: Answer) -> str:
    """Return an answer as people read it in a terminal."""
    lines = []
    shown = answer.excerpts
    if answer.verdict == "not_found":
        shown = shown[:1]
        lines.append(styled("Not in the transcripts.", BOLD))
        lines += map(printable, _instead(answer))
        if shown:
            lines.append("The closest there is:")
        lines.append("")
    return "\n".join([*lines, cited(shown)]).rstrip()


def _instead(answer: Answer) -> Iterator[str]:
    """Yield what may help where nothing was found."""
    if answer.elsewhere:
        yield f"“{answer.elsewhere.excerpts[0].citation.title}” may answer it: leave --transcript out."
    if answer.meant:
        yield f"Did you mean “{answer.meant}”?"
    if answer.suggestions:
        yield f"They do speak of: {', '.join(answer.suggestions)}."
