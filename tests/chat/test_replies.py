"""Whatever a transcript holds, its words are shown as they are and mean nothing to Discord."""

import re
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Answer, Excerpt
from bot.answers.reading_on import read_on
from bot.answers.selection import Limit, limited, narrow
from bot.chat import replies
from bot.ids import TranscriptId
from bot.transcripts.model import Transcript, Turn

DANGERS = [
    *"@everyone @here <@1> <@!1> <@&2> <#3> </ask:4> <t:1:R> <a:x:5> <id:guide> ` ** __ ~~ || * _ \\".split(),
    *"[a](https://b.example) ]( https://b.example/(x) <https://b.example> discord.gg/abc مرحبا שלום".split(),
    *["# h", "### h", "-# s", "> q", ">>> q", "- i", "* i", "+ i", "1. one", "23) two", "```py\n"],
    *["\n", "\r\n", "\n- ", "\n#", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\x00", "\u2028"],
    *["x" * 4000, "*" * 900],
]
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(
    st.sampled_from([*DANGERS, " ", "word", "two words"]) | st.text(CHARACTERS, max_size=8), max_size=30
)
NAMES = st.none() | TEXTS.map("".join)
NONE: frozenset[str] = frozenset()


@st.composite
def excerpts(draw: st.DrawFn) -> Excerpt:
    """Draw an excerpt of any length, with any matches, of any transcript."""
    parts = ["".join(part) + " " for part in draw(st.lists(TEXTS, min_size=1, max_size=4))] + ["end"]
    turns, text = [], ""
    for part in parts:
        turns.append(Turn(len(text), len(text) + len(part), draw(NAMES)))
        text += part
    transcript = Transcript(
        TranscriptId("t"),
        "".join(draw(TEXTS)),
        text,
        tuple(turns),
        source=draw(NAMES),
        inferred=draw(st.booleans()),
    )
    start = draw(st.integers(0, len(text) - 3))
    cuts = sorted(draw(st.lists(st.integers(0, len(text) - start), unique=True, max_size=8)))
    matches = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    return Excerpt.of(transcript, start, len(text), matches)


def unmarked(shown: str) -> str:
    """Return what Discord shows of a quote, line by line: without the bar, the bold marks and the escapes."""
    rows = [row.removeprefix("> ") for row in shown.split("\n")]
    tokens = re.compile(r"\\([^\sA-Za-z0-9])|\*\*|(.)", re.DOTALL)
    return "\n".join(tokens.sub(lambda found: found[1] or found[2] or "", row) for row in rows)


def live(shown: str) -> str:
    """Return what of a text Discord would act on: everything but escapes and our own bold marks."""
    return re.sub(r"\\[^\sA-Za-z0-9]", "x", shown).replace("**", "")


@given(excerpts())
def test_a_quote_shows_exactly_the_words_of_the_transcript(excerpt: Excerpt) -> None:
    shown = replies.quote(excerpt)

    expected = excerpt.text.translate(replies.UNSHOWN)
    assert unmarked(shown).replace("\n", "") == expected.replace("\n", "")  # a new speaker begins a new line
    assert unmarked(shown).split() == expected.split()


@given(excerpts())
def test_markdown_in_a_transcript_is_never_live(excerpt: Excerpt) -> None:
    rows = replies.quote(excerpt).split("\n")
    small = replies.citation(excerpt.citation)

    for row in rows:
        assert row.startswith("> ")
        assert not re.search(r"[*_~|`\[\]<>@#/]", live(row[2:]))
        assert not re.match(r"\s*([-+]|\d+[.)])(\s|$)", row[2:])
        assert row.replace("\\\\", "").replace("\\*", "").count("**") % 2 == 0
    assert "\n" not in small
    assert small.startswith("-# ")
    assert not re.search(r"[*_~|`<>@#]", live(re.sub(r"\]\(https?://[^\s()]+\)", "", small[3:])))


@given(excerpts(), st.integers(1, 80), st.integers(1000, 1800))
def test_a_narrowed_excerpt_is_still_a_slice_and_fits(excerpt: Excerpt, words: int, limit: int) -> None:
    part = narrow(excerpt, Limit(words, partial(replies.fits, limit=limit)))

    assert part.text == excerpt.transcript.text[part.citation.start : part.citation.end]
    assert excerpt.citation.start <= part.citation.start < part.citation.end <= excerpt.citation.end
    assert len(part.text.split()) <= words
    assert replies.size(replies.quote(part)) <= limit
    assert all(part.text[a:b] in [excerpt.text[c:d] for c, d in excerpt.matches] for a, b in part.matches)


@given(
    st.lists(excerpts(), min_size=1, max_size=5), TEXTS.map("".join), st.lists(TEXTS.map("".join), max_size=9)
)
def test_a_message_is_always_within_the_limits(
    drawn: list[Excerpt], question: str, suggestions: list[str]
) -> None:
    answer = Answer(question, "not_found", 0.1, tuple(drawn), tuple(suggestions))

    head = replies.head_of(answer, question=True)
    shown = [replies.cited_quote(part) for part in limited(drawn, replies.ANSWER)]
    quotes = replies.fitting(head, shown)
    view = replies.layout(head, quotes)

    assert quotes, "the best excerpt is always shown"
    assert view.content_length() <= 4000
    assert sum(1 for _ in view.walk_children()) <= 40
    assert not re.search(r"[*_~|`<>@]", live("".join(head or "").replace("-# ", "")))


@given(excerpts(), st.data())
def test_reading_on_is_gapless_in_both_directions(excerpt: Excerpt, data: st.DataObject) -> None:
    transcript = excerpt.transcript
    text = transcript.text
    place = data.draw(st.integers(0, len(text)))
    read: list[tuple[int, int]] = []
    end = place
    while part := read_on(transcript, place, end, forward=True, words=NONE, fits=replies.fits):
        assert not text[end : part.citation.start].strip()
        end = part.citation.end
        read.append((part.citation.start, end))
    assert not text[end:].strip()

    start = place
    while part := read_on(transcript, start, place, forward=False, words=NONE, fits=replies.fits):
        assert not text[part.citation.end : start].strip()
        start = part.citation.start
    assert not text[:start].strip()


def cited(**changes: Any) -> str:
    """Return the citation line of a short excerpt of a transcript with these facts."""
    facts: dict[str, Any] = {
        "speakers": ("Ann",),
        "title": "Talk",
        "inferred": False,
        "cues": (),
        "link": None,
        "source": None,
    }
    facts |= changes
    turns, text = [], ""
    for name in facts.pop("speakers"):
        turns.append(Turn(len(text), len(text) + 10, name, start_s=facts.get("at")))
        text += "some words"
    facts.pop("at", None)
    transcript = Transcript(TranscriptId("talk"), facts.pop("title"), text + "", tuple(turns), **facts)
    return replies.citation(transcript.cite(0, len(text)))


def test_a_citation_without_times_says_where_in_the_conversation_it_stands() -> None:
    assert cited() == "-# Ann · Talk · words 1–2 of 2"


def test_a_citation_with_times_links_to_the_moment() -> None:
    link = "https://v.example/watch?v=a_b&t={seconds}"
    assert cited(at=753.4, link=link) == "-# Ann · Talk · [12:33](https://v.example/watch?v=a_b&t=753)"
    assert cited(at=3753.0) == "-# Ann · Talk · 1:02:33"


def test_a_citation_without_times_links_to_its_source() -> None:
    assert (
        cited(source="https://v.example/a(b)")
        == "-# Ann · Talk · words 1–2 of 2 · [source](https://v.example/a%28b%29)"
    )
    assert cited(source="javascript:alert(1)") == "-# Ann · Talk · words 1–2 of 2"


def test_inferred_speakers_are_marked_and_unnamed_ones_not_named() -> None:
    assert cited(speakers=("Ann",), inferred=True).startswith("-# Ann (inferred) · Talk")
    assert cited(speakers=("Ann", "Bo")).startswith("-# Ann, then Bo · Talk")
    assert cited(speakers=("Ann", None)).startswith("-# Ann, then an unnamed speaker · Talk")
    assert cited(speakers=(None,)).startswith("-# Talk")


def test_a_new_line_begins_where_another_speaks_and_only_there() -> None:
    turns = (Turn(0, 4, "Ann"), Turn(4, 8, "Ann"), Turn(8, 12, "Bo"), Turn(12, 15, None))
    transcript = Transcript(TranscriptId("t"), "T", "one two who yes", turns)

    assert replies.quote(Excerpt.of(transcript, 0, 15)) == "> one two \n> who \n> yes"


def test_words_that_touch_are_marked_together() -> None:
    transcript = Transcript(TranscriptId("t"), "T", "sparse coding", (Turn(0, 13),))
    excerpt = Excerpt.of(transcript, 0, 13, ((0, 3), (3, 6), (7, 13)))

    assert replies.quote(excerpt) == "> **sparse** **coding**"


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_as_people_write(words: list[str], joined: str) -> None:
    assert replies.human_join(words, "and") == joined
