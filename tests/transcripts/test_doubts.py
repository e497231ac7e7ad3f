"""What was probably misread is doubted, and what was not is left in peace."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnreadableTranscript
from bot.transcripts.doubts import Doubt, DoubtKind, worded
from bot.transcripts.formats import read
from bot.transcripts.reading import Reading
from tests.transcripts.formats.test_samples import SAMPLES

TALK = (
    "Ida: We came down to the harbour before the boats were in, and it was still dark by then.\n"
    "Per: That is when the nets have to be ready, and they were not ready on that day.\n"
)


def reading(text: str, name: str = "a.txt") -> Reading:
    """Read a file that says this."""
    return read(text.encode(), name)


def found(text: str, name: str = "a.txt") -> dict[str, Doubt]:
    """Return the doubts about a file, by kind."""
    return {doubt.kind: doubt for doubt in reading(text, name).doubts}


def captions(*lines: str) -> str:
    """Return WebVTT with a line each two seconds."""
    cues = (
        f"00:{2 * n // 60:02}:{2 * n % 60:02}.000 --> 00:59:00.000\n{own}\n" for n, own in enumerate(lines)
    )
    return "\n".join(["WEBVTT\n", *cues])


def test_talk_read_rightly_is_not_doubted() -> None:
    assert not reading(TALK * 20).doubts


def test_line_said_again_and_again_is_doubted() -> None:
    doubt = found(captions("We came home.", *["Thank you for watching."] * 25), "a.vtt")["repeats"]

    assert (doubt.number, doubt.example, doubt.grave) == (25, "Thank you for watching.", True)


def test_names_that_were_not_taken_for_speakers_are_doubted() -> None:
    lines = [f"{n:02} {who}: We came down to the harbour." for n, who in enumerate(["Ida", "Per"] * 6, 1)]

    doubt = found("\n".join(lines))["unnamed"]

    assert (doubt.number, doubt.example, doubt.grave) == (12, "Ida:", False)


def test_clocks_that_run_on_among_the_words_are_doubted_and_times_of_day_are_not() -> None:
    clocks = "".join(f"and at <{n}:15> we went on with the nets of the day " for n in range(1, 9))
    hours = "We met at 9:30, he came at 8:15, she at 10:00, they at 7:45, and the train is at 6:20. " * 3

    assert found(clocks.replace("<", "0").replace(">", ""))["clocks"].grave
    assert "clocks" not in found(hours)


def test_time_of_a_sound_note_is_not_doubted() -> None:
    notes = "".join(f"and then he said [inaudible 00:0{n}:19] to all of us in the room " for n in range(1, 9))

    assert "clocks" not in found(notes)


def test_markup_among_the_words_is_doubted() -> None:
    assert found("we went {{< clip 1 >}} home and {{< clip 2 >}} then {{< clip 3 >}} on " * 3)["markup"].grave


def test_numbers_for_words_are_doubted() -> None:
    assert found(" ".join(f"{n} {n + 1} boats" for n in range(40)))["numbers"].grave


def test_letters_of_another_encoding_are_doubted() -> None:
    broken = "the cafÃ© was full and the crÃ¨me was cold, as the garÃ§on said to all of us " * 3

    assert found(broken)["letters"].grave


def test_another_language_is_doubted_but_not_gravely() -> None:
    german = (
        "wir gingen an den hafen und die boote waren noch nicht da weil der sturm sie aufgehalten hatte " * 6
    )

    assert not found(german)["language"].grave


def test_label_that_says_all_of_a_long_text_and_is_written_once_is_doubted() -> None:
    lecture = [f"In scene {n} the words turn again and we listen to them closely." for n in range(40)]

    assert found(captions("Hamlet: To be or not.", *lecture), "a.vtt")["one speaker"].example == "Hamlet"
    assert not found("\n\n".join(f"Ida: {line}" for line in lecture)).get("one speaker")


def test_two_languages_at_the_same_times_are_doubted() -> None:
    english, german = ["Who built it?", "My mother did.", "And then?"], ["Wer war es?", "Sie.", "Und?"]
    times = ["00:01.000 --> 00:02.000", "00:04.000 --> 00:05.500", "00:07.000 --> 00:09.000"]

    def lines(words: list[str]) -> list[str]:
        return [f"{time}\n{own}\n" for time, own in zip(times, words, strict=True)]

    in_turn = [line for both in zip(lines(english), lines(german), strict=True) for line in both]
    for body in (in_turn, lines(english) + lines(german)):
        assert found("\n".join(["WEBVTT\n", *body]), "a.vtt")["two at once"].example


def test_captions_as_regular_as_a_clock_are_no_two_languages() -> None:
    lines = (f"00:{n:02}.000 --> 00:{n + 4:02}.000\nLine {n} of it.\n" for n in range(0, 50, 5))

    assert "two at once" not in found("\n".join(["WEBVTT\n", *lines]), "a.vtt")


def test_labels_among_the_words_are_doubted() -> None:
    said = "so she told me: go. Per: I will. Ida: now. Per: yes. Ida: soon. Per: no. Ida: well. "
    lines = "".join(f"Cy: {n} of them came home in the evening.\nDan: They did.\n" for n in range(9))

    assert found(lines + "Cy: " + said)["labels"].number == 6


def test_times_that_run_backwards_are_doubted_with_one_of_them() -> None:
    lines = "".join(
        f"[00:0{n}:00] and so we went on {i} times\n" for i, n in enumerate((1, 2, 3, 4, 2, 5, 6))
    )

    assert found(lines)["backwards"].example == "2:00"


KINDS: list[DoubtKind] = ["clocks", "markup", "one speaker"]


@pytest.mark.parametrize("kind", KINDS)
def test_doubt_is_told_in_a_sentence_with_an_example_made_safe(kind: DoubtKind) -> None:
    doubt = Doubt(kind, 0.9, 7, "  a\nlong " + "tale " * 40, grave=True)

    sentence = worded(doubt, lambda example: f"<{example}>")

    assert "<a long tale" in sentence
    assert "…>" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda sample: sample.name)
def test_samples_are_not_gravely_doubted(sample: Path) -> None:
    assert not read(sample.read_bytes(), sample.name).is_doubtful


@given(st.text(max_size=300))
def test_doubts_are_never_in_the_way(text: str) -> None:
    with suppress(UnreadableTranscript):
        assert all(0 <= doubt.share <= 1 for doubt in reading(text).doubts)
