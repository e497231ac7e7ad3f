"""What is known of the interviews themselves: who speaks in them, when they were made, how long they are."""

from dataclasses import dataclass
from typing import Literal

from bot.answers.talk import FactKind
from bot.transcripts.clock import moment
from bot.transcripts.model import Transcript

#: What a fact rests on: the file's own words about itself, the names before the turns, or a conclusion.
Ground = Literal["stated", "named", "inferred"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one interview; no values where nothing is."""

    title: str
    values: tuple[str, ...]
    ground: Ground = "stated"


def fact(kind: FactKind, transcript: Transcript) -> Fact:
    """Return what a transcript says about itself, and never more than that."""
    title = transcript.title
    if kind == "date":
        return Fact(title, (transcript.date,) if transcript.date else ())
    if kind == "length":
        words = f"{transcript.words:,} words"
        return Fact(title, (moment(transcript.seconds), words) if transcript.seconds else (words,))
    if kind == "interviews":
        return Fact(title, tuple(filter(None, [transcript.show, transcript.date])))
    if kind in ("hosts", "guests") and (people := transcript.hosts if kind == "hosts" else transcript.guests):
        return Fact(title, people)
    if kind == "hosts" or (kind == "guests" and not transcript.hosts):
        return Fact(title, ())
    # Who is no host is a guest, as far as the turns name anybody.
    hosts = transcript.hosts if kind == "guests" else ()
    speakers = tuple(name for name in transcript.speakers if name not in hosts)
    return Fact(title, speakers, "inferred" if transcript.inferred else "named")
