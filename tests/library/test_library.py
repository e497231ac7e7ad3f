"""What a server sees, and what it gets to read."""

import asyncio
import importlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import NoSuchTranscript
from bot.ids import TranscriptId
from bot.library.facade import Library
from bot.resources import open_resources
from bot.search.bm25 import PostingsBM25
from bot.settings import Settings
from bot.store.rows import Original
from bot.transcripts.model import Transcript, Turn
from tests.library.conftest import HERE, MODERATOR, THERE, add, shown


async def test_the_bundled_interview_answers_with_its_own_words(bundled: Settings) -> None:
    async with open_resources(bundled) as resources:
        answer = await resources.library.ask("Who invented sparse coding?", server=None)

        best = answer.excerpts[0]
        interview = await resources.library.get(None, best.citation.transcript)

    assert answer.verdict == "answered"
    assert "sparse coding back in 1997" in best.text
    assert interview is not None
    assert interview.text[best.citation.start : best.citation.end] == best.text


async def test_a_question_about_something_else_is_not_answered_but_helped_along(bundled: Settings) -> None:
    async with open_resources(bundled) as resources:
        answer = await resources.library.ask("What do they say about nuclear fusion?", server=None)
        interview = await resources.library.get(None, TranscriptId("interview"))

    assert answer.verdict == "not_found"
    assert len(answer.suggestions) > 2
    assert interview is not None
    assert all(topic in interview.text for topic in answer.suggestions)


async def test_names_as_people_write_them_reach_the_captions_spelling(bundled: Settings) -> None:
    async with open_resources(bundled) as resources:
        for name, misspelt in {
            "Who is Bruno Olshausen?": "Bruno olous",
            "What is the post by Gwern about?": "gw's",
            "Did OpenAI want to hire him?": "open the eye",
        }.items():
            answer = await resources.library.ask(name, server=None)
            assert misspelt in answer.excerpts[0].text


async def test_speaker_asked_about_need_not_have_been_named_aloud(bundled: Settings) -> None:
    async with open_resources(bundled) as resources:
        answer = await resources.library.ask("How did Sholto get hired?", server=None)

    assert answer.verdict == "answered"
    assert "hired" in answer.excerpts[0].text


async def test_confidence_sinks_the_more_passages_there_are(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(empty_library, HERE, "herons", "we saw a heron in the river before the ferry came")
    before = await empty_library.ask("what did the heron eat?", server=HERE)

    monkeypatch.setattr(
        "bot.search.confidence.FEW_PASSAGES", 0.01
    )  # as if there were a hundred times as much
    after = await empty_library.ask("what did the heron eat?", server=HERE)

    assert 0 < after.confidence < before.confidence


async def test_an_empty_library_finds_nothing_and_says_so(empty_library: Library) -> None:
    answer = await empty_library.ask("Who invented sparse coding?", server=HERE)

    assert (answer.verdict, answer.excerpts) == ("not_found", ())


async def test_transcript_a_server_adds_is_found_at_once_and_by_nobody_else(empty_library: Library) -> None:
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")

    assert await shown(empty_library, HERE, "heron in the river") == ["herons"]
    assert await shown(empty_library, THERE, "heron in the river") == []
    assert await shown(empty_library, None, "heron in the river") == []
    assert empty_library.find(THERE, "herons") is None
    assert await empty_library.get(THERE, TranscriptId("herons")) is None


async def test_a_question_within_one_interview_is_answered_from_that_one(empty_library: Library) -> None:
    for name in ("heron", "kettle", "lamp"):
        await add(empty_library, HERE, name, f"the {name} stood there all morning and nobody saw it at all")

    for name in ("kettle", "heron", "lamp", "kettle"):
        answer = await empty_library.ask("who stood there?", server=HERE, transcript=TranscriptId(name))
        assert [excerpt.citation.transcript for excerpt in answer.excerpts] == [name]
        assert name in answer.excerpts[0].text


async def test_names_that_are_unknown_are_no_labels_of_a_quote(empty_library: Library) -> None:
    text = "you make your own luck every day"
    said = Transcript(TranscriptId("luck"), "Luck", text, (Turn(0, len(text), "Trenton Bricken"),))
    await empty_library.curation.add(HERE, said, Original(b"luck", "text", "utf-8"), by=MODERATOR)

    known = await empty_library.quote("Trenton: make your own luck every day", server=HERE)
    nobody = await empty_library.quote("Liar: make your own luck every day", server=HERE)

    assert (known.verdict, nobody.verdict) == ("exact", "near")


async def test_a_line_that_is_offered_ends_with_its_last_word(empty_library: Library) -> None:
    text = "we often saw there the oﬃce"  # whose ligature folds into three letters
    await add(empty_library, HERE, "work", f"{text} iron gate")

    [line] = await empty_library.lines("we often saw there the office", server=HERE)

    assert line.span.starts[0] == 0
    assert f"{text} iron gate"[line.span.starts[-1] :] == line.text.split()[-1] == "gate"


async def test_another_servers_transcript_cannot_be_changed_or_asked_by_its_id(
    empty_library: Library,
) -> None:
    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")

    with pytest.raises(NoSuchTranscript):
        await empty_library.curation.remove(THERE, TranscriptId("herons"), by=MODERATOR)
    with pytest.raises(NoSuchTranscript):
        await empty_library.ask("heron", server=THERE, transcript=TranscriptId("herons"))


async def test_a_speaker_is_heard_behind_any_number_of_others_who_say_the_same(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.facade.EXAMINED", 2)
    text = "the heron stood in the cold river"
    for n, name in enumerate(["Ann", "Ann", "Ann", "Bob"]):
        said = Transcript(TranscriptId(f"t{n}"), f"Talk {n}", text, (Turn(0, len(text), name),))
        await empty_library.curation.add(HERE, said, Original(f"{n}".encode(), "text", "utf-8"), by=MODERATOR)

    bob = await empty_library.quote(text, server=HERE, speaker="Bob")
    ann = await empty_library.quote(text, server=HERE, speaker="Ann")

    assert (bob.verdict, bob.total, [m.excerpt.citation.transcript for m in bob.matches]) == (
        "exact",
        1,
        ["t3"],
    )
    assert (ann.verdict, ann.total) == ("exact", None)  # more than are looked at, so they are not counted


async def test_other_speakers_of_a_quote_are_looked_for_in_the_servers_own(empty_library: Library) -> None:
    for name in ("Ann", "Bob"):
        text = f"{name.casefold()} saw the heron in the cold river"
        said = Transcript(TranscriptId(name), name, text, (Turn(0, len(text), name),))
        await empty_library.curation.add(HERE, said, Original(text.encode(), "text", "utf-8"), by=MODERATOR)

    answer = await empty_library.quote("bob saw the heron", server=HERE, speaker="Ann")

    assert answer.verdict == "not_found"
    assert answer.elsewhere is not None
    assert [m.excerpt.citation.transcript for m in answer.elsewhere.matches] == ["Bob"]


@pytest.mark.parametrize(("share", "is_one"), [(0.0, False), (0.5, False), (0.7, True), (1.0, True)])
async def test_lookalike_says_most_of_a_text_too(empty_library: Library, share: float, is_one: bool) -> None:
    texts = [" ".join(f"{letter}{n * n}" for n in range(1_000)) for letter in "abc"]
    await add(empty_library, HERE, "first", texts[0])
    await add(empty_library, HERE, "second", texts[1])
    words, others = texts[1].split(), texts[2].split()
    cut = int(share * len(words))

    found = await empty_library.lookalike(HERE, " ".join(words[:cut] + others[cut:]))

    assert (found and found.id) == ("second" if is_one else None)
    assert await empty_library.lookalike(THERE, texts[1]) is None


async def test_loop_never_waits_for_a_search_or_a_count(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    class Watched(PostingsBM25):
        def __init__(self, *args: Any) -> None:
            threads.append(threading.current_thread().name)
            super().__init__(*args)

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **known: Any) -> Any:
            threads.append(threading.current_thread().name)
            return function(*args, **known)

        return call

    await add(empty_library, HERE, "herons", "the heron stood in the cold river all morning")
    monkeypatch.setattr("bot.search.index.PostingsBM25", Watched)
    names = "search.engine.rank search.engine.find_quote search.engine.find_lines library.facade.random_line"
    for path in [f"bot.{name}" for name in (*names.split(), "answers.selection.cut_all")]:
        module, _, name = path.rpartition(".")
        monkeypatch.setattr(path, watched(getattr(importlib.import_module(module), name)))

    await add(empty_library, HERE, "kettles", "the kettle whistled in the kitchen")
    await empty_library.ask("heron", server=HERE)
    await empty_library.quote("the heron stood", server=HERE)
    await empty_library.lines("the heron", server=HERE)
    await empty_library.random_excerpt(server=HERE)

    assert len(threads) >= 6
    assert threading.main_thread().name not in threads


WORDS = st.sampled_from("heron river kettle lamp mercury um so the a 1997 Ada's [laughter] café —".split())
#: A sentence so long that excerpts move far to begin with it.
SENTENCE = st.just(f"heron {'on ' * 45}so.")
#: Long enough for several excerpts of one text, which lists by themselves hardly ever are.
TEXTS = st.builds(
    lambda words, times: " ".join(words * times),
    st.lists(WORDS | SENTENCE, min_size=1, max_size=60),
    st.integers(1, 10),
)


@given(texts=st.lists(TEXTS, min_size=1, max_size=3), question=st.lists(WORDS, max_size=6).map(" ".join))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_excerpt_is_exactly_a_slice_and_none_overlap(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], question: str
) -> None:
    async def ask() -> None:
        folder = tmp_path_factory.mktemp("library")
        values = Settings(_env_file=None, data_dir=folder / "data", corpus_dir=folder / "corpus")
        async with open_resources(values) as resources:
            for n, text in enumerate(texts):
                await add(resources.library, HERE, f"t{n}", f"{text} {n}")
            answer = await resources.library.ask(question, server=HERE, top=10, everything=True)
            taken: list[tuple[str, int, int]] = []
            for excerpt in answer.excerpts:
                c = excerpt.citation
                whole = await resources.library.get(HERE, c.transcript)
                assert whole is not None
                assert whole.text[c.start : c.end] == excerpt.text
                assert 1 <= len(excerpt.text.split()) <= 80
                assert all(excerpt.text[a:b].strip() for a, b in excerpt.matches)
                assert not any(t == c.transcript and a < c.end and c.start < b for t, a, b in taken)
                taken.append((c.transcript, c.start, c.end))

    asyncio.run(ask())
