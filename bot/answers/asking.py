"""Whether a turn asks something."""

import re
from typing import Final

from bot.languages import DEFAULT
from bot.languages.language import Language
from bot.transcripts.model import Transcript, Turn

#: A turn that has one of these is punctuated: what it asks then has a question mark.
_PUNCTUATION: Final = re.compile(r"[.,;:!…。،،؛।]")
_QUESTION_MARK: Final = re.compile("[?？؟]")
#: What a host says in so many words is an answer's occasion, also where it is not put as a question.
PROMPT_WORDS: Final = 5


def asks(transcript: Transcript, turn: Turn, language: Language = DEFAULT) -> bool:
    """Return whether a turn asks something: in signs, or in words where there are no signs.

    What a host says in speech without punctuation is taken for a question unless it is very short.
    """
    said = transcript.text[turn.start : turn.end]
    if _QUESTION_MARK.search(said):
        return True
    if _PUNCTUATION.search(said):
        return False
    if turn.sure and turn.speaker in transcript.hosts:
        return len(said.split()) >= PROMPT_WORDS
    return bool(language.question.search(said.casefold().replace("’", "'")))


def is_another(turn: Turn, other: Turn) -> bool:
    """Return whether two turns may be of two speakers: nobody knows where one is not named."""
    return turn.speaker is None or turn.speaker != other.speaker
