"""What is shown when somebody reads on."""

from collections.abc import Callable

import pytest

from bot.answers.answer import Excerpt
from bot.answers.reading_on import question_before, read_on, whole_turn
from bot.ids import TranscriptId
from bot.transcripts.model import Transcript, Turn

NONE: frozenset[str] = frozenset()
SENTENCE = "On day {} we walked along the bank for an hour and saw nothing."


def anything(excerpt: Excerpt) -> bool:
    """Let every excerpt fit."""
    return True


def up_to(characters: int) -> Callable[[Excerpt], bool]:
    """Let excerpts of so many characters fit."""
    return lambda excerpt: len(excerpt.text) <= characters


def talk(*turns: tuple[str | None, str], hosts: tuple[str, ...] = ()) -> Transcript:
    """Make a transcript of turns."""
    text, made = "", []
    for speaker, said in turns:
        made.append(Turn(len(text), len(text) + len(said) + 1, speaker))
        text += said + " "
    return Transcript(TranscriptId("t"), "t", text, tuple(made), hosts=hosts)


def sentences(count: int) -> str:
    """Return so many sentences of thirteen words."""
    return " ".join(SENTENCE.format(n) for n in range(count))


def text(excerpt: Excerpt | None) -> str:
    """Return the text of an excerpt."""
    assert excerpt is not None
    return excerpt.text


def test_reading_on_stops_with_a_sentence_in_either_direction() -> None:
    there = talk(("Ann", sentences(30)))
    start = there.text.index("On day 15")
    end = there.text.index(" On day 16")

    later, earlier = (
        text(read_on(there, start, end, forward=forward, words=NONE, fits=anything))
        for forward in (True, False)
    )

    assert later.startswith("On day 16")
    assert earlier.endswith("nothing.")
    assert earlier.startswith("On day")
    assert later.endswith("nothing.")
    assert all(40 <= len(part.split()) <= 80 for part in (later, earlier))


def test_reading_on_stops_where_a_turn_does_rather_than_with_a_sentence() -> None:
    there = talk(("Ann", sentences(2)), ("Bob", sentences(3)), ("Ann", sentences(30)))
    end = there.turns[0].end

    assert text(read_on(there, 0, end, forward=True, words=NONE, fits=anything)) == sentences(3)
    assert text(read_on(there, end, end, forward=False, words=NONE, fits=anything)) == sentences(2)


def test_reading_on_stops_with_a_sentence_of_speech_without_punctuation() -> None:
    spoken = (
        "we went to the lab every day for a year and it was fun | and then I met my wife there | "
        "so what did she do at the time | well she was a student and she had a job in the shop"
    ).split(" | ")
    there = talk((None, " ".join(spoken)))

    later = text(read_on(there, 0, len(spoken[0]), forward=True, words=NONE, fits=up_to(80)))

    assert later == f"{spoken[1]} {spoken[2]}"


def test_reading_on_marks_the_words_that_were_asked_for_and_no_others() -> None:
    part = read_on(
        talk((None, "A heron. Herons, a HERON!")),
        0,
        0,
        forward=True,
        words=frozenset(["heron"]),
        fits=anything,
    )

    assert part is not None
    assert [part.text[start:end] for start, end in part.matches] == ["heron", "HERON"]


def test_nothing_is_read_beyond_the_ends() -> None:
    there = talk(("Ann", "It rained."))

    assert read_on(there, 0, 10, forward=True, words=NONE, fits=anything) is None
    assert read_on(there, 0, 10, forward=False, words=NONE, fits=anything) is None


def test_a_word_too_long_to_be_shown_is_read_piece_by_piece() -> None:
    there = talk((None, "x" * 1000))

    parts = [read_on(there, 500, 500, forward=way, words=NONE, fits=up_to(100)) for way in (True, False)]

    assert [part and (part.citation.start, part.citation.end) for part in parts] == [(500, 700), (300, 500)]


def test_whole_turn_is_the_one_that_most_of_an_excerpt_is_in() -> None:
    there = talk(("Ann", "Did you see it?"), ("Bob", sentences(10)), ("Ann", "Good."))
    start = there.text.index("see it")
    end = there.text.index(" On day 3")

    assert text(whole_turn(there, start, end, NONE, anything)) == sentences(10)


def test_whole_turn_that_is_shown_already_is_none() -> None:
    there = talk(("Ann", "Did you see it?"), ("Bob", "I did."))

    assert whole_turn(there, 0, len(there.text) - 1, NONE, anything) is None
    assert whole_turn(there, there.text.index("I did"), there.text.index("did.") + 4, NONE, anything) is None


@pytest.mark.parametrize(("day", "begins"), [(1, "On day 0"), (20, "On day 20")])
def test_turn_too_long_is_shown_as_far_as_it_fits_with_the_excerpt_in_it(day: int, begins: str) -> None:
    there = talk(("Ann", "Did you see it?"), ("Bob", sentences(40)))
    start, end = there.text.index(f"On day {day} "), there.text.index(f" On day {day + 1} ")

    part = whole_turn(there, start, end, NONE, up_to(700))

    assert part is not None
    assert part.citation.start <= start < end <= part.citation.end
    assert part.text.startswith(begins)
    assert part.text.endswith("nothing.")
    assert 500 < len(part.text) <= 700


def test_question_before_is_the_last_that_another_speaker_asked() -> None:
    there = talk(
        ("Ann", "What is it?"),
        ("Ann", "Where did you see it?"),
        ("Bob", "Do you know the river?"),
        ("Ann", "Sure."),
        ("Bob", sentences(3)),
    )

    assert (
        text(question_before(there, there.text.index("On day 2"), NONE, anything)) == "Where did you see it?"
    )
    assert text(question_before(there, there.text.index("Sure"), NONE, anything)) == "Do you know the river?"
    assert question_before(there, 0, NONE, anything) is None


def test_nothing_was_asked_before_where_others_only_tell() -> None:
    there = talk(("Ann", "It was there."), ("Bob", sentences(3)))

    assert question_before(there, there.text.index("On day"), NONE, anything) is None


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [
        ("so how did you come to study birds", True),
        ("and do you like it there", True),
        ("I like the river and the sea more than that", False),
    ],
)
def test_question_is_known_by_its_words_where_nothing_is_punctuated(said: str, is_asked: bool) -> None:
    there = talk((None, said), (None, "well it is good"))

    assert (question_before(there, len(said) + 1, NONE, anything) is not None) is is_asked


def test_what_a_host_says_without_punctuation_is_a_question_unless_it_is_very_short() -> None:
    prompt = "we should talk about how you got here"
    there = talk(("Ann", prompt), ("Bob", "yes"), ("Ann", "right okay"), ("Bob", "I walked"), hosts=("Ann",))

    assert text(question_before(there, there.text.index("I walked"), NONE, anything)) == prompt


def test_long_question_is_shown_from_where_a_sentence_begins_to_its_end() -> None:
    there = talk(("Ann", sentences(20) + " Did you see it?"), ("Bob", "I did."))

    asked = text(question_before(there, there.text.index("I did"), NONE, anything))

    assert asked.startswith("On day")
    assert asked.endswith("Did you see it?")
    assert len(asked.split()) <= 80
