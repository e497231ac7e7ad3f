"""Whatever a transcript holds, its words are shown as they are and mean nothing to Discord."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Answer, Excerpt
from bot.answers.reading_on import read_on
from bot.answers.selection import Limit, limited, narrow
from bot.chat import excerpts, replies
from bot.chat.buttons import delete, more, reading, votes
from bot.chat.cards import NOT_FOUND, Card
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
def drawn_excerpts(draw: st.DrawFn) -> Excerpt:
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
    """Return what Discord shows of a quote, line by line: without bar, names, bold marks and escapes."""
    rows = [row.removeprefix("> ") for row in shown.split("\n")]
    rows = [re.sub(r"^(\s*)\*\*(?:\\.|[^*\\])+:\*\* ", r"\1", row) for row in rows]
    tokens = re.compile(r"\\([^\sA-Za-z0-9])|\*\*|(.)", re.DOTALL)
    return "\n".join(tokens.sub(lambda found: found[1] or found[2] or "", row) for row in rows)


def live(shown: str) -> str:
    """Return what of a text Discord would act on: everything but escapes and our own bold marks."""
    return re.sub(r"\\[^\sA-Za-z0-9]", "x", shown).replace("**", "")


@given(drawn_excerpts())
def test_a_quote_shows_exactly_the_words_of_the_transcript(excerpt: Excerpt) -> None:
    shown = excerpts.quote(excerpt)

    expected = excerpt.text.translate(replies.UNSHOWN)
    assert unmarked(shown).replace("\n", "") == expected.replace("\n", "")  # a new speaker begins a new line
    assert unmarked(shown).split() == expected.split()


@given(drawn_excerpts())
def test_markdown_in_a_transcript_is_never_live(excerpt: Excerpt) -> None:
    rows = excerpts.quote(excerpt).split("\n")
    small = excerpts.citation(excerpt)

    for row in rows:
        assert row.startswith("> ")
        assert not re.search(r"[*_~|`\[\]<>@#/]", live(row[2:]))
        assert not re.match(r"\s*([-+]|\d+[.)])(\s|$)", row[2:])
        assert row.replace("\\\\", "").replace("\\*", "").count("**") % 2 == 0
    assert "\n" not in small
    assert small.startswith("-# ")
    assert not re.search(r"[*_~|`<>@#]", live(re.sub(r"\]\(https?://[^\s()]+\)", "", small[3:])))


@given(drawn_excerpts(), st.integers(1, 80), st.integers(1000, 1800))
def test_a_narrowed_excerpt_is_still_a_slice_and_fits(excerpt: Excerpt, words: int, limit: int) -> None:
    part = narrow(excerpt, Limit(words, partial(excerpts.fits, limit=limit)))

    assert part.text == excerpt.transcript.text[part.citation.start : part.citation.end]
    assert excerpt.citation.start <= part.citation.start < part.citation.end <= excerpt.citation.end
    assert len(part.text.split()) <= words
    assert replies.size(excerpts.quote(part)) <= limit
    assert all(part.text[a:b] in [excerpt.text[c:d] for c, d in excerpt.matches] for a, b in part.matches)


@given(
    st.lists(drawn_excerpts(), min_size=1, max_size=5),
    TEXTS.map("".join),
    st.lists(TEXTS.map("".join), max_size=9),
)
def test_a_message_is_always_within_the_limits(
    drawn: list[Excerpt], question: str, suggestions: list[str]
) -> None:
    wider = Answer(question, "answered", 0.9, tuple(drawn))
    answer = Answer(question, "not_found", 0.1, tuple(drawn), question, tuple(suggestions), wider)

    head = replies.head_of(answer, question=True)
    card = Card.showing(head, limited(drawn, excerpts.ANSWER), NOT_FOUND)
    view = card.view([*reading(drawn[0]), *more("q", 3, None), *votes("q"), delete("q")])

    assert card.quotes, "the best excerpt is always shown"
    assert view.content_length() <= 4000
    assert sum(1 for _ in view.walk_children()) <= 40
    assert not re.search(r"[*_~|`<>@]", live("".join(head or "").replace("-# ", "")))


@given(drawn_excerpts(), st.data())
def test_reading_on_is_gapless_in_both_directions(excerpt: Excerpt, data: st.DataObject) -> None:
    transcript = excerpt.transcript
    text = transcript.text
    place = data.draw(st.integers(0, len(text)))
    read: list[tuple[int, int]] = []
    end = place
    while part := read_on(transcript, place, end, forward=True, words=NONE, fits=excerpts.fits):
        assert not text[end : part.citation.start].strip()
        end = part.citation.end
        read.append((part.citation.start, end))
    assert not text[end:].strip()

    start = place
    while part := read_on(transcript, start, place, forward=False, words=NONE, fits=excerpts.fits):
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
    return excerpts.citation(Excerpt.of(transcript, 0, len(text)))


def test_a_citation_without_times_says_where_in_the_conversation_it_stands() -> None:
    assert cited() == "-# Ann · Talk · all of it"


def test_a_citation_with_times_links_to_the_moment() -> None:
    link = "https://v.example/watch?v=a_b&t={seconds}"
    assert cited(at=753.4, link=link) == "-# Ann · Talk · [12:33](https://v.example/watch?v=a_b&t=753)"
    assert cited(at=3753.0) == "-# Ann · Talk · 1:02:33"


def test_a_citation_without_times_links_to_its_source() -> None:
    assert (
        cited(source="https://v.example/a(b)")
        == "-# Ann · Talk · all of it · [source](https://v.example/a%28b%29)"
    )
    assert cited(source="javascript:alert(1)") == "-# Ann · Talk · all of it"


def test_a_citation_names_who_speaks_throughout_and_says_what_is_inferred() -> None:
    assert cited(speakers=("Ann",), inferred=True) == "-# probably Ann · Talk · all of it"
    assert cited(speakers=("Ann", "Bo")) == "-# Talk · all of it", "their names are in the quote"
    assert cited(speakers=(None,)) == "-# Talk · all of it", "nobody is ever named"


def test_speaker_that_is_not_named_is_said_to_be_so_where_others_are() -> None:
    transcript = talk(("Ann", "who says yes "), (None, "somebody else"))

    assert excerpts.citation(Excerpt.of(transcript, 13, 26)) == "-# Unnamed speaker · Talk · at the end"


def test_a_title_is_left_out_where_it_is_said_elsewhere() -> None:
    excerpt = Excerpt.of(talk(("Ann", "one two")), 0, 7)

    assert excerpts.citation(excerpt, titled=False) == "-# Ann · all of it"


def talk(*said: tuple[str | None, str], **facts: Any) -> Transcript:
    """Return a transcript in which these speakers say these words."""
    turns, text = [], ""
    for speaker, words in said:
        turns.append(Turn(len(text), len(text) + len(words), speaker))
        text += words
    return Transcript(TranscriptId("talk"), "Talk", text, tuple(turns), **facts)


def whole(transcript: Transcript) -> Excerpt:
    """Return all of a transcript as an excerpt."""
    return Excerpt.of(transcript, 0, len(transcript.text))


def test_of_several_speakers_each_begins_a_line_with_the_name() -> None:
    transcript = talk(("Ann", "one "), ("Ann", "two "), ("Bo", "who\n"), (None, "yes"))

    assert excerpts.quote(whole(transcript)) == (
        "> **Ann:** one two \n> **Bo:** who\n> **Unnamed speaker:** yes"
    )


def test_one_speaker_is_named_in_the_quote_only_where_that_is_asked_for() -> None:
    one = whole(talk(("Ann", "one two")))
    nobody = whole(talk((None, "one two")))

    assert excerpts.quote(one) == "> one two"
    assert excerpts.quote(one, is_named=True) == "> **Ann:** one two"
    assert excerpts.quote(nobody, is_named=True) == "> one two"


def test_inferred_names_are_said_to_be_probable() -> None:
    transcript = talk(("Ann", "one "), ("Bo", "two"), inferred=True)

    assert excerpts.quote(whole(transcript)) == "> **probably Ann:** one \n> **probably Bo:** two"


def test_guessed_names_are_not_told_but_where_another_speaks_is() -> None:
    turns = (Turn(0, 4, "Ann"), Turn(4, 8, "Ann", sure=False), Turn(8, 12, "Bo", sure=False))
    transcript = Transcript(TranscriptId("t"), "T", "one two who ", turns)

    assert excerpts.quote(whole(transcript)) == (
        "> **Ann:** one \n> **Unnamed speaker:** two \n> **Unnamed speaker:** who "
    )


@given(NAMES, NAMES)
def test_a_name_is_one_short_line_without_effect(first: str | None, second: str | None) -> None:
    rows = excerpts.quote(whole(talk((first, "one "), (second, "two")))).split("\n")

    assert len(rows) == 1 + (first != second)
    for row in rows:
        assert len(row) < 120
        assert not re.search(r"[*_~|`\[\]<>@#/]", live(row[2:]))


def test_hostile_name_cannot_end_the_quote_nor_look_like_words_of_it() -> None:
    transcript = talk(("Bo:** I lied\n\n# @everyone [x](https://e.example)", "one "), ("\u200b", "two"))

    assert excerpts.quote(whole(transcript)) == (
        "> **Bo:\\*\\* I lied \\# \\@everyone \\[x\\](https:\\/\\/e.…:** one \n> **Unnamed speaker:** two"
    )


@given(drawn_excerpts())
def test_names_are_no_words_that_a_message_was_asked_for(excerpt: Excerpt) -> None:
    transcript = excerpt.transcript
    unnamed = replace(transcript, turns=(Turn(0, len(transcript.text)),))
    cited = excerpt.citation
    same = Excerpt.of(unnamed, cited.start, cited.end, excerpt.matches)

    words = excerpts.marked_words(excerpts.quote(excerpt))

    assert words == excerpts.marked_words(excerpts.quote(same))


def test_words_that_touch_are_marked_together() -> None:
    transcript = Transcript(TranscriptId("t"), "T", "sparse coding", (Turn(0, 13),))
    excerpt = Excerpt.of(transcript, 0, 13, ((0, 3), (3, 6), (7, 13)))

    assert excerpts.quote(excerpt) == "> **sparse** **coding**"


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_as_people_write(words: list[str], joined: str) -> None:
    assert replies.human_join(words, "and") == joined
