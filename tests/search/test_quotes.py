"""Quotes, exact and misremembered."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import QuoteMatch
from bot.answers.citing import cite_all, compare
from bot.answers.citing import negation as find_negation
from bot.answers.random import random_line
from bot.ids import TranscriptId
from bot.languages.english import ENGLISH
from bot.search.alignment import (
    CELLS,
    LOOKED_UP,
    MOST_WEIGHT,
    STITCHED,
    Typed,
    closest,
    in_all_words,
    widened,
)
from bot.search.bm25 import Part
from bot.search.index import Index
from bot.search.lines import find_lines
from bot.search.quotes import Finding, find_exact, find_quote, quoted_part, quoted_parts, without_labels
from bot.search.segment import Segment
from bot.search.span import Span
from bot.search.words import Vocabulary, find_words
from bot.transcripts.model import Transcript, Turn

INTERVIEW = (Path(__file__).parents[1] / "samples/interview.txt").read_text()
RHYME = (
    "Peter Piper picked a peck of pickled peppers, he said. Don’t you think so? It is what it is, and so it "
    "was for them. How much wood would a woodchuck chuck if a woodchuck could chuck wood? "
    + "Nobody in this room has ever counted the planks behind the old barn. " * 3
    + "To be or not to be was for them what it is."
)


def transcript(id: str, text: str) -> Transcript:
    """Make a transcript of one turn."""
    return Transcript(TranscriptId(id), id, text, (Turn(0, len(text)),))


class Shelf:
    """Transcripts and their index."""

    def __init__(self, *transcripts: Transcript) -> None:
        self.names: frozenset[str] | None = None
        self.transcripts = {known.id: known for known in transcripts}
        self.index = Index((), Vocabulary())
        for known in transcripts:
            self.index = self.index.adding(Segment.build(known, self.index.vocabulary))

    def find(self, words: str) -> Finding:
        """Find a quote."""
        return find_quote(words, self.index, names=self.names)

    def matches(self, words: str) -> list[QuoteMatch]:
        """Return the matches of a quote as they are cited."""
        found = self.find(words)
        transcripts = [self.transcripts[match.span.transcript] for match in found.matches]
        return cite_all(found.matches, found.words, transcripts)

    def texts(self, words: str) -> list[str]:
        """Return what was really said."""
        return [match.excerpt.text for match in self.matches(words)]


FEW = ("cat", "dog", "the", "a")
SHELF = Shelf(transcript("interview", INTERVIEW), transcript("rhyme", RHYME))


@pytest.mark.parametrize(
    "words",
    [
        "Peter Piper picked a peck of pickled peppers",
        "PETER piper, picked a peck -- of pickled peppers!",
        "don't you think so",
        "it is what it is",
        "to be or not to be",
        "“Peter Piper picked a peck of pickled peppers” — Peter Piper, 1813",
        "**Peter Piper:** picked a peck of pickled peppers",
        "> Host (00:12): Peter Piper picked a peck\n> Guest: of pickled peppers",
        "Q: Peter Piper picked a peck\nA: of pickled peppers",
        "SPEAKER_00: Peter Piper picked a peck\n\nPETER PIPER: of pickled peppers",
        "Peter Piper picked a peck of pickled peppers\n  — Peter Piper, at the barn",
        "“Peter Piper picked a peck of pickled peppers”\n- somebody I met at the barn",
        "Peter Pi\u00adper picked\u200b a peck of pickled pep\u00adpers",
        "woodchuck",
    ],
)
def test_the_same_words_in_order_are_exact(words: str) -> None:
    found = SHELF.find(words)

    assert (found.verdict, found.similarity) == ("exact", 1.0)


@pytest.mark.parametrize(
    "words",
    [
        "The answer was simple: it is what it is",
        "I never said this: it is what it is",
        "Simple answer: it is what it is",
        "THE ANSWER WAS SIMPLE: it is what it is",
        "Don't you think so?\n— I did",
        "Don't you think so?\n— Absolutely",
        "It is what it is.\n— Never.",
        "It is what it is.\n— But I Said No",
        "“Don't you think so?” — “Never”",
        'peppers, "he said" - and we believed him',
    ],
)
def test_label_that_names_nobody_is_part_of_the_quote(words: str) -> None:
    assert SHELF.find(words).verdict != "exact"


@pytest.mark.parametrize(
    "words",
    [
        'a"-' + " " * 200_000 + "x" * 100,
        'a"' + "-" * 200_000 + "x" * 100,
        "a" + "\n" * 200_000 + "-",
        "a" + "_" * 200_000,
        "* _ " * 50_000,
        '"' * 200_000,
    ],
    ids=range(6),
)
def test_patterns_never_take_long(words: str) -> None:  # a pattern that tries every way would take minutes
    assert without_labels(words, ENGLISH) == words.strip()
    assert quoted_part(words) == words


def test_a_quote_of_many_clauses_is_turned_at_its_middle() -> None:
    text = "a, " * 30_000 + "b, " * 30_000

    turned = Typed.read(text, Index((), Vocabulary())).turned(text)

    assert turned is not None
    assert turned.words == ("b",) * 30_000 + ("a",) * 30_000


def test_a_single_word_before_a_colon_is_a_speakers_label_where_it_is_a_known_name() -> None:
    shelf = Shelf(transcript("advice", "and so make your own luck as they say"))
    shelf.names = frozenset({"trenton", "bricken"})

    assert shelf.find("Trenton: make your own luck").verdict == "exact"
    assert shelf.find("Anna Body: make your own luck").verdict == "exact"
    [match] = shelf.matches("Liar: make your own luck")
    assert shelf.find("Liar: make your own luck").verdict == "near"
    assert match.diff[0] == ("typed", "Liar", "")


def test_words_do_not_continue_in_the_next_transcript_of_a_merged_part() -> None:
    shelf = Shelf(transcript("one", "the first ends in zebras"), transcript("two", "and so begins the other"))
    merged = Segment.merge([part.segment for part in shelf.index.parts])
    shelf.index = Index([Part(merged)], shelf.index.vocabulary)

    assert shelf.find("ends in zebras").verdict == "exact"
    assert shelf.find("ends in zebras and so").verdict != "exact"
    assert shelf.texts("the first ends in zebras and so") == ["the first ends in zebras"]


def test_text_changed_since_it_was_indexed_is_cited_nowhere() -> None:
    shelf = Shelf(transcript("one", "we sailed to the harbour at noon"))
    shelf.transcripts[TranscriptId("one")] = transcript("one", "we walked to the harbour at noon")

    assert shelf.find("we sailed to the harbour").verdict == "exact"
    assert shelf.matches("we sailed to the harbour") == []
    assert shelf.texts("to the harbour at noon") == ["to the harbour at noon"]  # which is still there


def test_an_exact_quote_is_shown_with_its_punctuation() -> None:
    assert SHELF.texts("PEPPERS HE SAID don't") == ["peppers, he said. Don’t"]


def test_a_quote_said_several_times_lists_its_places_and_their_number() -> None:
    found = find_quote("the planks behind", SHELF.index, top=2)

    assert (found.verdict, len(found.matches), found.total) == ("exact", 2, 3)


def test_words_do_not_continue_in_the_next_transcript() -> None:
    shelf = Shelf(transcript("one", "the first ends in zebras"), transcript("two", "galore begins the other"))

    assert shelf.find("zebras galore").verdict == "not_found"


def test_a_deleted_transcript_says_nothing() -> None:
    shelf = Shelf(transcript("one", RHYME), transcript("two", INTERVIEW))
    index = shelf.index.compacted().without([TranscriptId("one")])

    for words in ("it is what it is", "Peter Piper picked a pack of pickled peppers"):
        assert find_quote(words, index).verdict == "not_found"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Peter Paper picked a pack of pickled peppers", "Peter Piper picked a peck of pickled peppers"),
        ("Peter Piper picked a of pickled peppers", "Peter Piper picked a peck of pickled peppers"),
        ("Piper Peter picked a peck of peppers pickled", "Piper picked a peck of pickled"),
        ("how mutch wood wood a woodchuck chuck", "How much wood would a woodchuck chuck"),
        (
            "nobody in this very room has ever counted these planks",
            "Nobody in this room has ever counted the planks",
        ),
        (
            "as they always say over there how much wood would a woodchuck chuck",
            "How much wood would a woodchuck chuck",
        ),
        ("if you do everything you'll win", "if you do everything you win"),
        ("most folks aren't trying that hard", "most people aren't trying that hard"),
        ("trying to make your own luck so to speak", "trying to manufacture luck so to speak"),
        (
            "who on earth are you, I thought I knew everybody asking these questions",
            "all the people in the world who were like asking these questions who on Earth are you",
        ),
    ],
)
def test_a_misremembered_quote_is_near_what_was_said(typed: str, said: str) -> None:
    found = SHELF.find(typed)

    assert found.verdict == "near"
    assert said in SHELF.texts(typed)[0]


def test_halves_stitched_together_are_found_each_in_its_place() -> None:
    typed = "Peter Piper picked a peck … was for them what it is"

    found = SHELF.find(typed)

    assert found.verdict == "near"
    assert SHELF.texts(typed) == ["Peter Piper picked a peck", "was for them what it is"]
    assert [[step.kind for step in match.diff] for match in SHELF.matches(typed)] == [["same"], ["same"]]


def test_halves_are_looked_for_nearer_the_longer_a_stitched_quote_is() -> None:
    shelf = Shelf(*(transcript(f"long-{n}", "and so on " * 10_000) for n in range(STITCHED + 1)))
    halves = [Span(part.segment, 0, 15_000, 15_020) for part in shelf.index.parts]

    assert [span[1:] for span in widened(halves, 20)] == [(0, 0, 30_000)] * STITCHED
    for count in (50, 500, 4000):
        looked_at = sum(span.last - span.first for span in widened(halves, count))
        assert looked_at * count <= CELLS


def test_a_short_ellipsis_is_shown_in_one_piece() -> None:
    assert SHELF.texts("Peter Piper picked ... pickled peppers") == [
        "Peter Piper picked a peck of pickled peppers"
    ]


def test_a_long_quote_with_mistakes_is_found_whole() -> None:
    words = [found.group() for found in find_words(INTERVIEW)][300:900]
    typed = [word for n, word in enumerate(words) if n % 9]

    [text] = SHELF.texts(" ".join(typed))

    assert len(list(find_words(text))) >= 595


def test_the_longest_quote_is_compared_with_few_places_and_takes_little_memory() -> None:
    words = Random(1).choices([a + b for a, b in product("bcdfghjklmnpqrstvwxz", repeat=2)], k=60_000)
    shelf = Shelf(*(transcript(f"same-{n}", " ".join(words)) for n in range(3)))
    shelf.find("warm up")

    tracemalloc.start()
    found = shelf.find(" ".join([*words[20_000:21_000], "and", *words[21_000:21_333]]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (found.verdict, len(found.matches)) == ("near", 2)  # of three
    assert peak < 50_000_000


def test_word_said_again_and_again_does_not_hide_where_all_were_said() -> None:
    herons = [transcript(f"herons-{n}", "herons " * 60) for n in range(100)]
    said = "six herons nested beside our kettle while lightning struck twice"
    shelf = Shelf(*herons, transcript("all", said))

    assert shelf.find(said.replace("beside", "behind")).verdict == "near"


@pytest.mark.parametrize(
    "words",
    [
        "she sells sea shells by the sea shore",
        "ask not what your country can do for you",
        "we need more compute to train a larger model",
        "xylophone",
        "you get lucky",
        "🦀",
        "...",
        "",
        "**",
    ],
)
def test_words_nobody_said_are_not_found(words: str) -> None:
    assert SHELF.find(words).verdict == "not_found"


def test_quote_of_the_rarest_words_only_is_found() -> None:
    said = "heron kettle harbour zebra lantern mercury woodchuck pepper"
    shelf = Shelf(transcript("one", said))
    read = Typed.read(said, shelf.index)
    typed = replace(read, weights=np.full(len(read.words), MOST_WEIGHT))

    assert [match.similarity for match in closest(typed, shelf.index, in_all_words)] == [1.0]


def test_quote_must_be_more_similar_the_more_passages_there_are() -> None:
    shelf = Shelf(transcript("one", "we sailed to the harbour at noon"))
    statistics = shelf.index.bm25
    typed = replace(Typed.read("sailed harbour noon", shelf.index), weights=np.full(3, 333))
    [match] = shelf.find("we sailed to the harbour at noon").matches

    def near(similarity: float, passages: int) -> bool:
        statistics.corpus_size = passages
        return typed.tells([match._replace(similarity=similarity)], shelf.index)

    for passages, needed in ((10, 0.65), (1_000, 0.81), (1_000_000, 0.945)):
        assert not near(needed - 0.02, passages)
        assert near(needed + 0.02, passages)


def test_words_that_nobody_said_are_looked_up_only_so_many_at_once() -> None:
    names = ["".join(letters) for letters in product("bdfgklmnprst", "aeiou", "bdgklmnpt", "o")]
    shelf = Shelf(transcript("names", " ".join(f"{name}mund" for name in names)))

    typed = Typed.read(" ".join(f"{name}munt" for name in names), shelf.index)

    assert 0 < len(typed.query) <= 3 * LOOKED_UP < len(names)


def test_quote_that_many_said_alike_must_be_more_similar_to_be_near() -> None:
    others = [
        transcript(f"walk-{n}", f"on day {n} we walked along the river and talked of this and that")
        for n in range(200)
    ]
    greetings = [
        transcript(f"show-{n}", f"we welcome everybody who listened to this cooking hour tonight number {n}")
        for n in range(10)
    ]
    typed = "we welcome everybody who listens to the garden show tonight"

    assert Shelf(*others, greetings[0]).find(typed).verdict == "near"
    assert Shelf(*others, *greetings).find(typed).verdict == "not_found"


def test_an_empty_index_finds_nothing() -> None:
    assert find_quote("anything at all", Index((), Vocabulary())).verdict == "not_found"


@pytest.mark.parametrize(
    ("typed", "said", "kinds"),
    [
        ("a b c", "A b, c", ["same"]),
        ("a c", "a b c", ["same", "said", "same"]),
        ("a b c", "a c", ["same", "typed", "same"]),
        ("a x c", "a b c", ["same", "changed", "same"]),
        ("a c b d", "a b c d", ["same", "swapped", "same"]),
        ("x y", "a b c", ["changed"]),
    ],
)
def test_the_comparison_names_what_happened(typed: str, said: str, kinds: list[str]) -> None:
    assert [step.kind for step in compare(typed.split(), said.replace(",", "").split())] == kinds


WORDS = st.lists(st.sampled_from("a b c d A".split()), max_size=8)


@given(WORDS, WORDS)
def test_the_comparison_holds_every_word_in_order(typed: Sequence[str], said: Sequence[str]) -> None:
    steps = compare(typed, said)

    assert " ".join(step.typed for step in steps if step.typed).split() == list(typed)
    assert " ".join(step.said for step in steps if step.said).split() == list(said)


@given(st.data())
def test_every_excerpt_is_exactly_a_slice_of_its_transcript(data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(INTERVIEW) - 1))
    cut = INTERVIEW[begin : begin + data.draw(st.integers(1, 200))]
    dropped = data.draw(st.integers(0, len(cut) - 1))

    for words in (cut, cut[:dropped] + cut[dropped + 1 :]):
        for match in SHELF.matches(words):
            cited = match.excerpt.citation
            text = SHELF.transcripts[cited.transcript].text
            assert match.excerpt.text == text[cited.start : cited.end]
            spoken = " ".join(step.said for step in match.diff if step.said).split()
            assert spoken == [found.group() for found in find_words(match.excerpt.text)]


@given(st.integers(0, 2300), st.integers(1, 60))
def test_words_that_were_said_are_exact(first: int, count: int) -> None:
    words = [found.group() for found in find_words(INTERVIEW)][first : first + count]

    assert SHELF.find(" ".join(words)).verdict == "exact"


@given(st.text(max_size=300))
def test_strange_text_is_answered_all_the_same(words: str) -> None:
    assert SHELF.find(words).verdict in ("exact", "near", "not_found")


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("he once said “luck is manufactured” I swear", "luck is manufactured"),
        ('she told us "never ever stop" and "go"', "never ever stop"),
        ('"go" he then told us "never ever stop"', "never ever stop"),
        ("> most people\n> aren't trying\nsource?", "most people\naren't trying"),
        ("most people aren't trying", "most people aren't trying"),
        ('the 5" disk', 'the 5" disk'),
    ],
)
def test_the_quoted_part_of_a_message_is_what_counts(message: str, part: str) -> None:
    assert quoted_part(message) == part


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("彼は「雨がふります」と言った、『それから雪』と", ["雨がふります", "それから雪"]),
        ("«la pluie tombe» und „der Regen fällt“", ["la pluie tombe", "der Regen fällt"]),
        ("“she told me 'go now' twice”", ["she told me 'go now' twice"]),
        (
            "“luck is manufactured”, then “never ever stop” and “go”",
            ["luck is manufactured", "never ever stop"],
        ),
        (
            "> most people\n> aren't trying\nand\n> never ever stop",
            ["most people\naren't trying", "never ever stop"],
        ),
        ("Did he say:\n- most people\n- never ever stop", ["most people", "never ever stop"]),
        ("1. most people\n2) never ever stop", ["most people", "never ever stop"]),
        ("most people aren't trying", []),
        ("", []),
    ],
)
def test_all_that_a_text_quotes_is_looked_for(message: str, parts: list[str]) -> None:
    assert quoted_parts(message) == parts


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("we are going to make our own luck", "we're gonna make our own luck"),
        ("it's kinda nice and I don't know why", "it is kind of nice and I do not know why"),
        ("it cost twelve thousand five hundred euros", "it cost 12,500 euros"),
        ("it cost 12,500 euros", "it cost twelve thousand five hundred euros"),
        ("I was twenty two in nineteen ninety four", "I was 22 in 1994"),
    ],
)
def test_quote_in_long_or_short_forms_is_near_and_found_whole(typed: str, said: str) -> None:
    shelf = Shelf(transcript("said", said), transcript("rhyme", RHYME))

    found = shelf.find(typed)

    assert (found.verdict, shelf.texts(typed)) == ("near", [said])


@pytest.mark.parametrize(
    ("typed", "said", "negation"),
    [
        ("we should raise the prices", "we should not raise the prices", ("said", "not")),
        ("we should never raise the prices", "we should raise the prices", ("typed", "never")),
        ("you can win at this game", "you can't win at this game", ("said", "can't")),
        ("we should never raise the prices", "we should not raise the prices", None),
        ("we should raise the price", "we should raise the prices", None),
    ],
)
def test_word_that_turns_a_quote_into_its_opposite_is_named(
    typed: str, said: str, negation: tuple[str, str] | None
) -> None:
    steps = compare(typed.split(), said.split())

    assert find_negation(steps, ENGLISH.negations) == negation


def test_a_transcript_of_few_words_is_searched_like_any_other() -> None:
    shelf = Shelf(transcript("tiny", "zeppelins over zeppelins"))

    assert shelf.find("zeppelin over zeppelins").verdict == "near"
    assert shelf.find("zeppelins under water").verdict == "not_found"


@given(
    st.lists(
        st.lists(st.sampled_from("cat dog the a".split()), min_size=1, max_size=120), min_size=1, max_size=3
    ),
    st.lists(st.sampled_from("cat dog the a".split()), min_size=1, max_size=4),
    st.booleans(),
)
def test_exact_words_are_found_wherever_they_stand(
    texts: list[list[str]], words: list[str], gone: bool
) -> None:
    said = [transcript(str(n), " ".join(text)) for n, text in enumerate(texts)]
    index = Shelf(*said).index.without([TranscriptId("0")] if gone else [])
    expected = [
        (str(n), first)
        for n, text in enumerate(texts)
        for first in range(len(text) - len(words) + 1)
        if text[first : first + len(words)] == words and not (gone and n == 0)
    ]

    matches, total = find_exact(Typed.read(" ".join(words), index), index, 1_000)

    found = [
        (match.span.transcript, match.span.first - match.span.whole.first, match.span.last - match.span.first)
        for match in matches
    ]
    assert sorted(found) == [(id, first, len(words)) for id, first in expected]
    assert total == len(expected)


@pytest.mark.parametrize("word", ["kettle", "the"])
@pytest.mark.parametrize("count", [1, 20, 80])
def test_a_word_said_again_and_again_is_counted_and_listed_a_few_times(word: str, count: int) -> None:
    often = Shelf(transcript("often", f"{word} " * 300_000 + "heron")).index

    found = find_quote(" ".join([word] * count), often)
    lines = find_lines(" ".join([word] * min(count, 20)), often)

    assert lines
    assert len(found.matches) <= 10
    assert (found.verdict, found.total) == ("exact", 300_000 - count + 1)


def test_a_turn_of_a_million_words_opens_with_a_few() -> None:
    long = transcript("long", "walk " * 1_000_000)

    line = random_line(long, ENGLISH, Random(1))

    assert line is not None
    assert line.text == " ".join(["walk"] * 28)
