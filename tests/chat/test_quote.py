"""Quotes in Discord: checked, sourced, shared and drawn by lot."""

import asyncio
from typing import Any

import pytest

from bot.answers.answer import QuoteAnswer
from bot.chat.cards import Card
from bot.chat.requests import PROMPT
from tests.chat.conftest import (
    BEES,
    HOSTILE,
    LIGHTHOUSE,
    World,
    labels,
    last,
    press,
    quoted,
    rendered,
    text,
    texts,
    transcript,
)
from tests.chat.test_ask import logged

HIVES = "my grandfather kept seven hives behind the orchard"
WORDS = " ".join(BEES.text.split())


async def test_an_exact_quote_is_said_to_be_exact_and_cited(world: World) -> None:
    shown = await world.ann.slash(world.channel, "quote", words="My grandfather kept SEVEN hives!")

    assert not shown.ephemeral
    assert "**Exact.**" in texts(shown.response)[0]
    assert quoted(shown.response) == "my grandfather kept seven hives"
    assert "-# probably Ben Reed · a third of the way in\n-# Tending bees" in text(shown.response)
    assert labels(shown.response) == ["Earlier", "Later", "Whole turn", "Delete"]


async def test_a_near_quote_shows_what_was_typed_against_what_was_said(world: World) -> None:
    shown = await world.ann.slash(
        world.channel, "quote", words="my grandmother kept seven bee hives behind the orchard"
    )

    head = texts(shown.response)[0]
    assert "**Nearly.**" in head
    assert "my ~~grandmother~~ **grandfather** kept seven ~~bee~~ hives behind the orchard" in head
    assert quoted(shown.response) == HIVES


async def test_quote_that_nobody_said_is_said_not_to_be_found(world: World) -> None:
    shown = await world.ann.slash(world.channel, "quote", words="ich bin ein Berliner")

    assert "**Not found.**" in texts(shown.response)[0]
    assert len(texts(shown.response)) == 1
    assert labels(shown.response) == ["Delete"]


async def test_reading_on_starts_at_the_quote(world: World) -> None:
    shown = await world.ann.slash(world.channel, "quote", words=HIVES)

    await press(world.ann, shown.response, "Later")

    assert f"{HIVES} {quoted(last(world.channel))}" in WORDS


async def test_a_quote_said_several_times_lists_places(world: World) -> None:
    shown = await world.ann.slash(world.channel, "quote", words="we walked along the river")

    assert "times; the first places:" in texts(shown.response)[0]
    assert len(Card.of(shown.response.message).quotes) == 3


async def test_a_quote_said_twice_is_counted_without_a_promise_of_more(world: World) -> None:
    await world.restart(
        transcript("twice", "Twice", ("Eve", "so it goes"), ("Bo", "yes"), ("Eve", "so it goes"))
    )

    shown = await world.ann.slash(world.channel, "quote", words="so it goes")

    assert texts(shown.response)[0] == "✅ **Exact.** Said in these words 2 times:"
    assert len(Card.of(shown.response.message).quotes) == 2


async def test_a_quote_is_looked_for_in_what_the_server_sees(world: World) -> None:
    await world.keep(transcript("own", "Our own", ("Eve", "the walrus came to tea on a tuesday")))

    here = await world.ann.slash(world.channel, "quote", words="the walrus came to tea")
    direct = await world.ann.user.slash("quote", words="the walrus came to tea")

    assert "-# Eve · at the beginning\n-# Our own" in text(here.response)
    head = texts(direct.response)[0]
    assert "Nobody says this in the interviews that can be asked about in direct messages." in head
    assert "Our own" not in text(direct.response)


async def test_a_quote_of_one_word_is_found(world: World) -> None:
    shown = await world.ann.slash(world.channel, "quote", words="mercury")

    assert quoted(shown.response) == "mercury"


@pytest.mark.parametrize("name", ["Dan Hale", "dan hale"])
async def test_places_shown_are_of_the_speaker_asked_for_only(world: World, name: str) -> None:
    shown = await world.ann.slash(world.channel, "quote", words="we walked along the river", speaker=name)

    card = Card.of(shown.response.message)
    assert len(card.quotes) == 1
    assert "-# Dan Hale · " in card.quotes[0]


async def test_all_places_of_a_speaker_are_counted_behind_any_number_of_others(world: World) -> None:
    said = "so that is how it goes"
    turns = [("Eve", said)] * 60 + [("Ada Stone", said), ("Eve", "and then")] * 4
    await world.restart(transcript("refrain", "Refrain", *turns))

    shown = await world.ann.slash(world.channel, "quote", words=said, speaker="Ada Stone")

    assert "**Exact.** Said in these words 4 times; the first places:" in texts(shown.response)[0]
    assert text(shown.response).count("\n-# Ada Stone · ") == 3
    assert text(shown.response).count("-# Refrain") == 1


async def test_quote_of_another_speaker_is_shown_as_theirs(world: World) -> None:
    shown = await world.ann.slash(world.channel, "quote", words=HIVES, speaker="Ada Stone")

    head = texts(shown.response)[0]
    assert head.startswith("❌ **Not found.** Nowhere in the interviews is Ada Stone named as saying this.")
    assert "**Exact.**" in head
    assert quoted(shown.response) == HIVES
    assert "-# probably Ben Reed · " in text(shown.response)


async def test_an_unknown_speaker_or_interview_is_refused_privately(world: World) -> None:
    speaker = await world.ann.slash(world.channel, "quote", words=HIVES, speaker="Nobody")
    interview = await world.ann.slash(world.channel, "quote", words=HIVES, transcript="nothing")

    assert speaker.ephemeral
    assert "I know nobody called “Nobody”" in text(speaker.response)
    assert "I know no interview called “nothing”." in text(interview.response)
    assert world.refused_picks() == [text(speaker.response), text(interview.response)]


async def test_a_quote_can_be_looked_for_in_one_interview(world: World) -> None:
    shown = await world.ann.slash(world.channel, "quote", words=HIVES, transcript="lighthouse")
    unsaid = await world.ann.slash(
        world.channel, "quote", words="ich bin ein Berliner", transcript="lighthouse"
    )

    nobody = "❌ **Not found.** Nobody says this in “Life in a lighthouse”."
    assert texts(shown.response)[0].startswith(f"{nobody} What I did find:\n✅ **Exact.**")
    assert "\n-# Tending bees\n" in text(shown.response)
    assert texts(unsaid.response)[0].startswith(f"{nobody}\n")


@pytest.mark.parametrize("typed", ["my grandfather", "grandfather kep", "my granfather kept", "grandf"])
async def test_lines_that_were_said_are_offered_while_typing(world: World, typed: str) -> None:
    choices = await world.ann.autocomplete(world.channel, "quote", "words", typed)

    assert "grandfather kept seven hives" in choices[0]["name"]
    assert all(len(choice["name"]) <= 100 and len(choice["value"]) <= 100 for choice in choices)


async def test_a_line_that_was_picked_is_shown_from_its_place(world: World) -> None:
    [choice, *_] = await world.ann.autocomplete(world.channel, "quote", "words", "my grandfather")

    shown = await world.ann.slash(world.channel, "quote", words=choice["value"])

    assert "**Exact.**" in text(shown.response)
    assert quoted(shown.response).startswith(HIVES)
    assert quoted(shown.response) in WORDS


@pytest.mark.parametrize("typed", ["", "   ", "…", "zzzzqqq", "*"])
async def test_nonsense_is_offered_no_lines_while_typing(world: World, typed: str) -> None:
    assert await world.ann.autocomplete(world.channel, "quote", "words", typed) == []


async def test_speakers_and_interviews_are_offered(world: World) -> None:
    speakers = await world.ann.autocomplete(world.channel, "quote", "speaker", "FINN", words="x")
    interviews = await world.ann.autocomplete(world.channel, "quote", "transcript", "bees", words="x")

    assert speakers == [{"name": "Cora Finn", "value": "Cora Finn"}]
    assert interviews == [{"name": "Tending bees", "value": "tending-bees"}]


async def source_of(world: World, words: str) -> Any:
    """Have Bob post something and Ann look for its source."""
    await world.bob.send(world.channel, words)
    return await world.ann.context_menu(world.channel, "Find the source", last(world.channel))


async def test_the_source_of_a_message_is_shown_privately_and_can_be_shared(world: World) -> None:
    shown = await source_of(world, f"Ben said “{HIVES}”, I swear")

    assert shown.ephemeral
    assert "**Exact.**" in text(shown.response)
    assert quoted(shown.response) == HIVES

    await press(world.ann, shown.response, "Share with the channel")

    shared = world.channel.history(viewer=world.bob)[-1]
    assert "Shared by ann" in text(shared)
    assert quoted(shared) == HIVES


async def test_the_source_of_a_very_long_message_is_found(world: World) -> None:
    long = transcript("long", "Long talk", ("Eve", " ".join(f"word{n} then" for n in range(600))))
    await world.restart(long)
    words = long.text.replace("word77 ", "")[:4000]

    slash = await world.ann.slash(world.channel, "quote", words=words)
    menu = await source_of(world, words[:2000])

    for shown in (slash, menu):
        assert "**Nearly.**" in text(shown.response)
        assert "**word77" in text(shown.response)
        assert sum(map(len, texts(shown.response))) <= 4000
        assert quoted(shown.response) in long.text


async def test_source_of_an_answer_of_several_speakers_is_found_without_their_names(world: World) -> None:
    said = ("why do you keep hives ", "for the honey and the hum")
    await world.restart(transcript("talk", "Talk", ("Ada Stone", said[0].strip()), ("Ben Reed", said[1])))
    answer = await world.ann.slash(world.channel, "quote", words="".join(said))

    shown = await world.ann.context_menu(world.channel, "Find the source", answer.response.message)

    assert "> **Ada Stone:** why do you" in text(answer.response)
    assert "**Exact.**" in text(shown.response)
    assert quoted(shown.response) == "".join(said)


async def test_a_source_that_takes_long_is_private_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    quote = world.library.quote

    async def slowly(*what: Any, **how: Any) -> QuoteAnswer:
        await asyncio.sleep(2 * PROMPT)
        return await quote(*what, **how)

    monkeypatch.setattr(world.library, "quote", slowly)

    shown = await source_of(world, HIVES)

    assert shown.ephemeral
    assert quoted(shown.response) == HIVES


async def test_a_message_without_words_has_no_source(world: World) -> None:
    shown = await source_of(world, "🐝 !!!")

    assert shown.ephemeral
    assert "There are no words in this message" in text(shown.response)


async def test_markdown_in_a_quote_means_nothing(world: World) -> None:
    await world.restart(HOSTILE)

    shown = await world.ann.slash(
        world.channel,
        "quote",
        words="**he wrote** @everyone `look` ~~<@1>~~ ||<@&2> # under [text](https://x.example)",
    )
    absent = await world.ann.slash(
        world.channel, "quote", words="@everyone **[free](https://x.example)** ```pizza"
    )

    for reply in (shown, absent):
        assert not reply.response.message.mention_everyone
        assert reply.response.message.mentions == []
        assert "https://" not in text(reply.response)
    assert "“@everyone **[free](https://x.example)** ```pizza”" in rendered(texts(absent.response)[0])


async def test_a_random_quote_is_cited_and_does_not_come_back_soon(world: World) -> None:
    sentences = " ".join(f"The {n}th rule of this garden is to water plants early." for n in range(12))
    await world.restart(transcript("rules", "Rules", ("Eve", sentences)))

    shown = [await world.ann.slash(world.channel, "random") for _ in range(6)]

    quotes = [quoted(reply.response) for reply in shown]
    assert len(set(quotes)) == len(quotes)
    assert all(quote in sentences for quote in quotes)
    assert "\n-# Eve · " in text(shown[0].response)
    assert text(shown[0].response).endswith("\n-# Rules")


async def test_quotes_and_random_ones_are_logged_as_their_own_kinds(world: World) -> None:
    await world.ann.slash(world.channel, "quote", words=HIVES)
    await source_of(world, "ich bin ein Berliner")
    await world.ann.slash(world.channel, "random")

    first, second, third = await logged(world)

    assert (first.kind, first.surface, first.verdict, first.text) == ("quote", "slash", "exact", HIVES)
    assert BEES.text[first.shown[0].start : first.shown[0].end] == HIVES
    assert (second.kind, second.surface, second.verdict, second.private) == (
        "quote",
        "menu",
        "not_found",
        True,
    )
    assert second.text is None, "they are the words of whoever wrote the message"
    assert (third.kind, third.text, len(third.shown)) == ("random", None, 1)


async def test_a_server_is_not_told_of_anothers_interviews(world: World) -> None:
    assert LIGHTHOUSE.id in {entry.id for entry in world.library.transcripts(world.guild.id)}
    await world.library.hold([BEES])

    shown = await world.ann.slash(world.channel, "quote", words="lighthouse:0:40")

    assert "**Not found.**" in text(shown.response)


SEVERAL = (
    "“seven hives behind the orchard”, “the lamp never turned on a bath of mercury” and “purple zebra sundae”"
)


async def test_several_quotes_get_a_verdict_each(world: World) -> None:
    asked = await world.ann.slash(world.channel, "quote", words=SEVERAL)

    shown = text(asked.response)
    assert shown.startswith("**1 exact, 1 nearly, 1 nobody said**")
    assert "✅ **Exact.** “seven hives behind the orchard”" in shown
    assert "The speaker did not say *never*, which turns it around." in shown
    assert "❌ **Nobody says this.** “purple zebra sundae”" in shown


async def test_quotes_of_a_message_get_a_verdict_each_privately(world: World) -> None:
    message = await world.bob.send(world.channel, SEVERAL)
    found = await world.ann.context_menu(world.channel, "Find the source", message)

    assert found.ephemeral
    assert "1 exact, 1 nearly, 1 nobody said" in text(found.response)


async def test_more_quotes_than_fit_are_counted(world: World) -> None:
    many = " ".join(f"“walked along the river {n}”" for n in range(12))
    asked = await world.ann.slash(world.channel, "quote", words=many)

    assert "I looked at the first 10 of 12 quotes." in text(asked.response)


async def test_quotes_of_a_file_get_a_verdict_each(world: World) -> None:
    asked = await world.ann.slash(world.channel, "quote", file=("article.md", SEVERAL.encode()))

    assert "1 exact, 1 nearly, 1 nobody said" in text(asked.response)


@pytest.mark.parametrize("data", [b"x" * 200_001, bytes(200), b"no quotes here"])
async def test_file_that_cannot_be_checked_is_refused_privately(world: World, data: bytes) -> None:
    asked = await world.ann.slash(world.channel, "quote", file=("article.md", data))

    assert asked.ephemeral
    assert "That file" in text(asked.response)


async def test_quote_that_says_the_opposite_is_told_so(world: World) -> None:
    asked = await world.ann.slash(world.channel, "quote", words="the lamp never turned on a bath of mercury")

    assert "🟡 **Nearly.** The speaker did not say *never*" in text(asked.response)
