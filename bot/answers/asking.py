"""Whether a turn asks something."""

import re
from bisect import bisect_right
from typing import Final

from bot.languages import DEFAULT
from bot.languages.language import Language
from bot.search.words import find_words
from bot.transcripts.model import Transcript, Turn

#: A turn that has one of these is punctuated: what it asks then has a question mark.
_PUNCTUATION: Final = re.compile(r"[.,;:?!…。，？！،؛؟।]")
#: A question, and at most a sentence more: who goes on longer tells something.
_ENDS_ASKING: Final = re.compile(r"[?？؟][^.?!…。？！؟]*[.!…。！]*\W*$")
#: What a host says in so many words is an answer's occasion, also where it is not put as a question.
PROMPT_WORDS: Final = 5
#: A question of so many words is short.
SHORT: Final = 25


def asks(transcript: Transcript, turn: Turn, language: Language = DEFAULT) -> bool:
    """Return whether a turn asks something: in signs, or in words where there are no signs.

    What a host says in speech without punctuation is taken for a question unless it is very short; of others
    only how they end counts: who goes on longer tells something.
    """
    said = transcript.text[turn.start : turn.end]
    if _ENDS_ASKING.search(said):
        return True
    if _PUNCTUATION.search(said):
        return False
    words = said.split()
    if turn.sure and turn.speaker in transcript.hosts:
        return len(words) >= PROMPT_WORDS
    return bool(language.question.search(" ".join(words[-SHORT:]).casefold().replace("’", "'")))


def is_another(turn: Turn, other: Turn) -> bool:
    """Return whether two turns may be of two speakers: nobody knows where one is not named."""
    return turn.speaker is None or turn.speaker != other.speaker


def short_question(transcript: Transcript, start: int) -> Turn | None:
    """Return the turn before the one that begins with the word at ``start``, if another asks in few words."""
    n = bisect_right(transcript.turn_starts, start) - 1
    if n < 1 or any(find_words(transcript.text[transcript.turns[n].start : start])):
        return None
    before, own = transcript.turns[n - 1 : n + 1]
    is_short = len(transcript.text[before.start : before.end].split()) <= SHORT
    return before if is_short and is_another(before, own) and asks(transcript, before) else None
