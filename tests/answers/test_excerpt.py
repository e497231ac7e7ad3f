"""Where excerpts begin and end."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import Excerpt
from bot.answers.excerpt import REACH, cut_all
from bot.answers.selection import joined
from bot.ids import TranscriptId
from bot.search.bm25 import Part
from bot.search.confidence import THRESHOLD
from bot.search.index import Index
from bot.search.question import parse
from bot.search.ranking import rank
from bot.search.segment import Segment
from bot.search.span import Hit, Span
from bot.search.words import Vocabulary, find_words
from bot.transcripts.model import Transcript, Turn

FILLER = "the day went on and on with little to tell of it as days do".split()


def best(text: str, question: str, turns: tuple[Turn, ...] | None = None, most_words: int = 80) -> str:
    """Return the best excerpt of a text for a question."""
    return found(text, question, 1, turns, most_words)[0].text


def found(
    text: str, question: str, top: int, turns: tuple[Turn, ...] | None = None, most_words: int = 80
) -> list[Excerpt]:
    """Return the excerpts of a text for a question, best first."""
    vocabulary = Vocabulary()
    transcript = Transcript(TranscriptId("t"), "t", text, turns or (Turn(0, len(text)),))
    index = Index([Part(Segment.build(transcript, vocabulary))], vocabulary)
    parsed = parse(question, index)
    hits = rank(parsed, index, top).hits
    return cut_all([(transcript, hit) for hit in hits], parsed, most_words)


def talk(before: int, middle: str, after: int) -> str:
    """Return filler words around what matters."""
    fill = [FILLER[n % len(FILLER)] for n in range(before)], [FILLER[n % len(FILLER)] for n in range(after)]
    return " ".join([*fill[0], middle, *fill[1]])


def test_an_excerpt_has_at_most_so_many_words_and_the_answer_well_inside() -> None:
    excerpt = best(talk(300, "a heron stood in the river", 300), "Where did the heron stand?")

    words = excerpt.split()
    assert len(words) <= 80
    assert 10 <= words.index("heron") <= len(words) - 15


def test_an_excerpt_is_as_long_as_the_answer_needs() -> None:
    others = [f"On day {n} we walked along the bank for an hour and saw nothing at all." for n in range(20)]
    answer = "Then a heron stood in the river because it was hungry."

    words = best(
        " ".join([*others[:10], answer, *others[10:]]), "Why did the heron stand in the river?"
    ).split()

    assert len(answer.split()) <= len(words) <= 45


SPEECH = """
so I grew up in a small town by the sea | my father had a boat and we went out every morning
and then when I was ten he sold it | that was a hard time for all of us
so how did you come to study birds | well there was this teacher at my school
she took us to the river one day and we saw a heron | and I thought that is what I want to do
I went to the university after that | I think it was the best decision of my life
did you ever regret it | no I never did | it was not always easy of course
we had no money for years | but my wife had a job and so it worked out somehow
""".strip().replace("\n", " | ")


@pytest.mark.parametrize(
    "question",
    [
        "How did you come to study birds?",
        "Where did you see the heron?",
        "What was the best decision of your life?",
        "Who had a boat?",
        "Did your wife have a job?",
    ],
)
def test_whole_sentences_are_cut_out_of_speech_without_punctuation(question: str) -> None:
    sentences = [sentence.strip().casefold() for sentence in SPEECH.split("|")]

    excerpt = best(" ".join(sentences), question)

    assert excerpt.startswith(tuple(sentences))
    assert excerpt.endswith(tuple(sentences))
    assert len(excerpt.split()) <= 80


@given(
    st.lists(
        st.sampled_from("so heron, river. 3.5 Ann Bob's 10:30 — (well) [laughter] twenty two 日月 um".split())
    ),
    st.integers(0, 200),
    st.integers(1, 100),
    st.integers(1, 90),
)
def test_an_excerpt_of_any_hit_is_a_slice_of_whole_words(
    pieces: list[str], first: int, length: int, most_words: int
) -> None:
    text = " ".join([*pieces, "heron"])
    vocabulary = Vocabulary()
    transcript = Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))
    segment = Segment.build(transcript, vocabulary)
    question = parse("heron", Index([Part(segment)], vocabulary))
    span = Span.clipped(segment, 0, min(first, len(segment.words) - 1), first + length)

    [excerpt] = cut_all([(transcript, Hit(span, 1.0))], question, most_words)

    start, end = excerpt.citation.start, excerpt.citation.end
    assert excerpt.text == text[start:end]
    assert len(excerpt.text.split()) <= most_words
    assert start in {word.start() for word in find_words(text)}
    assert not any(word.start() < end < word.end() for word in find_words(text))


def test_excerpts_of_one_text_do_not_overlap() -> None:
    sentence = f"a heron stood in the cold river {'on ' * 50}. "  # which each would move to begin with

    excerpts = found((sentence * 20).strip(), "heron", 10)

    places = sorted((excerpt.citation.start, excerpt.citation.end) for excerpt in excerpts)
    assert len(places) > 1
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


def test_punctuation_of_a_last_word_belongs_to_it() -> None:
    assert best("Where was the heron? It stood in the (cold) river!", "heron river").endswith("river!")


def test_sentences_are_kept_whole_where_there_are_sentences() -> None:
    sentence = "On day {} we walked along the bank for an hour and saw nothing at all. "
    text = (
        "".join(sentence.format(n) for n in range(9))
        + "Then a heron came. "
        + "".join(sentence.format(n) for n in range(9, 20))
    )

    excerpt = best(text.strip(), "heron")

    assert excerpt.startswith(("On day", "Then a heron"))
    assert excerpt.endswith(".")


@pytest.mark.parametrize("place", range(28, 52, 4))
def test_an_excerpt_begins_at_a_turn_where_one_is_near(place: int) -> None:
    words = talk(200, "a heron stood in the river", 200).split()
    first, second = " ".join(words[: 200 - place]) + " ", " ".join(words[200 - place :])
    turns = (Turn(0, len(first), "Ann"), Turn(len(first), len(first) + len(second), "Bob"))

    excerpt = best(first + second, "heron river", turns)

    assert second.startswith(excerpt)


def test_border_moves_as_far_as_it_may_to_a_turn() -> None:
    vocabulary, words = Vocabulary(), [f"{n}" for n in range(300)]
    first, second = " ".join(words[: 100 - REACH]) + " ", " ".join(words[100 - REACH :])
    turns = (Turn(0, len(first), "Ann"), Turn(len(first), len(first) + len(second), "Bob"))
    transcript = Transcript(TranscriptId("t"), "t", first + second, turns)
    segment = Segment.build(transcript, vocabulary)
    hit = Hit(Span(segment, 0, 100, 180), 1.0)

    [excerpt] = cut_all([(transcript, hit)], parse("?", Index([Part(segment)], vocabulary)))

    assert excerpt.citation.start == len(first)


def test_a_shorter_limit_is_kept() -> None:
    assert len(best(talk(100, "a heron stood", 100), "heron", most_words=20).split()) <= 20


def test_excerpts_of_a_text_without_spaces_do_not_overlap() -> None:
    vocabulary, text = Vocabulary(), "日月火水木金土" * 60
    transcript = Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))
    segment = Segment.build(transcript, vocabulary)
    parsed = parse("日月", Index([Part(segment)], vocabulary))
    hits = [Hit(Span(segment, 0, first, first + 80), 1.0) for first in (100, 180, 260, 110)]

    excerpts = cut_all([(transcript, hit) for hit in hits], parsed)

    places = sorted((excerpt.citation.start, excerpt.citation.end) for excerpt in excerpts)
    assert len(places) >= 3
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


def test_text_changed_since_it_was_indexed_is_not_shown() -> None:
    vocabulary = Vocabulary()
    before, after = (talk(60, word, 60) for word in ("a heron stood", "an owl stood"))
    old, new = (Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),)) for text in (before, after))
    index = Index([Part(Segment.build(old, vocabulary))], vocabulary)
    parsed = parse("heron", index)
    [hit] = rank(parsed, index, 1).hits

    assert len(cut_all([(old, hit)], parsed)) == 1
    assert cut_all([(new, hit)], parsed) == []


@pytest.mark.parametrize("question", ["zeppelin", "Where did the zeppelin land?"])
@pytest.mark.parametrize("before", [0, 2, 5, 10, 40, 300, 590, 598, 600])
def test_an_answer_is_found_wherever_it_stands(before: int, question: str) -> None:
    others = [f"day{n} we walked on by hill{n} and talked of rain" for n in range(60)]
    words = " ".join(others).split()
    assert len(words) == 600
    words[before:before] = "the zeppelin landed behind the orchard".split()
    vocabulary, text = Vocabulary(), " ".join(words)
    transcript = Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))
    index = Index([Part(Segment.build(transcript, vocabulary))], vocabulary)
    parsed = parse(question, index)

    ranking = rank(parsed, index, 1)

    [excerpt] = cut_all([(transcript, hit) for hit in ranking.hits], parsed)
    assert "zeppelin landed" in excerpt.text
    assert ranking.confidence >= THRESHOLD


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        ("the heron nest", True),
        ("The Heron nest, she said", True),
        ("the heron nests", False),
        ("the herons nest", False),
        ("the crane nest", False),
        ("the heron", False),
    ],
)
def test_words_are_cut_only_from_a_text_in_which_they_stand_whole(now: str, stands: bool) -> None:
    vocabulary = Vocabulary()
    text = "the heron nest"
    segment = Segment.build(Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),)), vocabulary)

    assert Span(segment, 0, 0, 3).stands_in(now) is stands


def told(*said: tuple[str, str]) -> tuple[str, tuple[Turn, ...]]:
    """Return the text and the turns of a talk, much else around it."""
    rest = "We had a good day and went along the bank for an hour. " * 12
    return laid_out([("Ann", rest), *said, ("Ann", rest)])


def laid_out(said: Sequence[tuple[str | None, str]]) -> tuple[str, tuple[Turn, ...]]:
    """Return the text and the turns of a talk."""
    text, turns = "", []
    for speaker, words in said:
        turns.append(Turn(len(text), len(text) + len(words) + 1, speaker))
        text += words + " "
    return text, tuple(turns)


ASKED = "So what did he find there then?"
ANSWER = "It was a heron in the cold river. It flew away to the hills."


@pytest.mark.parametrize(("words", "begins"), [(21, ASKED), (20, "It was a heron")])
def test_a_short_question_goes_along_with_its_answer_where_there_is_room(words: int, begins: str) -> None:
    text, turns = told(("Ann", ASKED), ("Bob", ANSWER))

    excerpt = best(text, "heron river hills", turns, most_words=words)

    assert excerpt.startswith(begins)
    assert excerpt.endswith(ANSWER)


def test_the_answer_is_shown_where_the_host_asked_the_same() -> None:
    question = "So tell us how your grandfather first came to keep hives in the orchard?"
    answer = "Well, there was a war. Nobody had sugar, so people began with honey. That is all."
    text, turns = told(("Ann", question), ("Bob", answer))

    shown = best(text, "How did your grandfather come to keep hives?", turns, most_words=20)

    assert "people began with honey." in shown


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("herons", "a heron stood there", ["heron"]),
        ("22", "there were twenty two of them", ["twenty", "two"]),
        ("mentorship", "a mentor ship it was", ["mentor", "ship"]),
        ("cerebelum", "it is the cerebellum", ["cerebellum"]),
        ("What does LeBron say of the river?", "a broad river it was", ["river"]),
    ],
)
def test_what_matches_is_what_was_asked_for_or_truly_stands_for_it(
    question: str, text: str, marked: list[str]
) -> None:
    [excerpt] = found(text, question, 1)

    assert [excerpt.text[start:end] for start, end in excerpt.matches] == marked


REST = ["we had a good day and went along the bank for an hour", "It rained. Nobody minded."]
SAID = [*REST, "Where was the heron?", "so how did you find the heron", "It was a heron. It flew away."]


@given(
    st.lists(st.tuples(st.sampled_from([None, "Ann", "Bob"]), st.sampled_from(SAID)), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 60)), min_size=1, max_size=3),
    st.integers(1, 80),
)
def test_excerpts_of_turns_joined_or_with_their_question_are_slices_apart(
    said: list[tuple[str | None, str]], places: list[tuple[int, int]], most_words: int
) -> None:
    text, turns = laid_out(said)
    vocabulary = Vocabulary()
    transcript = Transcript(TranscriptId("t"), "t", text, turns, hosts=("Ann",))
    segment = Segment.build(transcript, vocabulary)
    question = parse("Where was the heron?", Index([Part(segment)], vocabulary))
    last = len(segment.words)
    spans = [Span.clipped(segment, 0, min(first, last - 1), first + length) for first, length in places]

    cuts = cut_all([(transcript, Hit(span, 1.0, 1.0)) for span in spans], question, most_words)
    shown = joined(cuts, most_words)

    words = [word.span() for word in find_words(text)]
    for excerpt in shown:
        start, end = excerpt.citation.start, excerpt.citation.end
        assert excerpt.text == text[start:end]
        assert len(excerpt.text.split()) <= most_words
        assert start in {begin for begin, _ in words}
        assert not any(begin < end < stop for begin, stop in words)
        assert all(0 <= a < b <= len(excerpt.text) for a, b in excerpt.matches)
    ends = sorted((excerpt.citation.start, excerpt.citation.end) for excerpt in shown)
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert sum(len(excerpt.text.split()) for excerpt in shown) == sum(len(cut.text.split()) for cut in cuts)


def test_the_question_goes_along_where_the_cut_itself_would_leave_it() -> None:
    asked = (
        "And before we have to end here for this week, what else is it that you would want to tell us all?"
    )
    assert len(asked.split()) > REACH + 3  # so that no cut around the answer takes it in
    text, turns = told(("Ann", asked), ("Bob", ANSWER))
    transcript = Transcript(TranscriptId("t"), "t", text, turns)
    vocabulary = Vocabulary()
    segment = Segment.build(transcript, vocabulary)
    first = [word.group() for word in find_words(text)].index("heron")
    parsed = parse("heron", Index([Part(segment)], vocabulary))
    hit = Hit(Span(segment, 0, first, first + 10), 1.0)

    [excerpt] = cut_all([(transcript, hit)], parsed)
    [before] = cut_all([(transcript, hit)], parsed, most_words=len(ANSWER.split()))
    _, after = cut_all(
        [(transcript, Hit(Span(segment, 0, first - 13, first - 4), 1.0)), (transcript, hit)], parsed, 9
    )

    assert excerpt.text.startswith(f"{asked} It was a heron")
    assert before.text.startswith("It was")
    assert not after.text.startswith(asked)
