"""Whatever is uploaded is read or refused, and soon.

FUZZ=20000 in the environment tries that many cases of each kind.
"""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import UnreadableTranscript
from bot.ids import TranscriptId
from bot.transcripts.formats import FORMATS, Format, read
from bot.transcripts.reading import Reading, finish
from bot.wording import sentence

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/*"))
CASES = settings(
    max_examples=int(os.environ.get("FUZZ", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

# What files are made of, so that the cases come near to real ones.
SCRAPS = [
    *'\n \t : , . - # > ` * ** _ | \\ " & < > { } [ ] ( ) 0 7 no É 中 é'.split(" "),
    *"\u200b \u202e \ufeff \ufdd0 \x00 \x1b \x85 \u2028 \u00a0 \ud800".split(" "),
    *"WEBVTT NOTE STYLE --> <v <v> </v> <c> </c> &amp; &#0; >> <00:00:01.000> {\\an8} --- &a [*a]".split(),
    *"[a](http://b) <p> </p> <cite> </cite> <time> <script> <!-- \\[ (1:02:03) [0:03]".split(),
    *"\\[0:04\\] 0:04 1:02:03,5 Ann: Ann?: **Ann:** **Ann?:** **?:** **Break:** [Ann] <Ann>".split(),
    "X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000",
    "00:00:01.000 --> 00:00:02.5",
    "00:00:03,000 --> 0:04",
    "0:00:01.000,0:00:02.000",
    "<v Ann>yes",
    "Ann (0:01): no",
    "Ann  0:02",
    "[Ann] [0:05] hi",
    "4 seconds",
    "12/03/2023, 14:33 - Ann: hi",
    "Transcribed by https://otter.ai",
    *"{1}{25} {y:i} [10][35] [[A]] | \\N \\h {\\p1} ^I [ti:a] [offset:-5] [00:01.00] <00:01.00>".split(),
    *"&-uh &+fr &=laughs &*A:b [//] [: (.) (1.5) (be)cause xxx 0 @s:eng +... +// \x151_2\x15".split(),
    "1.0\t2.0\ta",
    '+"/.',
    *'"IntervalTier" "TextTier" "A" "" <exists> 1 2 3 0.5 1e9 ooTextFile "TextGrid" name ='.split(" "),
    *"9420 9420 942c 942f 94ae 9425 94ad 9470 c1c2 9137 92a2".split(" "),
    *"[INFORMATION] [SUBTITLE] <SYNC <P Class=A> <br> @Begin @Participants: %mor: ;; {a/b}".split(" "),
    "*A:\tb .",
    "A\t\t00:00:01.000\t00:00:02.000\t00:00:01.000\ta",
    "a 1 A 1.0 2.0 <o> b",
    "a 1 1.0 0.5 b",
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,A,0,0,0,,a",
    "Format: Start, End, Text",
    "00:00:01:10 , 00:00:02:10 , a | b",
    "Scenarist_SCC V1.0\n\n00:00:01;00\t9420 c1c2 942f",
    '{"text": "a", "start": 1}',
    "[{'text': 'a', 'start': 1.5}]",
    "A(snippets=[B(text='a')])",
    "start,end,speaker,text",
    '1,2,Ann,"a, b"',
    "1;2;a b c",
    "Time\tText",
    "sep=;",
    "<p class='speaker'>Ann",
    "{{< a >}}",
    "{% a %}",
    "[[a|b]]",
    "<https://a.b>",
    "**a\nb**",
    "**0:00** · a",
    "+++\ntitle = 'x'\n+++",
    "published: 2024-03-01T10:00",
    "<main><article>",
    "<header>",
    "<table><tr><th>Time<th>Who<th>Text<tr><td>0:01<td>Ann<td>no",
    "<dl><dt>Ann<dd>no",
    "title: x",
    "aliases: {a: b}",
]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(SCRAPS) | st.text(max_size=8), max_size=30).map("".join),
    st.lists(st.sampled_from(SCRAPS), max_size=30).map("\n".join),
)
KEYS = (
    "text body start end startTime endTime start_time end_time timestamp offsets from to speaker words word "
    "segments utterances transcription chunks monologues elements value ts events segs utf8 tStartMs "
    "dDurationMs results items alternatives content type channels paragraphs sentences transcript "
    "speaker_labels speakers name id snippets video_id recognizedPhrases nBest display offsetInTicks tokens "
    "start_ms timestamps speakerTag resultEndTime attaches_to response seconds nanos media entries "
    "speakerDisplayName startOffset blocks data participant terms result relative session_id offset duration"
).split()
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["1.5", "0:01", "0.4s", "PT1S", "0:01 --> 0:02", "tag", "spacing", " a"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=30,
)

TAGS = (
    "tt head metadata agent name title body div p span br timedtext text s transcript TIME_ORDER "
    "TIME_SLOT TIER ANNOTATION ALIGNABLE_ANNOTATION REF_ANNOTATION ANNOTATION_VALUE Speakers Speaker Turn "
    "Sync Who Event tli tier event speaker abbreviation ud-information u sp seg w pc anchor when timeline "
    "person persName annotationBlock note vtt_transcript sync point date"
).split()
ROOTS = (
    "tt timedtext transcript ANNOTATION_DOCUMENT Trans basic-transcription ROOT TEI rss html menu"
).split()
ATTRIBUTES = (
    "begin end dur agent id role unit t d start dur ac TIME_SLOT_ID TIME_VALUE TIER_ID PARENT_REF "
    "PARTICIPANT ANNOTATION_ID ANNOTATION_REF TIME_SLOT_REF1 TIME_SLOT_REF2 startTime endTime time "
    "speaker nb name who synch interval since type category display-name attribute-name frameRate "
    "tickRate xmlns"
).split()
VALUES = "a b #a a~b 1 2 -1 0.5 1e999 nan 1s 5f 0:01 00:00:01:12 t Name x-translation sentence".split()


def element(name: str, attributes: dict[str, str], inner: list[str]) -> str:
    """Return an element as a file has it."""
    said = "".join(f' {key}="{value}"'.replace("~", " ") for key, value in attributes.items())
    return f"<{name}{said}>{''.join(inner)}</{name}>"


def elements(names: list[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES), max_size=5)
    return st.builds(element, st.sampled_from(names), attributes, st.lists(inner, max_size=5))


WORDS = st.sampled_from(
    ["a", "b c", " ", "\n", "A: d", "1:|1(1)|2(2)", "WEBVTT\n\n0:01.000 --> 0:02.000\na", "&amp;"]
)
XML = elements(ROOTS, st.recursive(WORDS, lambda inner: elements(TAGS, inner), max_leaves=25))


def hold(reading: Reading) -> None:
    """Hold what every reading promises."""
    transcript = reading.transcript(TranscriptId("x"), "x")  # whose turns leave no gap, or it cannot be made
    seconds = [cue.start_s for cue in reading.cues]
    places = [place for cue in reading.cues for place in (cue.start, cue.end)]
    assert reading.text == " ".join(reading.text.split())
    assert reading.text.encode()
    assert transcript.words == reading.words > 0
    assert seconds == sorted(seconds)
    assert places == sorted(set(places))
    assert all(reading.text[cue.start : cue.end].strip() for cue in reading.cues)
    assert 0.0 <= reading.coverage <= 1.0


def hold_file(data: bytes, name: str) -> None:
    """Hold that a file is read, or refused in a sentence."""
    try:
        reading = read(data, name)
    except UnreadableTranscript as refusal:
        assert re.fullmatch(r"[A-Z].*\.", sentence(refusal, str))  # noqa: PT017
    else:
        hold(reading)


@pytest.mark.parametrize("format", FORMATS)
@CASES
@given(text=TEXTS)
def test_a_reader_takes_any_text(format: Format, text: str) -> None:
    try:
        draft = format.read(text)
    except UnreadableTranscript:
        return
    if draft is not None and (reading := finish(draft, text, "utf-8")).text:
        hold(reading)


@CASES
@given(
    text=TEXTS,
    name=st.sampled_from(
        ["a.txt", "a.md", "a.srt", "a.vtt", "a.sbv", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.html", ""]
    ),
)
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    hold_file(text.encode(errors="surrogatepass"), name)


@CASES
@given(document=JSON)
def test_any_json_is_read_or_refused(document: object) -> None:
    hold_file(json.dumps(document).encode(), "a.json")


@CASES
@given(document=XML)
def test_any_xml_is_read_or_refused(document: str) -> None:
    hold_file(document.encode(), "a.xml")


@CASES
@given(data=st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    hold_file(data, "a.txt")


@CASES
@given(
    sample=st.sampled_from(SAMPLES),
    damage=st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 40),
            st.binary(max_size=6)
            | st.sampled_from(SCRAPS[:-1]).map(lambda scrap: scrap.encode(errors="surrogatepass")),
        )
    ),
)
def test_a_damaged_file_is_read_or_refused(sample: Path, damage: list[tuple[float, int, bytes]]) -> None:
    data = sample.read_bytes()
    for place, length, instead in damage:
        at = int(place * len(data))
        data = data[:at] + instead + data[at + length :]

    hold_file(data, sample.name)


@pytest.mark.parametrize(
    "opening",
    [
        "",
        "WEBVTT\n\n0:01.000 --> 0:02.000\n",
        "1\n00:00:01,000 --> 00:00:02,000\n",
        "---\na: ",
        "**A:** ",
        "<p>",
    ],
)
def test_one_thing_again_and_again_is_read_or_refused(opening: str) -> None:
    for scrap in SCRAPS:
        data = (opening + scrap * (12_000 // len(scrap))).encode(errors="surrogatepass")
        hold_file(data, "a.md" if opening.startswith(("-", "*")) else "a.txt")
