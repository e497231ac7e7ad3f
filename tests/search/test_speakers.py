"""Who is asked about, and who says what."""

from collections.abc import Sequence

import pytest

from bot.ids import TranscriptId
from bot.languages import DEFAULT
from bot.search.bm25 import Part
from bot.search.engine import Searcher
from bot.search.features import FEATURES
from bot.search.index import Index
from bot.search.people import NOBODY, Speaker, roles_of
from bot.search.question import parse
from bot.search.segment import Segment
from bot.search.speakers import Speakers
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

PEOPLE = (
    Speaker("Ada Moss", "host"),
    Speaker("Ben Reed", "guest"),
    Speaker("Will Moss"),
    Speaker("Project Manager"),
    Speaker("Hon. Rosa Diaz (Minister of Health, North)"),
    Speaker("Hon. Rosa Diaz"),
    Speaker("Marketing"),
)


def talk(id: str, *said: tuple[str | None, str], sure: bool = True, **details: Sequence[str]) -> Transcript:
    """Return a transcript of these turns: speaker and words."""
    turns, text = [], ""
    for speaker, words in said:
        turns.append(Turn(len(text), len(text) + len(words) + 1, speaker, sure))
        text += words + " "
    hosts, guests = (tuple(details.get(role, ())) for role in ("hosts", "guests"))
    return Transcript(TranscriptId(id), id, text, tuple(turns), hosts=hosts, guests=guests)


def index(*transcripts: Transcript) -> Index:
    """Index transcripts, each in a part of its own."""
    vocabulary = Vocabulary()
    return Index([Part(Segment.build(own, vocabulary)) for own in transcripts], vocabulary)


def asked(question: str) -> dict[str, float]:
    """Return the names that a question names, with how surely it asks what they say."""
    speakers = Speakers.of(dict(enumerate(PEOPLE)))
    mentions = speakers.mentions(question.rstrip("?").split(), DEFAULT)
    return {PEOPLE[n].name.split(" (")[0]: own.sureness for own in mentions for n in own.speakers}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What does Ben Reed think about rain?", {"Ben Reed": 1.0}),
        ("what did ben say about rain", {"Ben Reed": 1.0}),
        ("rain according to Ben Reed", {"Ben Reed": 1.0}),
        ("rain according to ben", {"Ben Reed": 1.0}),
        ("Summarise Reed's opinion on rain", {"Ben Reed": 1.0}),
        ("what is ben's view of rain", {"Ben Reed": 1.0}),
        ("Is rain good, Ben?", {"Ben Reed": 1.0}),
        ("What does the host say?", {"Ada Moss": 1.0}),
        ("What does the host say about the guest?", {"Ada Moss": 1.0}),
        ("What does Moss think?", {"Ada Moss": 1.0, "Will Moss": 1.0}),
        ("What does Ada Moss think of Ben Reed?", {"Ada Moss": 1.0}),
        ("What is the opinion of Ben on rain?", {"Ben Reed": 0.5}),
        ("Ben on rain?", {"Ben Reed": 0.5}),
        ("What does the project manager think of the price?", {"Project Manager": 1.0}),
        ("What did the Minister of Health say?", {"Hon. Rosa Diaz": 1.0}),
        ("What did Diaz say?", {"Hon. Rosa Diaz": 1.0}),
        ("What did Marketing say?", {"Marketing": 1.0}),
    ],
)
def test_who_is_asked_about_is_named_in_any_way(question: str, names: dict[str, float]) -> None:
    assert asked(question) == names


@pytest.mark.parametrize(
    "question",
    [
        "What is said about Ben Reed?",  # whoever says it
        "What will they do?",
        "What is their marketing strategy?",
        "Who is the best?",
        "Of what is it made?",
        "",
    ],
)
def test_who_is_only_spoken_about_is_not_asked_about(question: str) -> None:
    assert not asked(question)


def test_each_word_is_said_by_the_speaker_of_its_turn() -> None:
    segment = (
        index(talk("a", ("Ann", "one two"), ("Ann", "three"), (None, "four"), ("Bob", ""), ("Ann", "five")))
        .parts[0]
        .segment
    )
    known = segment.vocabulary.people.speakers

    said = [known[n].name if n != NOBODY else None for n in segment.speakers_of(1, 5).tolist()]

    assert said == ["Ann", "Ann", None, "Ann"]
    assert segment.turns.tolist() == [0, 3, 4]


def test_a_guessed_name_says_nothing() -> None:
    own = index(talk("a", ("Ann", "one two"), ("Bob", "three"), sure=False))

    assert not own.speakers.named


@pytest.mark.parametrize("n", [0, 1, 2])
def test_who_speaks_stays_the_same_however_an_index_is_made(n: int) -> None:
    talks = [
        talk("a", ("Ann", "one two"), ("Bob", "three")),
        talk("b"),
        talk("c", (None, "four"), ("Bob", "five six")),
    ]
    whole = index(*talks)
    merged = Segment.merge([part.segment for part in whole.parts])
    wanted = whole.parts[n].segment

    other = Segment.from_bytes(wanted.to_bytes(), wanted.vocabulary)
    for own in (merged.extract(n), merged.without({0, 1, 2} - {n}), other):
        assert own.turns.tolist() == wanted.turns.tolist()
        assert own.speakers.tolist() == wanted.speakers.tolist()


def test_who_speaks_only_in_what_is_deleted_is_nobody_here() -> None:
    own = index(talk("a", ("Ann", "one two")), talk("b", ("Bob", "three")))
    merged = Index([Part(Segment.merge([part.segment for part in own.parts]))], own.vocabulary)

    assert set(merged.without([TranscriptId("a")]).speakers.named) == {("bob",)}


@pytest.mark.parametrize(
    ("transcript", "roles"),
    [
        (talk("a", ("Ann", "one"), ("Bob", "two three four"), hosts=["Bob"]), {"Bob": "host"}),
        (talk("a", ("Ann", "one"), ("Bob", "two three four")), {"Ann": "host", "Bob": "guest"}),
        (talk("a", ("Ann", "one two"), ("Bob", "two three")), {}),
        (talk("a", ("Ann", "one"), ("Bob", "two three four"), ("Cid", "a")), {}),
    ],
)
def test_of_two_the_one_who_lets_the_other_speak_is_the_host(
    transcript: Transcript, roles: dict[str, str]
) -> None:
    assert roles_of(transcript) == roles


RAIN = talk(
    "rain",
    ("Ada Moss", 30 * "we carried gravel up the stairs " + "I think rain is the enemy of every garden "),
    ("Ada Moss", 30 * "we carried gravel up the stairs "),
    ("Ben Reed", 30 * "we carried gravel up the stairs " + "to me rain is the friend of every garden "),
    ("Ben Reed", 30 * "we carried gravel up the stairs "),
)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What does Ben Reed think about rain?", "Ben Reed"),
        ("what did ben say about rain", "Ben Reed"),
        ("rain according to Ada", "Ada Moss"),
    ],
)
def test_the_words_of_who_is_asked_about_come_first(question: str, name: str) -> None:
    own = index(RAIN)

    best = Searcher(own, FEATURES, {}, frozenset()).ask(question, 2).hits[0].span

    assert {own.vocabulary.people.speakers[n].name for n in best.speakers.tolist()} == {name}


def test_a_name_that_nobody_said_is_not_looked_for_where_it_is_a_speaker() -> None:
    parsed = parse("What does Ben think about rain?", index(RAIN))

    assert [word.word for word in parsed.asked] == ["think", "rain"]


def test_a_search_of_what_one_says_finds_nothing_that_only_others_say() -> None:
    own = index(RAIN)
    searcher = Searcher(own, FEATURES, {}, frozenset())

    for name in ("Ada Moss", "Ben Reed"):
        hits = searcher.ask("rain is the enemy of every garden", 5, speaker=name).hits
        assert hits
        for hit in hits:
            middle = (hit.span.speakers.tolist())[(hit.span.last - hit.span.first) // 2]
            assert own.vocabulary.people.speakers[middle].name == name
    assert not searcher.ask("rain", 5, speaker="Nobody").hits


def test_window_in_the_middle_of_what_another_says_is_not_found_in_a_search_of_one() -> None:
    rest = "and so on and so forth it went for a while " * 3
    close = talk(
        "close", ("Ben Reed", rest), ("Ada Moss", f"rain is the enemy of gardens {rest}"), ("Ben Reed", rest)
    )
    own = index(close)

    hits = Searcher(own, FEATURES, {}, frozenset()).ask("rain enemy gardens", 5, speaker="Ben Reed").hits

    middles = [hit.span.speakers.tolist()[(hit.span.last - hit.span.first) // 2] for hit in hits]
    assert {own.vocabulary.people.speakers[middle].name for middle in middles} <= {"Ben Reed"}
