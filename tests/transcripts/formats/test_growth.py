"""No file takes time out of proportion to its size; `tests.benchmarks.readers` looks at many more."""

from functools import partial

import pytest

from bot.transcripts.formats import read
from tests.benchmarks.readers import COMPOSED, SIZES, composed, growth, read_text, repeated
from tests.transcripts.documents.making import pdf, printed

#: What once took four times as long where it was twice as long: a file's name, its beginning, what goes on.
ONCE_SLOW = [
    ("tag.html", "<html><p><", "a"),
    ("map.vtt", "WEBVTT ", "X-TIMESTAMP-MAP=LOCAL:"),
    ("map.vtt", "WEBVTT ", "X-TIMESTAMP-MAP=MPEGTS:"),
    ("labels.md", "", "**A{n}:** a\n"),
    ("spaces.txt", "", " "),
]
MOST = 1.5  # exponent; the machine may be busy


@pytest.mark.parametrize(("name", "opening", "scrap"), ONCE_SLOW)
def test_time_grows_as_what_goes_on_and_on_does(name: str, opening: str, scrap: str) -> None:
    texts = [opening + repeated(scrap, size) + "." for size in SIZES]

    grown = growth(name, partial(read_text, name), texts)

    assert grown is None or grown.exponent < MOST


@pytest.mark.parametrize("scrap", ["a", " ", "a-", "1", "\u00ad"])
def test_time_grows_as_an_endless_line_of_a_page_does(scrap: str) -> None:
    texts = [repeated(scrap, size) + "?" for size in SIZES]

    grown = growth(scrap, lambda line: read(pdf(printed("a b c d e", line)), "a.pdf"), texts)

    assert grown is None or grown.exponent < MOST


@pytest.mark.parametrize("name", COMPOSED)
def test_time_grows_as_what_is_composed_does(name: str) -> None:
    texts = [composed(COMPOSED[name], size) for size in SIZES]

    grown = growth(name, partial(read_text, name), texts)

    assert grown is None or grown.exponent < MOST
