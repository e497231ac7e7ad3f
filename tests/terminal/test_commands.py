"""The command line, run as people run it."""

import json
import logging
import os
import pty
import re
from contextlib import suppress
from pathlib import Path

import pytest

from bot.data_folder import DATABASE, INDEX
from bot.errors import Refusal
from bot.store.database import Database
from bot.terminal.ask import speaker_called
from tests.disks import small_disk, spoil
from tests.terminal.conftest import Bot

ROOT = Path(__file__).parents[2]


def test_a_question_is_answered_with_a_cited_excerpt_and_logged(bot: Bot) -> None:
    done = bot.run("ask", "Who invented sparse coding?")

    assert done.returncode == 0, done.stderr
    assert "sparse coding back in 1997" in " ".join(done.stdout.split())
    assert "— probably Trenton Bricken · " in done.stdout
    assert "of 2,383" in done.stdout
    assert bot.rows("SELECT text, verdict FROM query JOIN wording ON wording.number = wording") == [
        ("Who invented sparse coding?", "answered")
    ]


def test_json_gives_offsets_that_lead_to_the_words(bot: Bot) -> None:
    done = bot.run(
        "ask", "Who", "invented", "sparse coding?", "--json", "--top", "2", "--transcript", "interview"
    )

    answer = json.loads(done.stdout)
    text = (ROOT / "tests/samples/interview.txt").read_text()
    assert answer["verdict"] == "answered"
    assert 0 <= answer["confidence"] <= 1
    assert len(answer["excerpts"]) == 2
    assert all(text[e["start"] : e["end"]] == e["text"] for e in answer["excerpts"])
    assert {"transcript", "title", "speaker", "start_s", "url", "score"} <= answer["excerpts"][0].keys()


def test_part_of_a_name_that_several_have_is_asked_back() -> None:
    with pytest.raises(Refusal, match="“ann” may be Ann Lee or Ann Stone"):
        speaker_called("ann", ["Ann Stone", "Ann Lee", "Bob"])


@pytest.mark.parametrize("name", ["trenton bricken", "Trenton"])
def test_a_question_may_be_for_one_speaker_only(bot: Bot, name: str) -> None:
    done = bot.run("ask", "What is luck?", "--json", "--top", "5", "--speaker", name)

    excerpts = json.loads(done.stdout)["excerpts"]
    assert excerpts
    assert all("Trenton Bricken" in excerpt["speakers"] for excerpt in excerpts)


def test_without_a_number_only_excerpts_that_answer_are_printed(bot: Bot) -> None:
    answer = json.loads(bot.run("ask", "Who invented sparse coding?", "--json").stdout)

    assert len(answer["excerpts"]) == 1
    assert answer["excerpts"][0]["confidence"] == answer["confidence"]
    assert answer["more"]


def test_ask_says_what_is_not_in_the_transcripts(bot: Bot) -> None:
    done = bot.run("ask", "What do they say about nuclear fusion?")

    assert done.returncode == 0
    assert done.stdout.startswith("Not in the transcripts.")


def test_talk_gets_a_sentence_and_is_not_logged(bot: Bot) -> None:
    told = json.loads(bot.run("ask", "thanks!", "--json").stdout)

    assert told == {"question": "thanks!", "verdict": "talk", "kind": "thanks", "reply": "You are welcome."}
    assert bot.run("ask", "thanks!").stdout == "You are welcome.\n"
    assert "thanks" not in bot.run("log", "--json").stdout


def test_what_is_known_of_the_interviews_is_printed_as_such(bot: Bot) -> None:
    told = json.loads(bot.run("ask", "how long is the interview with Sholto?", "--json").stdout)

    assert (told["verdict"], told["kind"], len(told["facts"])) == ("fact", "length", 1)
    assert bot.run("ask", "who are the speakers?").stdout.startswith("Who speaks\n")


@pytest.mark.parametrize("command", [["ask", "luck"], ["quote", "preparation meets opportunity"]])
def test_a_corpus_file_that_is_left_out_is_named(bot: Bot, tmp_path: Path, command: list[str]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "talk.txt").write_text("Luck is what happens when preparation meets opportunity.")
    (corpus / "scan\x1b[2J.txt").write_bytes(b"%PDF-1.7 binary")

    done = bot.run(*command, CORPUS_DIR=str(corpus))

    assert done.returncode == 0
    assert "preparation meets opportunity" in done.stdout
    assert done.stderr.startswith("scan.txt is left out: This document is damaged")
    assert len(done.stderr.splitlines()) == 1


def test_times_look_as_they_do_in_discord(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "talk.vtt").write_text(
        "WEBVTT\n\n00:00:09.000 --> 00:00:12.000\nThe zanzibarian heron stood in the river.\n\n"
        "01:02:03.900 --> 01:02:05.000\nAnd the kettle whistled in the kitchen.\n"
    )
    bot.run("transcripts", "add", "talk.vtt")

    assert "— 0:09 · words 1–" in bot.run("ask", "zanzibarian heron").stdout
    assert "— 1:02:03 · words " in bot.run("quote", "the kettle whistled in the kitchen").stdout


def on_a_terminal(bot: Bot, *arguments: str, **settings: str) -> str:
    """Return what a command prints where its output is a terminal."""
    screen, bot.output = pty.openpty()
    bot.run(*arguments, **settings)
    os.close(bot.output)
    shown = b""
    with suppress(OSError):  # how Linux says that nobody writes to a terminal any more
        while data := os.read(screen, 65536):
            shown += data
    os.close(screen)
    return shown.decode().replace("\r\n", "\n")


def test_matches_are_bold_on_a_terminal_and_only_there(bot: Bot) -> None:
    question = "Who invented sparse coding?"
    plain = bot.run("ask", question).stdout
    seen = on_a_terminal(bot, "ask", question)

    assert "\x1b" not in plain
    assert "\x1b[1msparse\x1b[0m" in seen
    assert re.sub(r"\x1b\[\d*m", "", seen) == plain, "in the same lines"
    for unwanted in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert on_a_terminal(bot, "ask", question, **unwanted) == plain


def test_what_differs_from_a_quote_has_a_colour_on_a_terminal(bot: Bot) -> None:
    seen = on_a_terminal(bot, "quote", "most people just aren't trying that hard")

    assert "most people \x1b[31m[-just-]\x1b[0m aren't trying that hard" in seen


def test_check_says_what_the_bot_would_do(bot: Bot) -> None:
    done = bot.run("check")

    assert done.returncode == 0, done.stderr
    assert "1 that every server sees, 2,383 words" in done.stdout
    assert "no DISCORD_TOKEN yet" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "settings", "status", "said"),
    [
        (["run"], {}, 2, "DISCORD_TOKEN is not set"),
        (["check"], {"COOLDOWN_SECONDS": "soon"}, 2, "COOLDOWN_SECONDS"),
        (["check"], {"ASK_CHANNELS": "1,two"}, 2, "ASK_CHANNELS"),
        (["check"], {"DATA_DIR": "/proc/nowhere"}, 2, "/proc/nowhere"),
        (["ask", "x", "--transcript", "nowhere"], {}, 1, "nowhere"),
        (["ask", "x", "--speaker", "Nobody"], {}, 1, "“Nobody”"),
        (["ask", " "], {}, 1, "no question"),
        (["ask", "???"], {}, 1, "no question"),
        (["aks", "x"], {}, 2, "There is no command “aks”. Did you mean “ask”?"),
        (["transcript", "list"], {}, 2, "Did you mean “transcripts”?"),
        (["xyzzy"], {}, 2, "There is no command “xyzzy”. There are run, demo, ask,"),
        (["\x1b[31mask"], {}, 2, "There is no command “ask”. Did you mean “ask”?"),
        (["help", "aks"], {}, 2, "There is no command “aks”. Did you mean “ask”?"),
        (["transcripts", "lst"], {}, 2, "“transcripts” knows no “lst”. Did you mean “list”?"),
        (["transcripts"], {}, 2, "required: ACTION. `interview-bot transcripts --help` shows what it takes."),
        (["log", "stat"], {}, 2, "“log” knows no “stat”. Did you mean “stats”?"),
        (
            ["transcripts", "export", "x", "--format", "md"],
            {},
            2,
            "“--format” knows no “md”. There are text,",
        ),
        (["ask", "x", "--top", "many"], {}, 2, "--top"),
        (["ask", "x", "--top", "0"], {}, 1, "--top"),
        (["eval", "nowhere"], {}, 1, "nowhere"),
        (["eval", str(ROOT / "tests/quality/interview"), "--features", "magic"], {}, 1, "magic"),
    ],
)
def test_mistakes_are_one_line_and_a_status(
    bot: Bot, arguments: list[str], settings: dict[str, str], status: int, said: str
) -> None:
    done = bot.run(*arguments, **settings)

    assert done.returncode == status
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [[], ["ask"], ["transcripts", "export"]])
def test_help_shows_what_a_command_takes(bot: Bot, command: list[str]) -> None:
    helped, asked = bot.run("help", *command), bot.run(*command, "--help")

    assert helped.returncode == 0
    assert helped.stdout == asked.stdout
    assert helped.stdout.startswith(" ".join(["usage: interview-bot", *command]))


def test_the_example_of_a_quote_was_said(bot: Bot) -> None:
    refused = bot.run("quote")
    words = refused.stderr.strip().partition("Try: interview-bot quote ")[2]

    assert bot.run("quote", words).stdout.startswith("Said in exactly these words")


@pytest.mark.parametrize("command", [["ask", "luck"], ["check"], ["run"]])
def test_a_read_only_disk_is_named_in_a_line(bot: Bot, tmp_path: Path, command: list[str]) -> None:
    with small_disk(tmp_path / "data") as disk:
        bot.run("ask", "luck")
        folder = disk.folder if disk.is_real else Path("/sys/data")
        with disk.read_only():
            done = bot.run(*command, DATA_DIR=str(folder), DISCORD_TOKEN="token")

    assert done.returncode == 2
    assert done.stderr.startswith(f"interview-bot: {folder} ")
    assert len(done.stderr.splitlines()) == 1
    assert not disk.is_real or "is on a disk that is mounted read-only: mount it for writing" in done.stderr


def test_a_misspelt_setting_in_env_is_named(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKKEN=abc\n")

    done = bot.run("check")

    assert done.returncode == 2
    assert "DISCORD_TOKKEN in .env is not a setting" in done.stderr


def test_a_file_can_stand_in_place_of_env(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKKEN=abc\n")
    (tmp_path / "other").write_text("DISCORD_TOKEN=abc\n")

    none, other = bot.run("check", ENV_FILE=""), bot.run("check", ENV_FILE="other")

    assert (none.returncode, other.returncode) == (0, 0), none.stderr + other.stderr
    assert "no DISCORD_TOKEN yet" in none.stdout
    assert "a token is set" in other.stdout


async def test_debug_log_holds_no_words_although_the_database_would_tell_them(
    bot: Bot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "talk.txt").write_text("The zanzibarian heron stood in the river.")

    added = bot.run("transcripts", "add", "talk.txt", LOG_LEVEL="DEBUG")
    asked = bot.run("ask", "Who keeps zanzibarian herons?", LOG_LEVEL="DEBUG")
    with caplog.at_level(logging.DEBUG, "aiosqlite"):
        async with Database.open(tmp_path / "data" / DATABASE) as database:
            await database.read("SELECT 1 WHERE ? = 'x'", ["zanzibarian"])

    assert "The zanzibarian heron" in asked.stdout, asked.stderr
    assert "zanzibarian" not in added.stderr + asked.stderr
    assert "zanzibarian" in caplog.text


def test_an_env_that_cannot_be_read_is_said_in_a_line(bot: Bot, tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_bytes(b"DISCORD_TOKEN=\xff\n")
    spoilt = bot.run("check")
    env.unlink()
    env.symlink_to("/proc/self/mem")  # whose first page nobody can read
    unreadable = bot.run("check")

    for done in (spoilt, unreadable):
        assert done.returncode == 2
        assert ".env cannot be read" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_copy_of_the_index_goes_with_a_restore(bot: Bot) -> None:
    bot.run("ask", "luck")
    bot.run("backup", "file")
    copy = bot.data / INDEX
    copy.write_text("words of what was there before")

    refused = bot.run("restore", "nowhere")
    assert copy.exists()
    restored = bot.run("restore", "file")

    assert (refused.returncode, restored.returncode) == (2, 0)
    assert not copy.exists()


def test_restoring_says_where_no_key_came_along(bot: Bot, tmp_path: Path) -> None:
    bot.run("ask", "luck")
    bot.run("backup", "file")
    with_key = bot.run("restore", "file")
    (tmp_path / "file.key").unlink()
    without = bot.run("restore", "file")

    assert "in place. What was there is kept as " in with_key.stdout
    assert "the key that is here stays" not in with_key.stdout
    assert "There is no file.key, so the key that is here stays." in without.stdout


def test_eval_prints_the_shares_of_judged_questions(bot: Bot, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"

    done = bot.run("eval", str(ROOT / "tests/quality/interview"), "--json", "--predictions", str(out))

    result = json.loads(done.stdout)
    assert result["hit@1"] > 0.7
    assert len(out.read_text().splitlines()) == result["questions"]


def test_database_that_is_damaged_is_told_by_check_and_log(bot: Bot) -> None:
    assert bot.run("check").returncode == 0
    spoil(bot.data / DATABASE, "query")
    checked, asked = bot.run("check"), bot.run("log", "export")
    assert (checked.returncode, asked.returncode) == (2, 1)
    assert checked.stderr.startswith(f"interview-bot: {bot.data / DATABASE} is damaged (")
    assert checked.stderr.endswith("). `restore` puts a backup in its place.\n")
    assert f"The database in {bot.data} is damaged." in asked.stderr
    assert "Traceback" not in checked.stderr + asked.stderr


def test_a_quote_is_checked_cited_and_logged_as_such(bot: Bot) -> None:
    done = bot.run("quote", "if you do everything, you'll win", "--json")

    answer = json.loads(done.stdout)
    text = (ROOT / "tests/samples/interview.txt").read_text()
    best = answer["matches"][0]
    assert answer["verdict"] == "near"
    assert text[best["start"] : best["end"]] == best["text"] == "if you do everything you win"
    assert {"transcript", "start_s", "url", "diff"} <= best.keys()
    assert {"kind": "changed", "typed": "you'll", "said": "you"} in best["diff"]
    assert bot.rows("SELECT kind, surface, verdict FROM query") == [("quote", "terminal", "near")]


def test_a_speaker_is_called_inferred_by_a_quote_as_by_an_answer(bot: Bot) -> None:
    (said, *_) = json.loads(bot.run("quote", "sparse coding back in 1997", "--json").stdout)["matches"]
    (answer, *_) = json.loads(bot.run("ask", "Who invented sparse coding?", "--json").stdout)["excerpts"]

    for found in (said, answer):
        assert found["speaker"] == "Trenton Bricken"
        assert found["speakers"] == ["Trenton Bricken"]
        assert found["inferred"] is True


def test_quotes_of_a_file_are_answered_line_by_line(bot: Bot, tmp_path: Path) -> None:
    quotes = tmp_path / "quotes.jsonl"
    quotes.write_text(
        '{"id": "a", "words": "trying that hard"}\n\n{"id": 7, "words": "purple zebra sundae"}\n'
    )

    done = bot.run("quote", "--from", str(quotes))

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["id"], row["verdict"]) for row in rows] == [("a", "exact"), (7, "not_found")]


def test_a_file_that_holds_no_quotes_is_refused_by_its_line(bot: Bot, tmp_path: Path) -> None:
    quotes = tmp_path / "quotes.jsonl"
    quotes.write_text('{"id": 1, "words": "fine"}\n{"words": "nameless"}\n')

    done = bot.run("quote", "--from", str(quotes))

    assert done.returncode == 1
    assert "Line 2 of" in done.stderr


def test_quotes_of_a_document_are_checked_and_counted(bot: Bot, tmp_path: Path) -> None:
    document = tmp_path / "article.md"
    document.write_text("“People are trying that hard”, “trying that hard”, “purple zebra sundae”")

    done = bot.run("quote", "--from", str(document))

    assert "but the speaker said “aren't”" in done.stdout
    assert done.stdout.endswith("1 exact, 1 nearly, 1 nobody said\n")


def test_document_that_quotes_nothing_is_refused(bot: Bot, tmp_path: Path) -> None:
    document = tmp_path / "article.md"
    document.write_text("People are trying hard.")

    done = bot.run("quote", "--from", str(document))

    assert done.returncode == 1
    assert "quotes nothing" in done.stderr


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 20, None])
def test_file_that_is_no_text_is_refused(bot: Bot, tmp_path: Path, data: bytes | None) -> None:
    document = tmp_path / "article.md"
    if data is not None:
        document.write_bytes(data)

    done = bot.run("quote", "--from", str(document))

    assert done.returncode == 1
    assert str(document) in done.stderr


def test_a_quote_reads_well_in_the_terminal(bot: Bot) -> None:
    done = bot.run("quote", "most", "people", "just", "aren't", "trying", "that", "hard")

    assert "Said in nearly these words:" in done.stdout
    assert "most people [-just-] aren't trying that hard" in done.stdout
