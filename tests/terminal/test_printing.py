"""What a terminal is given holds nothing that it would obey."""

import asyncio
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import main
from bot.ids import TranscriptId
from bot.resources import open_resources
from bot.settings import Settings
from bot.store.log import Query
from bot.store.rows import Original, Prepared
from bot.terminal.printing import json_line, printable, spoken
from bot.transcripts.model import Cue, Transcript, Turn

EVIL = "\x1b[31mred\x9b2J\x1b]0;owned\x07\x7f\u202eback\r\nnext"


def obeyed(text: str) -> set[str]:
    """Return the characters of a text that a terminal might obey; lines may end."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}


@given(st.text())
def test_nothing_obeyed_is_left_in_what_is_printable(text: str) -> None:
    assert obeyed(printable(text)) <= {"\u200c", "\u200d"}
    assert "\n" not in printable(text) + spoken(text)
    assert not {c for c in spoken(text) if unicodedata.category(c) == "Cc"}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_says_the_same_without_what_is_obeyed(text: str) -> None:
    line = json_line({text: [text, 1.5, None]})
    assert obeyed(line) == set()
    assert "\n" not in line
    assert json.loads(line) == {text: [text, 1.5, None]}


def test_joiners_stay_between_letters_that_need_them() -> None:
    assert printable("می\u200cخواهم") == "می\u200cخواهم"
    assert spoken("👩\u200d🚀") == "👩\u200d🚀"


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Transcripts and questions that hold what no reader or form would let through."""
    words = f"The heron {EVIL} stood in the river. "
    transcript = Transcript(
        TranscriptId("herons"),
        f"Herons {EVIL}",
        2 * words,
        (Turn(0, len(words), f"Ada {EVIL}", True, 1.0), Turn(len(words), 2 * len(words), f"Ben {EVIL}")),
        cues=(Cue(0, len(words), 1.0),),
        source=f"https://example.org/{EVIL}",
        link=f"https://example.org/{EVIL}{{seconds}}",
        show=EVIL,
    )

    async def fill() -> None:
        settings = Settings(_env_file=None, data_dir=tmp_path, corpus_dir=tmp_path / "none")
        async with open_resources(settings) as resources:
            file = Original(b"", f"text {EVIL}", f"utf-8 {EVIL}")
            await resources.transcripts.add(None, Prepared(transcript, file), by=None)
            for asker in ("ann", "bob", None):
                asked = Query(surface="slash", text=f"zebras {EVIL}", verdict="not_found", asker=asker)
                resources.log.record(asked)

    asyncio.run(fill())
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CORPUS_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("ENV_FILE", "")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["ask", "heron"], 0),
        (["ask", "heron", "--json"], 0),
        (["ask", f"zebras {EVIL}"], 0),
        (["ask", f"zebras {EVIL}", "--json"], 0),
        (["ask", "heron", "--transcript", EVIL], 1),
        (["quote", "the heron"], 0),
        (["quote", "the heron", "--json"], 0),
        (["quote", f"the heron {EVIL} stood on the river"], 0),
        (["transcripts", "list"], 0),
        (["transcripts", "list", "--json"], 0),
        (["transcripts", "show", "herons"], 0),
        (["transcripts", "show", "herons", "--json"], 0),
        (["transcripts", "remove", "herons"], 0),
        (["transcripts", "restore", EVIL], 1),
        (["log", "stats"], 0),
        (["log", "gaps"], 0),
        (["log", "gaps", "--csv"], 0),
        (["log", "export"], 0),
        (["log", "trail"], 0),
        (["check"], 0),
        ([EVIL], 2),
    ],
)
def test_no_command_prints_what_a_terminal_obeys(
    hostile: None, capsys: pytest.CaptureFixture[str], command: list[str], status: int
) -> None:
    assert main(command) == status

    printed = capsys.readouterr()
    assert printed.out or printed.err
    assert obeyed(printed.out.replace("\r\n", "\n") + printed.err) == set()
