"""Which tiers of an annotator are speech, and whose."""

import pytest

from bot.transcripts.formats.tiers import Segment, Tier, draft

TALK = [
    Segment("so tell me about the first winter", 1.0, 4.0),
    Segment("it was cold and very dark", 5.0, 8.0),
]
ANSWER = [Segment("we burned the chairs and the table", 9.0, 12.0)]


def singly(segments: list[Segment]) -> list[Segment]:
    """Return the words of some segments one by one, each a third of a second."""
    return [
        Segment(word, (segment.start_s or 0.0) + at / 3, (segment.start_s or 0.0) + (at + 1) / 3)
        for segment in segments
        for at, word in enumerate(segment.text.split())
    ]


def said(*tiers: Tier) -> list[tuple[str | None, str]]:
    """Return who says what."""
    read = draft("x", tiers, {})
    return [(piece.speaker, piece.text) for piece in read.pieces] if read else []


def everything(speaker: str | None, segments: list[Segment]) -> list[tuple[str | None, str]]:
    return [(speaker, segment.text) for segment in segments]


@pytest.mark.parametrize(
    "other",
    [
        Tier("gestures", [Segment("points to the stove", 5.0, 6.0)]),
        Tier("rightHand", [Segment("up", 5.0, 6.0)]),
        Tier("RH", [Segment("points to the stove", 5.0, 6.0)], kind="gesture"),
        Tier("Translation", [Segment("es war kalt und sehr dunkel", 5.0, 8.0)]),
        Tier("words", singly(TALK)),
        Tier("numbers", [Segment(f"winter.{i:03}", i, i + 1) for i in range(9)]),
        Tier(
            "sounds",
            [Segment(sound, i / 10, i / 10 + 0.1) for i, sound in enumerate("DH AH F ER S T".split())],
        ),
        Tier(
            "tokens", [Segment(word.text, word.start_s, word.end_s) for word in singly(TALK)], parent="text"
        ),
        Tier("bell", [Segment("the bell rings", 5.0, None)], is_speech=False),
    ],
    ids=lambda tier: tier.name,
)
def test_a_tier_of_something_else_is_left_out_and_named(other: Tier) -> None:
    read = draft("x", [other, Tier("text", TALK)], {})

    assert read is not None
    assert [piece.text for piece in read.pieces] == [segment.text for segment in TALK]
    assert read.dropped == (f"1 tier without speech: {other.name!r}",)


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("Ida", "Ida"),
        ("Ida Holm", "Ida Holm"),
        ("Ida - words", "Ida"),
        ("ida_text", "ida"),
        ("tx@IDA", "IDA"),
        ("utterance-Ida", "Ida"),
        ("IDA [v]", "IDA"),
        ("Speaker 1", "Speaker 1"),
        ("text", None),
        ("Transcription 2", None),
        ("...", None),
    ],
)
def test_a_tier_is_called_after_who_speaks_but_for_what_tiers_are_called(
    name: str, speaker: str | None
) -> None:
    assert said(Tier("Per", TALK), Tier(name, ANSWER)) == [
        *everything("Per", TALK),
        *everything(speaker, ANSWER),
    ]


def test_the_name_of_a_lone_tier_is_a_speaker_only_where_it_is_written_as_a_name() -> None:
    assert said(Tier("Ida", TALK)) == everything("Ida", TALK)
    assert said(Tier("interview3_final", TALK)) == everything(None, TALK)


def test_who_speaks_is_taken_from_the_field_for_it_before_the_name() -> None:
    assert said(Tier("A_Transcription", TALK, speaker="Ida Holm")) == everything("Ida Holm", TALK)


def test_words_of_two_who_say_the_same_are_kept() -> None:
    tiers = Tier("a", TALK, speaker="Ida"), Tier("b", TALK, speaker="Per")

    assert len(said(*tiers)) == 2 * len(TALK)


def test_words_one_by_one_are_joined_up_to_a_pause() -> None:
    assert said(Tier("Ida", singly(TALK))) == everything("Ida", TALK)


def test_text_below_a_tier_of_numbers_is_speech_once_and_has_its_times() -> None:
    numbers = Tier("ref@IDA", [Segment(f"winter.{i:03}", s.start_s, s.end_s) for i, s in enumerate(TALK)])
    below = [Tier(f"{name}@IDA", TALK, parent="ref@IDA") for name in ("tx", "alternative")]

    assert said(numbers, *below) == everything("IDA", TALK)


def test_speech_is_read_although_its_only_tier_is_called_something_else() -> None:
    assert said(Tier("English notes", TALK)) == everything(None, TALK)


def test_tiers_that_go_into_each_other_are_no_endless_way() -> None:
    assert said(Tier("a", TALK, parent="b"), Tier("b", ANSWER, parent="a")) == []
