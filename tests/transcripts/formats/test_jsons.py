"""JSON tells times in seconds or in milliseconds, and seldom says which."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest

from bot.transcripts.formats import read

RAIN = [{"text": "Rain.", "start": 0.0, "end": 30.0}, {"text": "Rain.", "start": 3600.0, "end": 3630.0}]
LONG = "so we wound the lamp and waited for the boat " * 500


@pytest.mark.parametrize(
    ("document", "starts"),
    [
        ({"utterances": [{"text": "Why?", "start": 1200}, {"text": LONG, "start": 14000}]}, [1.2, 14.0]),
        ({"words": [{"text": "Why?", "start": 1200, "end": 1500}]}, [1.2]),
        ({"words": [{"word": "Why?", "start": 1200.5, "end": 1201.0}]}, [1200.5]),  # not of AssemblyAI
        ({"segments": RAIN}, [0.0, 3600.0]),
        ({"segments": [segment | {"speaker": "A"} for segment in RAIN]}, [0.0, 3600.0]),
        ({"results": {"utterances": [{"transcript": "Rain.", "start": 3600, "end": 3601}]}}, [3600.0]),
        ({"transcription": [{"text": "Rain.", "offsets": {"from": 3600000, "to": 3601000}}]}, [3600.0]),
        ([{"text": LONG, "start": 1200, "end": 1800000}], [1.2]),
        ([{"text": LONG, "start": 1200, "end": 3000}], [1200.0]),
        ({"segments": [{"text": LONG, "start": 1200, "end": 1800000}]}, [1.2]),
    ],
)
def test_a_time_is_counted_in_the_unit_of_who_wrote_it(document: object, starts: list[float]) -> None:
    reading = read(json.dumps(document).encode(), "a.json")

    assert [cue.start_s for cue in reading.cues] == pytest.approx(starts)


def test_who_tells_the_speaker() -> None:
    said = [{"who": name, "content": words} for name, words in [("Ann", "Was it cold?"), ("Ben", "Very.")]]

    assert read(json.dumps({"segments": said}).encode(), "a.json").speakers == ("Ann", "Ben")


SAID = [f"Sentence {n} ends here." for n in range(10)]
SPOKEN = [(word, 3.0 * n + 0.5 * i) for n, said in enumerate(SAID) for i, word in enumerate(said.split())]
TIMED: list[dict[str, Any]] = [
    {"text": word, "start": start_s, "end": start_s + 0.5} for word, start_s in SPOKEN
]
IN_MILLIS = [word | {"start": int(word["start"] * 1000), "end": int(word["end"] * 1000)} for word in TIMED]
BY_TWO = [word | {"speaker": "AB"[i >= 20]} for i, word in enumerate(TIMED)]
LOWER = [{"word": word["text"].lower().strip("."), "start": word["start"]} for word in TIMED]
ELEMENTS = [
    element
    for word, start_s in SPOKEN
    for element in (
        {"type": "text", "value": word.strip("."), "ts": start_s, "end_ts": start_s + 0.5},
        {"type": "punct", "value": ". " if word.endswith(".") else " "},
    )
]


@pytest.mark.parametrize(
    "document",
    [
        {"utterances": [{"speaker": "A", "text": " ".join(SAID), "start": 0, "words": IN_MILLIS}]},
        {
            "results": {
                "utterances": [{"speaker": 0, "transcript": " ".join(SAID), "start": 0.0, "words": LOWER}]
            }
        },
        {"segments": [{"text": " ".join(SAID), "start": 0.0, "end": 30.0, "words": TIMED}]},
        {"segments": [{"text": " ".join(SAID), "start": 0.0, "end": 30.0, "words": BY_TWO}]},
        {"monologues": [{"speaker": 0, "elements": ELEMENTS}]},
    ],
)
def test_a_long_utterance_is_dated_by_its_words(document: object) -> None:
    reading = read(json.dumps(document).encode(), "a.json")

    starts = [cue.start_s for cue in reading.cues]
    spoken = dict(zip(places(reading.text), (start_s for _, start_s in SPOKEN), strict=True))
    assert reading.text == " ".join(SAID)
    assert reading.coverage == 1.0
    assert starts == [spoken[cue.start] for cue in reading.cues]
    assert all(2.0 <= b - a <= 7.0 for a, b in pairwise([*starts, 30.0]))


def places(text: str) -> list[int]:
    """Return where each word of a text begins."""
    return [word.start() for word in re.finditer(r"\S+", text)]


def test_words_that_are_not_those_of_the_text_date_nothing() -> None:
    words = [{"text": "Other", "start": 0.0}, *TIMED]
    document = {"segments": [{"text": " ".join(SAID), "start": 0.0, "end": 30.0, "words": words}]}

    reading = read(json.dumps(document).encode(), "a.json")

    assert [(cue.start_s, cue.end_s) for cue in reading.cues] == [(0.0, 30.0)]


def test_a_list_that_is_not_read_is_missed() -> None:
    asked = [{"text": f"Well, what came next in the year {n}?", "start": n} for n in range(20)]
    answers = [{"text": f"It was cold, and then we saw {n} boats.", "start": n + 0.5} for n in range(20)]
    told_twice = [{"word": word} for segment in asked for word in str(segment["text"]).split()]

    once = read(json.dumps({"segments": asked, "words": told_twice}).encode(), "a.json")
    both = read(json.dumps({"segments": asked, "words": told_twice, "answers": answers}).encode(), "a.json")

    assert once.coverage == 1.0
    assert both.coverage < 0.6
