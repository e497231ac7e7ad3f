"""One small document of each kind, made by other programs, and what is to be read in it."""

from pathlib import Path

import pytest

from bot.transcripts.formats import read

SAMPLES = Path(__file__).parents[2] / "samples/documents"
SAID = [
    "Tell me about the first winter.",
    "Cold. We burned the chairs.",
    "The chairs?",
    "And then the table.",
]
STARTS = [3.0, 7.0, 62.0, 65.0]
NAMES = ["Per Lund", "Ida Holm"]
INITIALS = ["IN", "IH"]

#: The format to be recognised, who speaks, and when.
EXPECTED = {
    "table.docx": ("Word document with speakers and times", INITIALS, STARTS),
    "teams.odt": ("OpenDocument text with speakers and times", NAMES, STARTS),
    "teams.rtf": ("RTF document with speakers and times", NAMES, STARTS),
    "teams.pdf": ("PDF document with speakers and times", NAMES, STARTS),
    "teams.docx": ("Word document with speakers and times", NAMES, STARTS),
}


def test_each_sample_is_expected() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_sample_is_read_whatever_its_name(name: str) -> None:
    format, speakers, starts = EXPECTED[name]

    reading = read((SAMPLES / name).read_bytes(), "a.txt")

    turns = [turn for turn in reading.turns if turn.speaker]
    assert [reading.text[turn.start : turn.end].strip() for turn in turns] == SAID
    assert [turn.speaker for turn in turns] == speakers * 2
    assert [cue.start_s for cue in reading.cues] == starts
    assert (reading.format, reading.encoding, reading.coverage) == (format, "", 1.0)
