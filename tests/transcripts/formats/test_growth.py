"""No file takes work out of proportion to its size; `tests.benchmarks.readers` times patterns, too."""

import math
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Any, Final

import pytest

from bot.errors import Refusal
from bot.transcripts.formats import read
from tests.benchmarks.readers import COMPOSED, composed, read_text, repeated
from tests.transcripts.documents.making import pdf, printed

SIZES: Final = (2_000, 16_000)  # characters
MOST: Final = 1.2  # exponent

#: What once took four times the work where it was twice as long: a file's name, its beginning, what goes on.
ONCE_SLOW: Final = [
    ("tag.html", "<html><p><", "a"),
    ("map.vtt", "WEBVTT ", "X-TIMESTAMP-MAP=LOCAL:"),
    ("map.vtt", "WEBVTT ", "X-TIMESTAMP-MAP=MPEGTS:"),
    ("labels.md", "", "**A{n}:** a\n"),
    ("spaces.txt", "", " "),
    ("codes.cha", "@Begin\n*A:\t", "0 "),
    ("gaps.sub", "{1}{1}25\n", "\n"),
]


def lines_run(work: Callable[[str], object], text: str) -> int:
    """Return how many lines of Python are run to read a text."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with suppress(Refusal):
            work(text)
    finally:
        sys.settrace(before)
    return count


def exponent(work: Callable[[str], object], texts: list[str]) -> float:
    """Return e where twice the text takes 2^e times the lines."""
    read_text("warm.txt", "what is loaded at first")
    with suppress(Refusal):
        work(texts[0])
    short, long = (lines_run(work, text) for text in texts)
    return math.log(long / short) / math.log(len(texts[1]) / len(texts[0]))


@pytest.mark.parametrize(("name", "opening", "scrap"), ONCE_SLOW)
def test_work_grows_as_what_goes_on_and_on_does(name: str, opening: str, scrap: str) -> None:
    assert (
        exponent(partial(read_text, name), [opening + repeated(scrap, size) + "." for size in SIZES]) < MOST
    )


@pytest.mark.parametrize("scrap", ["a", " ", "a-", "1", "\u00ad"])
def test_work_grows_as_an_endless_line_of_a_page_does(scrap: str) -> None:
    def work(line: str) -> object:
        return read(pdf(printed("a b c d e", line)), "a.pdf")

    assert exponent(work, [repeated(scrap, size) + "?" for size in SIZES]) < MOST


@pytest.mark.parametrize("name", COMPOSED)
def test_work_grows_as_what_is_composed_does(name: str) -> None:
    assert exponent(partial(read_text, name), [composed(COMPOSED[name], size) for size in SIZES]) < MOST


def test_work_that_grows_with_the_square_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def square(data: bytes, name: str) -> None:
        for _ in range(len(data) ** 2):
            pass

    monkeypatch.setattr("tests.benchmarks.readers.read", square)

    assert exponent(partial(read_text, "a"), ["a" * 20, "a" * 160]) > 1.8
