"""A second language is one value."""

import re
from functools import reduce
from operator import or_
from random import Random

import pytest

from bot.answers.excerpt import cut_all
from bot.answers.random import random_line
from bot.ids import TranscriptId
from bot.languages import LANGUAGES
from bot.languages.english import ENGLISH
from bot.languages.language import Labels, Language
from bot.search.alignment import SAME_SOUND, Typed, likeness
from bot.search.engine import Searcher
from bot.search.features import FEATURES
from bot.search.index import Index
from bot.search.question import parse, similar
from bot.search.quotes import without_labels
from bot.search.segment import Segment
from bot.search.words import Vocabulary, sound
from bot.transcripts import speakers
from bot.transcripts.model import Transcript, Turn

NUMBERS = {"7": ["sep"], "17": ["dek", "sep"]}

#: A language in which nouns end in -o and their plural in -oj, and "ch" sounds as "k".
TOY = Language(
    code="eo",
    stemmer=lambda: lambda word: word.removesuffix("j").removesuffix("o"),
    stop_words=frozenset("la kaj en".split()),
    asking_words=frozenset(["diru"]),
    roles={"mastro": "host"},
    articles=frozenset(["la"]),
    before_doers=frozenset(["laŭ"]),
    before_topics=frozenset(["pri"]),
    about=frozenset(["pri"]),
    pronouns=frozenset("li gxi".split()),
    possessive="es",
    sound=lambda word: word.replace("ch", "k").upper(),
    has_letters_of=str.isalpha,
    spoken_number=lambda word: NUMBERS.get(word, []),
    digits="nul unu du tri kvar kvin ses sep ok naŭ".split(),
    written_number=lambda words: "17" if words == ["dek", "sep"] else "",
    number_words=frozenset("dek sep".split()),
    short_forms={"l'o": "la o"},
    negations=frozenset(["ne"]),
    pauses=frozenset(["nu"]),
    question=re.compile(r"\bchu\b"),
    leaning_words=frozenset(["sed"]),
    labels=Labels(*map(frozenset, (["reklamo"], ["peco"], ["kanto"], ["noto"], ["de"]))),
)


def transcript(text: str) -> Transcript:
    """Make a transcript of one turn."""
    return Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))


def index(text: str) -> Index:
    """Index a transcript of this text."""
    vocabulary = Vocabulary(TOY)
    return Index((), vocabulary).adding(Segment.build(transcript(text), vocabulary))


def terms(question: str, text: str) -> dict[str, float]:
    """Return the stems that are looked up for a question where this was said, with their weights."""
    there = index(text)
    return {there.vocabulary.terms[term]: weight for term, weight in parse(question, there).terms.items()}


def test_stems_and_small_words_of_an_index_and_a_question_follow_it() -> None:
    assert terms("en la domoj", "la domo kaj the arbo") == {"dom": 1.0}
    assert terms("the arboj", "la domo kaj the arbo") == {"the": 1.0, "arb": 1.0}


def test_asking_words_and_numbers_of_a_question_follow_it() -> None:
    assert terms("diru 17", "diru dek sep") == {"diru": 0.25, "dek": 1.0, "sep": 1.0}
    assert terms("say", "say dek") == {"say": 1.0}


def test_endings_a_question_adds_to_a_name_follow_it() -> None:
    asked = parse("Zamenhofes Zamenhof's", index("zamenhof")).asked

    assert [own.word for own in asked] == ["zamenhof", "zamenhof's"]


def test_sounds_follow_it() -> None:
    there = index("kevalo")
    typed = Typed.read("chevalo", there)

    assert sound("chevalo", TOY) == sound("kevalo", TOY) != sound("chevalo", ENGLISH)
    assert list(similar("chevalo", there).values()) == [pytest.approx(6 / 7)]
    assert likeness(typed, there.parts[0].segment.words, there.vocabulary).max() == pytest.approx(SAME_SOUND)


def test_an_excerpt_begins_where_speech_pauses_in_it() -> None:
    words = [f"vorto{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(300)]
    words[150] = "birdo"
    for place in range(100, 150):
        words[place] = "sep"  # between which no excerpt begins
    words[118:120] = ["vi", "nu"]
    text = " ".join(words)
    there = index(text)
    found = Searcher(there, FEATURES, {}, frozenset()).ask("birdoj", 1)

    [excerpt] = cut_all([(transcript(text), hit) for hit in found.hits], found.question)

    assert excerpt.text.startswith("nu ")


def test_a_line_that_leans_on_the_one_before_in_it_comes_only_where_there_is_no_other() -> None:
    text = "Sed unu du tri kvar kvin ses ok naŭ. Unu du tri kvar kvin ses ok naŭ."
    lines = [random_line(transcript(text), TOY, Random(seed)) for seed in range(20)]

    assert {line.text for line in lines if line} == {"Unu du tri kvar kvin ses ok naŭ."}


def test_a_signature_of_small_words_in_it_names_nobody() -> None:
    quote = "unu du tri\n— La Domo"

    assert without_labels(quote, TOY) == quote
    assert without_labels(quote, ENGLISH) == "unu du tri"


def test_labels_of_every_language_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = reduce(or_, (language.labels for language in (*LANGUAGES, TOY)))
    monkeypatch.setattr(speakers, "_LABELS", labels)
    monkeypatch.setattr(speakers, "_NOBODY", labels.stages | labels.nobody)

    for stage in ("Reklamo", "Peco el io", "Old Show Intro"):
        assert speakers.is_stage(stage)
    assert not speakers.is_stage("Anna Kanto")
    assert not speakers.is_name("Noto")
    assert not speakers.is_name("Note")
    assert speakers.is_proper("Anna de Vries")
