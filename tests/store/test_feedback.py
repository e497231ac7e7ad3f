"""Votes: one a person, changeable, counted once."""

from typing import Any

import pytest

from bot.store.database import Database
from bot.store.feedback import Feedback, Votes
from bot.store.log import Query, QueryLog


@pytest.fixture
def feedback(database: Database, log: QueryLog) -> Feedback:
    return Feedback(database, log)


def asked(log: QueryLog, **fields: Any) -> str:
    given: dict[str, Any] = {
        "server": 1,
        "surface": "mention",
        "text": "who invented it",
        "verdict": "answered",
        "asker": "a",
    }
    query = Query(**given | fields)
    log.record(query)
    return query.id


async def counted(database: Database) -> tuple[int, int]:
    row = await database.read_one("SELECT sum(helpful), sum(unhelpful) FROM daily")
    assert row is not None
    return row[0], row[1]


async def test_a_person_has_one_vote_and_can_change_it(
    database: Database, log: QueryLog, feedback: Feedback
) -> None:
    id = asked(log)
    assert await feedback.vote(id, "a", True), "even before the question is on disk"
    assert await feedback.vote(id, "b", True)
    assert await feedback.votes(id) == Votes(2, 0)
    assert await feedback.vote(id, "a", False)
    assert await feedback.vote(id, "a", False)
    assert await feedback.votes(id) == Votes(1, 1)
    assert await counted(database) == (1, 1)


async def test_a_vote_on_what_is_not_kept_is_no_vote(feedback: Feedback) -> None:
    assert not await feedback.vote("unknown", "a", True)
    assert await feedback.votes("unknown") == Votes(0, 0)


async def test_expectation_stays_until_the_answer_is_found_helpful(
    database: Database, log: QueryLog, feedback: Feedback
) -> None:
    id = asked(log)
    await feedback.vote(id, "a", False)
    await feedback.vote(id, "a", False, "the part about Olshausen")
    await feedback.vote(id, "a", False)
    assert [row["expected"] for row in await database.read("SELECT expected FROM votes")] == [
        "the part about Olshausen"
    ]
    await feedback.vote(id, "a", True)
    assert [row["expected"] for row in await database.read("SELECT expected FROM votes")] == [None]
    assert not await database.read("SELECT 1 FROM wording WHERE text LIKE '%Olshausen%'")


async def test_words_of_a_paused_person_are_not_kept(
    database: Database, log: QueryLog, feedback: Feedback
) -> None:
    log.paused.add("a")
    await feedback.vote(asked(log), "a", False, "my words")
    assert await database.read("SELECT * FROM wording") == []


async def test_answers_that_more_people_vote_against_count_as_missed(
    database: Database, log: QueryLog, feedback: Feedback
) -> None:
    id = asked(log)
    for voter, helpful, missed in (("a", False, 1), ("b", True, 0), ("c", False, 1), ("c", True, 0)):
        await feedback.vote(id, voter, helpful)
        assert [row["missed"] for row in await database.read("SELECT missed FROM query")] == [missed]
