"""The schema, step by step. Append a step to STEPS to change it; never edit one that was released.

A step only adds (tables, columns with a default, indexes), makes a trigger or view anew, or mends values: a
program of the version before may be at work on the same file. Times are unix seconds, ids of servers,
channels, messages and people are Discord's.
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
CREATE INDEX query_missed ON query (server, topic, asker, asked_at, missed)
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

THE_TRANSCRIPTS: Final = """
CREATE TABLE transcript (
    -- An interview people can ask about; what it says is in version.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    server INTEGER,                  -- NULL: seen by every server
    title TEXT NOT NULL,
    details TEXT NOT NULL,           -- JSON: show, date, hosts, guests, source, link, offset_s, ...
    version INTEGER NOT NULL,        -- the one in force
    revision INTEGER NOT NULL,       -- audit.number of the last change
    added_by INTEGER,                -- NULL: the operator
    added_at REAL NOT NULL,
    removed_at REAL,                 -- NULL: in use; otherwise it can be brought back for 30 days
    corpus_path TEXT UNIQUE,         -- NULL unless it is a file of the corpus folder; then
    corpus_size INTEGER,             -- its bytes
    corpus_mtime_ns INTEGER          -- and its time of change when it was read
);
CREATE INDEX transcript_by_server ON transcript (server);

CREATE TABLE version (
    -- What a transcript said from one replacement to the next; old citations point into old versions.
    transcript INTEGER NOT NULL REFERENCES transcript (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,        -- 1, 2, ...
    made_by INTEGER,                 -- NULL: the operator
    made_at REAL NOT NULL,
    words INTEGER NOT NULL,
    seconds REAL,                    -- NULL: it has no times
    speakers TEXT NOT NULL,          -- JSON: [name, ...]
    format TEXT NOT NULL,
    encoding TEXT NOT NULL,
    sha256 TEXT NOT NULL,            -- of the file as it was given
    text TEXT NOT NULL,
    turns TEXT NOT NULL,             -- JSON: [[start, end, speaker, sure, start_s, end_s], ...]
    cues BLOB NOT NULL,              -- zlib of JSON: [[start, end, start_s, end_s], ...]
    original BLOB NOT NULL,          -- zlib of the file as it was given
    PRIMARY KEY (transcript, version)
);
CREATE INDEX version_by_sha256 ON version (sha256);

CREATE TABLE segment (
    -- The part of the search index that stands for one transcript; only bot.search can read it.
    transcript INTEGER PRIMARY KEY REFERENCES transcript (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,        -- the transcript's version it was made of
    format_version INTEGER NOT NULL,
    data BLOB NOT NULL
);

CREATE TABLE alias (
    -- How the captions misspell a name; for search only.
    number INTEGER PRIMARY KEY,
    server INTEGER,                  -- NULL: every server
    transcript INTEGER REFERENCES transcript (number) ON DELETE CASCADE,  -- NULL: all of the server's
    written TEXT NOT NULL,           -- as people write it
    heard TEXT NOT NULL,             -- as the captions have it
    added_by INTEGER,                -- NULL: the operator
    added_at REAL NOT NULL
);
CREATE INDEX alias_by_server ON alias (server, transcript);
CREATE INDEX alias_by_transcript ON alias (transcript);

CREATE TABLE server (
    -- A server that removed the bot; what is kept of it is dropped after a while.
    server INTEGER PRIMARY KEY,
    left_at REAL NOT NULL
);

CREATE TABLE audit (
    -- Who changed which transcript. No command erases it.
    number INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    server INTEGER,                  -- NULL: every server
    actor INTEGER,                   -- NULL: the operator
    action TEXT NOT NULL,            -- 'add', 'replace', 'edit', 'remove', 'undo', 'drop', 'alias', ...
    transcript TEXT,                 -- transcript.id, also after it is gone; NULL: a whole server's
    detail TEXT NOT NULL
);
CREATE INDEX audit_by_server ON audit (server, number);
CREATE INDEX audit_by_actor ON audit (actor);
CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'the audit trail is not changed');
END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'the audit trail is not erased');
END;

CREATE VIEW transcripts AS
    SELECT id, server, title, words, speakers, format, version.version,
           datetime(added_at, 'unixepoch') AS added, datetime(removed_at, 'unixepoch') AS removed
    FROM transcript JOIN version
        ON version.transcript = transcript.number AND version.version = transcript.version;
"""

THE_FEEDBACK: Final = """
CREATE TABLE vote (
    -- What somebody thought of an answer.
    query INTEGER NOT NULL REFERENCES query (number) ON DELETE CASCADE,
    voter TEXT NOT NULL,             -- keyed hash of the person
    helpful INTEGER NOT NULL,        -- 1 or 0
    wording INTEGER,                 -- wording.number: what they had expected; NULL: they did not say
    voted_at REAL NOT NULL,
    PRIMARY KEY (query, voter)
) WITHOUT ROWID;
CREATE INDEX vote_by_voter ON vote (voter);
CREATE INDEX vote_by_wording ON vote (wording) WHERE wording IS NOT NULL;

CREATE TABLE daily (
    -- How many questions a day; stays when the questions themselves are dropped.
    server INTEGER NOT NULL,         -- 0: direct messages and the terminal
    day INTEGER NOT NULL,            -- days since 1970-01-01 UTC
    answered INTEGER NOT NULL DEFAULT 0,
    not_found INTEGER NOT NULL DEFAULT 0,
    helpful INTEGER NOT NULL DEFAULT 0,
    unhelpful INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (server, day)
) WITHOUT ROWID;
CREATE TABLE daily_speed (
    -- How many questions took so long, to two digits.
    server INTEGER NOT NULL,
    day INTEGER NOT NULL,
    ms REAL NOT NULL,
    questions INTEGER NOT NULL,
    PRIMARY KEY (server, day, ms)
) WITHOUT ROWID;
CREATE TABLE daily_transcript (
    -- How many questions a transcript answered.
    server INTEGER NOT NULL,
    day INTEGER NOT NULL,
    transcript TEXT NOT NULL,        -- transcript.id, also after it is gone
    questions INTEGER NOT NULL,
    PRIMARY KEY (server, day, transcript)
) WITHOUT ROWID;
CREATE INDEX daily_transcript_by_transcript ON daily_transcript (transcript, server, questions);

CREATE TRIGGER question_counts AFTER INSERT ON query BEGIN
    INSERT INTO daily (server, day, answered, not_found)
        VALUES (ifnull(new.server, 0), CAST(new.asked_at / 86400 AS INTEGER),
                new.verdict = 'answered', new.verdict <> 'answered')
        ON CONFLICT (server, day) DO UPDATE SET
            answered = answered + excluded.answered, not_found = not_found + excluded.not_found;
    INSERT INTO daily_speed (server, day, ms, questions)
        VALUES (ifnull(new.server, 0), CAST(new.asked_at / 86400 AS INTEGER),
                CASE WHEN new.took_ms < 10 THEN round(new.took_ms, 1)
                     WHEN new.took_ms < 100 THEN round(new.took_ms)
                     WHEN new.took_ms < 1000 THEN round(new.took_ms / 10) * 10
                     ELSE round(new.took_ms / 100) * 100 END, 1)
        ON CONFLICT (server, day, ms) DO UPDATE SET questions = questions + 1;
    INSERT INTO daily_transcript (server, day, transcript, questions)
        SELECT DISTINCT ifnull(new.server, 0), CAST(new.asked_at / 86400 AS INTEGER),
                        json_extract(value, '$[0]'), 1
        FROM json_each(new.shown) WHERE new.verdict = 'answered'
        ON CONFLICT (server, day, transcript) DO UPDATE SET questions = questions + 1;
END;
CREATE TRIGGER vote_counts AFTER INSERT ON vote BEGIN
    UPDATE daily SET helpful = helpful + new.helpful, unhelpful = unhelpful + 1 - new.helpful
        WHERE (server, day) = (SELECT ifnull(server, 0), CAST(asked_at / 86400 AS INTEGER)
                               FROM query WHERE number = new.query);
    UPDATE query SET missed = verdict = 'not_found'
                               OR (SELECT avg(helpful) < 0.5 FROM vote WHERE query = number)
        WHERE number = new.query;
END;
CREATE TRIGGER changed_vote_counts AFTER UPDATE OF helpful ON vote BEGIN
    UPDATE daily SET helpful = helpful + new.helpful - old.helpful,
                     unhelpful = unhelpful - new.helpful + old.helpful
        WHERE (server, day) = (SELECT ifnull(server, 0), CAST(asked_at / 86400 AS INTEGER)
                               FROM query WHERE number = new.query);
    UPDATE query SET missed = verdict = 'not_found'
                               OR (SELECT avg(helpful) < 0.5 FROM vote WHERE query = number)
        WHERE number = new.query;
END;

-- Whatever deletes a row, its words are blanked and the message that answered is forgotten.
CREATE TRIGGER question_goes AFTER DELETE ON query BEGIN
    UPDATE wording SET text = replace(hex(zeroblob(length(CAST(text AS BLOB)))), '00', ' ')
        WHERE number = old.wording;
    DELETE FROM answer_message WHERE query = old.id;
END;
CREATE TRIGGER vote_goes AFTER DELETE ON vote WHEN old.wording IS NOT NULL BEGIN
    UPDATE wording SET text = replace(hex(zeroblob(length(CAST(text AS BLOB)))), '00', ' ')
        WHERE number = old.wording;
END;
CREATE TRIGGER expectation_goes AFTER UPDATE OF wording ON vote
    WHEN old.wording IS NOT NULL AND old.wording IS NOT new.wording BEGIN
    UPDATE wording SET text = replace(hex(zeroblob(length(CAST(text AS BLOB)))), '00', ' ')
        WHERE number = old.wording;
END;

CREATE VIEW votes AS
    SELECT query.number, datetime(voted_at, 'unixepoch') AS voted, server, asked.text AS question, helpful,
           expected.text AS expected
    FROM vote JOIN query ON query.number = vote.query
        LEFT JOIN wording AS asked ON asked.number = query.wording
        LEFT JOIN wording AS expected ON expected.number = vote.wording;
CREATE VIEW days AS
    SELECT date(day * 86400, 'unixepoch') AS day, server, answered, not_found, helpful, unhelpful FROM daily;
"""

THE_COUNTS: Final = """
-- What was found counts as found whatever the verdict on it is called ('answered', 'exact', 'near'), and what
-- nobody asked for (of the kind 'random') counts as no question.
DROP TRIGGER question_counts;
CREATE TRIGGER question_counts AFTER INSERT ON query WHEN new.kind <> 'random' BEGIN
    INSERT INTO daily (server, day, answered, not_found)
        VALUES (ifnull(new.server, 0), CAST(new.asked_at / 86400 AS INTEGER),
                new.verdict <> 'not_found', new.verdict = 'not_found')
        ON CONFLICT (server, day) DO UPDATE SET
            answered = answered + excluded.answered, not_found = not_found + excluded.not_found;
    INSERT INTO daily_speed (server, day, ms, questions)
        VALUES (ifnull(new.server, 0), CAST(new.asked_at / 86400 AS INTEGER),
                CASE WHEN new.took_ms < 10 THEN round(new.took_ms, 1)
                     WHEN new.took_ms < 100 THEN round(new.took_ms)
                     WHEN new.took_ms < 1000 THEN round(new.took_ms / 10) * 10
                     ELSE round(new.took_ms / 100) * 100 END, 1)
        ON CONFLICT (server, day, ms) DO UPDATE SET questions = questions + 1;
    INSERT INTO daily_transcript (server, day, transcript, questions)
        SELECT DISTINCT ifnull(new.server, 0), CAST(new.asked_at / 86400 AS INTEGER),
                        json_extract(value, '$[0]'), 1
        FROM json_each(new.shown) WHERE new.verdict <> 'not_found'
        ON CONFLICT (server, day, transcript) DO UPDATE SET questions = questions + 1;
END;

-- What is still in the log is counted right; a random line took no time.
UPDATE daily SET answered = answered + quotes, not_found = not_found - quotes - randoms
    FROM (SELECT ifnull(server, 0) AS place, CAST(asked_at / 86400 AS INTEGER) AS date,
                 sum(kind <> 'random') AS quotes, sum(kind = 'random') AS randoms
          FROM query WHERE verdict IN ('exact', 'near') GROUP BY place, date)
    WHERE server = place AND day = date;
UPDATE daily_speed SET questions = questions - randoms
    FROM (SELECT ifnull(server, 0) AS place, CAST(asked_at / 86400 AS INTEGER) AS date, count(*) AS randoms
          FROM query WHERE kind = 'random' GROUP BY place, date)
    WHERE server = place AND day = date AND ms = 0;
DELETE FROM daily_speed WHERE questions = 0;
INSERT INTO daily_transcript (server, day, transcript, questions)
    SELECT ifnull(server, 0), CAST(asked_at / 86400 AS INTEGER), json_extract(value, '$[0]'),
           count(DISTINCT query.number)
    FROM query, json_each(shown) WHERE kind <> 'random' AND verdict IN ('exact', 'near') GROUP BY 1, 2, 3
    ON CONFLICT (server, day, transcript) DO UPDATE SET questions = questions + excluded.questions;
"""

THE_INFERENCE: Final = """
CREATE TABLE inference (
    -- Whether a version's names of speakers are inferred, since a better file may know them; without a row,
    -- as transcript.details has it. In version, behind whole files, it would take long to read.
    transcript INTEGER NOT NULL REFERENCES transcript (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    inferred INTEGER NOT NULL,
    PRIMARY KEY (transcript, version)
) WITHOUT ROWID;
INSERT INTO inference
    SELECT number, version.version, ifnull(json_extract(details, '$.inferred'), 0)
    FROM version JOIN transcript ON number = transcript;
"""

THE_SIZES: Final = """
CREATE TABLE size (
    -- How large the file of each version is. In version, behind whole files, it would take long to read.
    transcript INTEGER NOT NULL REFERENCES transcript (number) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    bytes INTEGER NOT NULL,          -- of the file as it was given; of its text where that is older
    PRIMARY KEY (transcript, version)
) WITHOUT ROWID;
INSERT INTO size SELECT transcript, version, length(CAST(text AS BLOB)) FROM version;
"""

STEPS: Final = (THE_LOG, THE_TRANSCRIPTS, THE_FEEDBACK, THE_COUNTS, THE_INFERENCE, THE_SIZES)


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one, as executing a script would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def migrate(db: sqlite3.Connection, steps: tuple[str, ...] = STEPS) -> None:
    """Bring the schema up to date: all the steps that are missing, or none."""
    db.execute("BEGIN IMMEDIATE")
    try:
        for version, step in enumerate(steps, 1):
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
