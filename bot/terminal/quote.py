"""`interview-bot quote`: whether words were said, and where, in the terminal."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from bot.answers.answer import QuoteAnswer, QuoteMatch, Step
from bot.answers.speech import is_one_interview
from bot.errors import Refusal, UnreadableTranscript
from bot.resources import Resources, open_resources
from bot.search.quotes import quoted_parts
from bot.settings import Settings
from bot.store.log import Asked
from bot.terminal.ask import warn
from bot.terminal.excerpts import citation, notes, quoted, turns
from bot.terminal.printing import BOLD, GREEN, RED, json_line, printable, styled
from bot.terminal.progress import show_progress, watched
from bot.transcripts.encoding import decode

HELP = "say whether words were said, and where"

#: The ending of a file of quotes {id, words}, one a line.
ROWS: Final = ".jsonl"
#: What is counted of the quotes of a document.
COUNTED: Final = {"exact": "exact", "near": "nearly", "not_found": "nobody said"}
EXAMPLE: Final = "if you do everything you win"  # which the bundled interview holds
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
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="a text that quotes, or .jsonl with {id, words} a line",
    )
    parser.add_argument("--top", type=int, default=5, metavar="N", help="how many places (default 5)")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Look up one quote, or those of a file."""
    words = " ".join(options.words).strip()
    if bool(words) == bool(options.file):
        raise Refusal(f"Give a quote, or a file of quotes. Try: interview-bot quote {EXAMPLE}")
    if not 1 <= options.top <= 50:
        raise Refusal("--top takes a number from 1 to 50.")
    quotes = _quotes(options.file) if options.file else []
    is_json = options.json or (options.file and options.file.suffix == ROWS)
    async with open_resources(settings, show_progress) as resources:
        warn(resources)
        if words:
            answer = await _look_up(words, options.top, resources)
            print(json_line(as_json(answer)) if is_json else as_text(answer))
            return 0
        answers = []
        for id, quote in watched(quotes, "looking up"):
            answers.append(await _look_up(quote, options.top, resources))
            print(json_line({"id": id} | as_json(answers[-1])) if is_json else _checked(id, answers[-1]))
    if not is_json:
        print(styled(_counted(answers), BOLD))
    return 0


def _quotes(file: Path) -> list[tuple[Any, str]]:
    """Return the quotes of a file, each with its id or number."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}.") from None
    try:
        text, _ = decode(data)
    except UnreadableTranscript:
        raise Refusal(f"{file} is no text.") from None
    if file.suffix == ROWS:
        return list(_rows(file, text))
    quotes = quoted_parts(text)
    if not quotes:
        raise Refusal(f"{file} quotes nothing: quotes stand in quotation marks, behind > or in a list.")
    return list(enumerate(quotes, 1))


def _rows(file: Path, text: str) -> Iterator[tuple[Any, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
                yield row["id"], str(row["words"])
            except (ValueError, KeyError, TypeError):
                form = '{"id": ..., "words": ...}'
                raise Refusal(f"Line {number} of {file} is not of the form {form}.") from None


def _checked(number: int, answer: QuoteAnswer) -> str:
    """Return a quote of a document with its verdict and its best place."""
    head = f"{number}. “{printable(answer.words)}”"
    places = answer.matches[:1] if answer.verdict != "not_found" else ()
    shown = [_shown(match, is_titled=True) for match in places]
    return "\n".join([head, f"   {styled(_verdict(answer), BOLD)}", *shown, ""])


def _counted(answers: Sequence[QuoteAnswer]) -> str:
    """Return how many quotes came to which verdict: "3 exact, 1 nearly, 1 nobody said"."""
    kinds = Counter(COUNTED[answer.verdict] for answer in answers)
    return ", ".join(f"{kinds[kind]} {kind}" for kind in COUNTED.values() if kinds[kind])


def _verdict(answer: QuoteAnswer) -> str:
    if answer.verdict == "not_found":
        return "Nobody said this."
    if answer.verdict == "exact":
        return "Said in exactly these words"
    negation = answer.matches[0].negation
    if negation is None:
        return "Said in nearly these words"
    word = printable(negation.word)
    said = f"the speaker said “{word}”" if negation.by == "said" else f"the speaker did not say “{word}”"
    return f"Said in nearly these words, but {said}"


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
                "negation": match.negation and match.negation._asdict(),
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
        times = f", {answer.total:,} times:" if answer.total and answer.total > 1 else ":"
        head = [styled(_verdict(answer) + times, BOLD)]
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
