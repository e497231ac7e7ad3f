"""The schema, step by step. Append a step to STEPS to change it; never edit one that was released.

A step only adds (tables, columns with a default, indexes): a program of the version before may be at work
on the same file. Times are unix seconds, ids of servers, channels, messages and people are Discord's.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final

#: Marks a file as this bot's database ("IvBt"), so that no other one is ever restored or migrated.
APPLICATION: Final = 0x49764274

THE_LOG: Final = """
CREATE TABLE query (
    -- One question somebody asked, and what was answered.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,         -- a short random name; buttons under an answer carry it
    kind TEXT NOT NULL,              -- 'ask', 'quote'
    asked_at REAL NOT NULL,
    server INTEGER,                  -- NULL: a direct message or the terminal
    channel INTEGER,                 -- NULL: the terminal
    asker TEXT,                      -- keyed hash of the person; NULL: the terminal
    surface TEXT NOT NULL,           -- 'mention', 'reply', 'dm', 'slash', 'channel', 'terminal'
    wording INTEGER,                 -- wording.number; NULL: not kept, by setting or the person's wish
    topic INTEGER,                   -- equal for questions that are nearly the same; NULL where wording is
    verdict TEXT NOT NULL,           -- 'answered', 'not_found'
    confidence REAL NOT NULL,        -- 0 to 1
    shown TEXT NOT NULL,             -- JSON: [[transcript, start, end, score], ...], best first
    took_ms REAL NOT NULL,
    private INTEGER NOT NULL,        -- 1: only the asker saw the answer
    missed INTEGER NOT NULL          -- 1: found nothing, or more people voted against it than for it
);
CREATE INDEX query_by_time ON query (asked_at);
CREATE INDEX query_by_server ON query (server, asked_at);
CREATE INDEX query_by_asker ON query (asker) WHERE asker IS NOT NULL;
CREATE INDEX query_missed ON query (server, topic, asker, asked_at, number)
    WHERE missed = 1 AND topic IS NOT NULL;

CREATE TABLE wording (
    -- What people typed, word for word. SQLite zeroes what is deleted, but it moves the neighbours of a
    -- deleted row about and leaves copies of them in the gaps of its pages, which nothing would zero. So
    -- words that are to go are overwritten in place by as many blanks, and rows are deleted only when all
    -- rows near them are blank.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL               -- blank: forgotten
);

CREATE TABLE answer_message (
    -- Which message answers which, so that deleting the question deletes the answer.
    question_message INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL,
    answer_message INTEGER NOT NULL,
    query TEXT NOT NULL              -- query.id
);
CREATE INDEX answer_message_by_query ON answer_message (query);

CREATE TABLE person (
    -- Somebody who asked that their words are not kept.
    person TEXT PRIMARY KEY,         -- keyed hash
    paused_at REAL NOT NULL
) WITHOUT ROWID;

CREATE VIEW questions AS
    SELECT query.number, datetime(asked_at, 'unixepoch') AS asked, server, surface, kind, text, verdict,
           round(confidence, 2) AS confidence, json_array_length(shown) AS excerpts,
           round(took_ms, 1) AS took_ms, private
    FROM query LEFT JOIN wording ON wording.number = wording ORDER BY query.number DESC;
CREATE VIEW unanswered AS
    SELECT query.number, datetime(asked_at, 'unixepoch') AS asked, server, text, verdict,
           round(confidence, 2) AS confidence
    FROM query LEFT JOIN wording ON wording.number = wording WHERE missed = 1 ORDER BY query.number DESC;
CREATE VIEW excerpts_shown AS
    SELECT query.number, datetime(asked_at, 'unixepoch') AS asked, server, text AS question,
           json_extract(value, '$[0]') AS transcript, json_extract(value, '$[1]') AS start,
           json_extract(value, '$[2]') AS "end", json_extract(value, '$[3]') AS score
    FROM query LEFT JOIN wording ON wording.number = wording, json_each(query.shown);
"""

STEPS: Final = (THE_LOG,)


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one, as executing a script would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def migrate(db: sqlite3.Connection, steps: tuple[str, ...] = STEPS) -> None:
    """Bring the schema up to date, each step in a transaction of its own."""
    for version, step in enumerate(steps, 1):
        db.execute("BEGIN IMMEDIATE")
        try:
            # Asked inside the transaction: another process may just have taken the step.
            if version_of(db) < version:
                for statement in statements(step):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {version}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")


def version_of(db: sqlite3.Connection) -> int:
    """Return how many steps a database has taken; 0 where it is new."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
