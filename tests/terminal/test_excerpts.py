"""How an excerpt looks in the terminal."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Excerpt
from bot.ids import TranscriptId
from bot.terminal.excerpts import cited, turns
from bot.transcripts.model import Transcript, Turn

WORDS = st.text(st.sampled_from("abc äß 1."), max_size=60)


def talk(*said: tuple[str | None, str], inferred: bool = False) -> Transcript:
    """Return a transcript in which these speakers say these words."""
    spoken, text = [], ""
    for speaker, words in said:
        spoken.append(Turn(len(text), len(text) + len(words) + 1, speaker))
        text += words + " "
    return Transcript(TranscriptId("talk"), "Talk", text, tuple(spoken), inferred=inferred)


def test_of_several_speakers_each_begins_a_line_with_the_name() -> None:
    transcript = talk(("Ann", "one two"), ("Bo\x1b[2J", "who"), (None, "yes"), inferred=True)

    assert cited([Excerpt.of(transcript, 0, 15)]) == (
        "probably Ann: “one two”\n"
        "probably Bo: “who”\n"
        "Unnamed speaker: “yes”\n"
        "    — all of it · words 1–4 of 4\n"
        "\nTalk\n"
        "probably: inferred; the transcript does not say who speaks."
    )


def test_single_word_is_said_to_be_one() -> None:
    transcript = talk(("Ann", "one two three"))

    assert cited([Excerpt.of(transcript, 4, 7)]) == (
        "“two”\n    — Ann · about halfway through · word 2 of 3\n\nTalk"
    )


def test_excerpts_of_several_interviews_have_each_its_title() -> None:
    other = Transcript(TranscriptId("other"), "Other", "three", (Turn(0, 5),))

    shown = cited([Excerpt.of(talk(("Ann", "one two")), 0, 7), Excerpt.of(other, 0, 5)])

    assert "— Ann · Talk · all of it · words 1–2 of 2" in shown
    assert "— Other · all of it · word 1 of 1" in shown


@given(st.lists(st.tuples(st.sampled_from([None, "Ann", "Bo Reed"]), WORDS), min_size=1, max_size=5))
def test_words_are_those_of_the_transcript_without_the_names(said: list[tuple[str | None, str]]) -> None:
    transcript = talk(*said, ("Eve", "end"))
    excerpt = Excerpt.of(transcript, 0, len(transcript.text))

    spoken = re.findall("“([^“”]*)”", cited([excerpt]))

    assert " ".join(spoken).split() == transcript.text.split()
    assert all(len(line) <= 96 for line in cited([excerpt]).split("\n")[:-3])


def test_turns_are_printed_with_their_place_in_the_transcript() -> None:
    transcript = talk(("Ann", "one two"), (None, "who"), inferred=True)

    assert turns(Excerpt.of(transcript, 4, 11)) == [
        {"speaker": "Ann", "inferred": True, "start": 4, "end": 8},
        {"speaker": None, "inferred": False, "start": 8, "end": 11},
    ]
