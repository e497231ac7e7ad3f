"""What is exported reads back."""

from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.errors import NoTimes
from bot.ids import TranscriptId
from bot.transcripts.corpus import title_of
from bot.transcripts.export import as_markdown, as_text, as_vtt
from bot.transcripts.formats import read
from bot.transcripts.model import Transcript
from bot.transcripts.reading import Piece, join

CASES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        "yes no. & < > <b> &amp; <v> --> 0:01 10:30 [0:04] (0:05) [laughs] **Ann:** *a* _b_ `c` \\ \\[ "
        "Ann: # - ? { } {\\an8} [a](b) 1 WEBVTT NOTE ~~ 中 é".split(" ")
    ),
)
NAMES = st.one_of(
    st.none(),
    st.text(max_size=12).map(lambda name: f"{name}n"),
    st.sampled_from(["Ann", "Break", "spk_0", "Ann?", "a:b", "*a*", "Note", "<v>", "&lt;"]),
)
TURNS = st.tuples(st.lists(WORDS, max_size=6), NAMES, st.booleans(), st.none() | st.floats(0, 9))


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Any transcript that could have been read from a file."""
    pieces, clock_s = [], 0.0
    for words, name, sure, later_s in draw(st.lists(TURNS)):
        clock_s += later_s or 0.0
        start_s = None if later_s is None else round(clock_s, 3)
        pieces.append(Piece(" ".join(words), name, start_s, sure=sure or name is None))
    text, turns, cues = join([*pieces, Piece("end")])
    known: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "show": st.text(min_size=1).filter(is_one_line),
                "date": st.just("2024-03-01"),
                "hosts": st.lists(st.text(min_size=1).filter(is_one_line), min_size=1, max_size=2).map(tuple),
                "link": st.just("https://example.org/?t={seconds}"),
                "offset_s": st.floats(-100, 100).map(lambda seconds: round(seconds, 2)),
                "automatic": st.booleans(),
                "inferred": st.booleans(),
                "aliases": st.just({"Ann": ("an", "Anne")}),
            },
        )
    )
    return Transcript(TranscriptId("any"), "Any: title # of 'all'", text, turns, cues, **known)


def is_one_line(text: str) -> bool:
    """Tell whether a text is what a line of it in the front matter would be."""
    return text == " ".join(text.split()) != "" and text.isprintable()


def voices(transcript: Transcript) -> list[tuple[str | None, bool, str]]:
    """Return who says what, with neighbouring turns of one voice joined."""
    runs = groupby(transcript.turns, lambda turn: (turn.speaker, turn.sure or turn.speaker is None))
    said = [(voice, list(run)) for voice, run in runs]
    return [(*voice, transcript.text[run[0].start : run[-1].end].strip()) for voice, run in said]


@CASES
@given(transcript=transcripts())
def test_markdown_gives_the_same_transcript_again(transcript: Transcript) -> None:
    exported = as_markdown(transcript)

    reading = read(exported.encode(), "any.md")
    again = reading.transcript(TranscriptId("any"), title_of("any.md", reading))

    assert again.text == transcript.text
    assert voices(again) == voices(transcript)
    assert replace(again, turns=transcript.turns, cues=transcript.cues) == transcript


@CASES
@given(transcript=transcripts())
def test_captions_give_the_same_words_voices_and_times_again(transcript: Transcript) -> None:
    assume(transcript.cues)

    again = read(as_vtt(transcript).encode(), "any.vtt")

    sure = [
        turn._replace(speaker=turn.speaker if turn.sure and not transcript.inferred else None, sure=True)
        for turn in transcript.turns
    ]
    starts = {cue.start: cue.start_s for cue in again.cues}
    assert again.text == transcript.text
    assert again.coverage == 1.0
    assert voices(again.transcript(transcript.id, "again")) == voices(replace(transcript, turns=tuple(sure)))
    assert all(starts[cue.start] == cue.start_s for cue in transcript.cues[1:])


def test_captions_name_nobody_where_the_speakers_are_inferred() -> None:
    text, turns, cues = join([Piece("Hello.", "Ann", 1.0), Piece("Hello, Ann.", "Bob", 2.0)])
    transcript = Transcript(TranscriptId("a"), "A", text, turns, cues)

    assert read(as_vtt(transcript).encode(), "a.vtt").speakers == ("Ann", "Bob")
    assert read(as_vtt(replace(transcript, inferred=True)).encode(), "a.vtt").speakers == ()


def test_captions_are_refused_where_there_are_no_times() -> None:
    transcript = read(b"Ann: Hello.\nBob: Hello, Ann.\n", "a.txt").transcript(TranscriptId("a"), "A")

    with pytest.raises(NoTimes):
        as_vtt(transcript)


def test_text_is_the_canonical_text() -> None:
    transcript = read(b"Ann: Hello.\nBob: Hello,\n\n  Ann.\n", "a.txt").transcript(TranscriptId("a"), "A")

    assert as_text(transcript) == "Hello. Hello, Ann."


def test_markdown_tells_a_time_every_few_seconds_and_at_every_turn() -> None:
    spoken = [(1, "Ann"), (2, "Ann"), (6, "Ann"), (7, "Bob"), (8, "Bob")]
    text, turns, cues = join(Piece(f"word{second}", name, float(second)) for second, name in spoken)
    transcript = Transcript(TranscriptId("a"), "A", text, turns, cues)

    lines = as_markdown(transcript).splitlines()

    assert lines[-3:] == [
        "**Ann:** [00:00:01.000] word1 word2 [00:00:06.000] word6",
        "",
        "**Bob:** [00:00:07.000] word7 word8",
    ]


def test_captions_end_when_their_words_do() -> None:
    text, turns, cues = join([Piece("hello there", None, 1.0, 2.5), Piece("again", None, 4.0, 4.25)])

    exported = as_vtt(Transcript(TranscriptId("any"), "Any", text, turns, cues))

    assert "00:01.000 --> 00:00:02.500" in exported or "00:01.000 --> 00:02.500" in exported
    assert [cue.end_s for cue in read(exported.encode(), "any.vtt").cues] == [2.5, 4.25]
