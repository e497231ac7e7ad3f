"""Times, as they are written."""

import pytest

from bot.transcripts.clock import one_clock, seconds, spelt_seconds, timed


@pytest.mark.parametrize(
    ("written", "second"),
    [
        ("12:33", 753.0),
        ("0:12:33.5", 753.5),
        ("00:00:05-1", 5.1),
        ("00:00:05:12", 5.12),
        ("12:05 AM", 300.0),
        ("1:02:03pm", 46923.0),
        ("12", None),
        ("ten", None),
    ],
)
def test_a_clock_is_seconds(written: str, second: float | None) -> None:
    assert seconds(written) == second


@pytest.mark.parametrize(
    ("said", "second"),
    [
        ("3 seconds", 3.0),
        ("1 minute, 5 seconds", 65.0),
        ("1 hour 2 minutes 9 seconds", 3729.0),
        ("2 Stunden 3 Minuten", 7380.0),
        ("0 minutos 3 segundos", 3.0),
        ("1 минута 7 секунд", 67.0),
        ("1分5秒", 65.0),
        ("10 minutes", 600.0),
        ("3 men in a boat", None),
        ("many seconds", None),
    ],
)
def test_a_time_in_words_is_seconds_in_any_language(said: str, second: float | None) -> None:
    assert spelt_seconds(said) == second


@pytest.mark.parametrize(
    ("words", "stretches"),
    [
        ("so [0:05] it", [("so ", None), (" it", 5.0)]),
        ("so (0:00:05) it", [("so ", None), (" it", 5.0)]),
        ("so #00:00:05-1#", [("so ", None), ("", 5.1)]),
        ("so [0:05 - 0:09] it", [("so ", None), (" it", 5.0)]),
        ("at (10:30) or [laughs]", [("at (10:30) or [laughs]", None)]),
    ],
)
def test_a_time_among_words_dates_what_follows(words: str, stretches: list[tuple[str, float | None]]) -> None:
    assert timed(words) == stretches


@pytest.mark.parametrize(
    ("times", "placed", "restarts"),
    [
        ([0.0, 100.0, 1000.0, 0.0, 50.0, 70.0], [0.0, 100.0, 1000.0, 1000.0, 1050.0, 1070.0], 1),
        ([300.0, 600.0, 2700.0, 300.0, 600.0], [300.0, 600.0, 2700.0, 3000.0, 3300.0], 1),
        ([0.0, 100.0, 1000.0, 0.0, 1010.0], [0.0, 100.0, 1000.0, 0.0, 1010.0], 0),  # a slip
        ([0.0, 30.0, 5.0, 10.0], [0.0, 30.0, 5.0, 10.0], 0),  # too short for a tape
        ([], [], 0),
    ],
)
def test_a_clock_that_starts_again_goes_on(times: list[float], placed: list[float], restarts: int) -> None:
    assert one_clock(times) == (placed, restarts)
