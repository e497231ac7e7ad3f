"""JSON tells times in seconds or in milliseconds, and seldom says which."""

import json

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
