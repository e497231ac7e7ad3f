"""Refusals are data, whole on their way between processes, and have one sentence each."""

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from bot import wording
from bot.errors import (
    ChangedMeanwhile,
    Crowded,
    Gone,
    IdTaken,
    InterviewBotError,
    MachineReason,
    NoRoom,
    NoRoomForOld,
    NoSuchAlias,
    NoSuchTranscript,
    NoTimes,
    NotNow,
    NotYours,
    Problem,
    Refusal,
    SameAlias,
    SetupRefused,
    StartupError,
    TooManyNames,
    Twin,
    UnknownFeature,
    UnreadableTranscript,
    WorkerError,
    WorkerReason,
)
from bot.wording import operators_sentence, sentence

FOREIGN = "<foreign>"
#: Whatever a problem's sentence may tell.
FACTS = dict.fromkeys(("kind", "suffix", "key", "reason", "name", "export", "seen", "columns"), FOREIGN)
NUMBERS = {"line": 1_000, "lines": 1_000, "limit": 1_000, "number": 1_000, "tags": 1_000}
ERRORS = [
    StartupError("The disk is full."),
    SetupRefused("The disk is full."),
    Refusal("There is no such page."),
    NoSuchTranscript(FOREIGN),
    NotYours(),
    Gone(30),
    ChangedMeanwhile(),
    Crowded(),
    Twin(title=FOREIGN),
    NoRoom(255.9, 1.5, 256.0),
    NoRoomForOld(767.9, 1.5, 768.0),
    IdTaken(path=FOREIGN, id=FOREIGN),
    NoSuchAlias(),
    SameAlias(written=FOREIGN, heard=FOREIGN),
    NoTimes(),
    TooManyNames(2),
    UnknownFeature(FOREIGN, (FOREIGN, FOREIGN)),
    *(UnreadableTranscript(problem, **FACTS, **NUMBERS) for problem in get_args(Problem)),
    *(WorkerError(reason) for reason in get_args(WorkerReason)),
    *(NotNow(reason, Path("/data")) for reason in get_args(MachineReason)),
]
REFUSALS = [error for error in ERRORS if isinstance(error, Refusal)]


def classes(error: type[InterviewBotError]) -> Iterator[type[InterviewBotError]]:
    """Yield a class and those below it."""
    yield error
    for narrower in error.__subclasses__():
        yield from classes(narrower)


def test_every_class_is_looked_at_here() -> None:
    own = {error for error in classes(InterviewBotError) if error.__module__ == InterviewBotError.__module__}
    assert {type(error) for error in ERRORS} == own - {InterviewBotError}


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_an_error_survives_the_way_between_processes(error: InterviewBotError) -> None:
    there = pickle.loads(pickle.dumps(error))
    assert (type(there), there.args, vars(there)) == (type(error), error.args, vars(error))


@pytest.mark.parametrize("refusal", REFUSALS, ids=repr)
def test_a_refusal_is_one_whole_sentence(refusal: Refusal) -> None:
    for told in (sentence(refusal, str), operators_sentence(refusal, str)):
        assert told[0].isupper() or told.startswith((FOREIGN, "“", "/data"))
        assert told.endswith(".")
        assert "{" not in told


@pytest.mark.parametrize("refusal", REFUSALS, ids=repr)
def test_foreign_text_is_shown_only_as_the_front_end_makes_it_safe(refusal: Refusal) -> None:
    assert FOREIGN not in sentence(refusal, lambda text: text.strip("<>"))


def test_sentences_are_for_reasons_that_exist_only() -> None:
    assert set(wording.PROBLEMS) == set(get_args(Problem))
    assert set(wording.REASONS) == {*get_args(MachineReason), *get_args(WorkerReason)}
    assert set(wording.OPERATORS_REASONS) == {*get_args(MachineReason)} - {"crowded"}
    assert set(wording.SENTENCES) == {type(error) for error in REFUSALS} - {
        Refusal,
        UnreadableTranscript,
        WorkerError,
        NotNow,
    }


def test_braces_in_a_title_are_words() -> None:
    assert sentence(Twin("{title} {0.__class__}"), str).endswith("“{title} {0.__class__}”.")
