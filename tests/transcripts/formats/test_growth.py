"""No file takes time out of proportion to its size; `tests.benchmarks.readers` looks at many more."""

from functools import partial

import pytest

from tests.benchmarks.readers import COMPOSED, SIZES, composed, growth, read_text, repeated

#: What once took four times as long where it was twice as long: a file's name, its beginning, what goes on.
ONCE_SLOW = [
    ("tag.html", "<html><p><", "a"),
    ("map.vtt", "WEBVTT ", "X-TIMESTAMP-MAP=LOCAL:"),
    ("map.vtt", "WEBVTT ", "X-TIMESTAMP-MAP=MPEGTS:"),
    ("labels.md", "", "**A{n}:** a\n"),
    ("spaces.txt", "", " "),
    ("codes.cha", "@Begin\n*A:\t", "0 "),
    ("gaps.sub", "{1}{1}25\n", "\n"),
]
MOST = 1.5  # exponent; the machine may be busy


@pytest.mark.parametrize(("name", "opening", "scrap"), ONCE_SLOW)
def test_time_grows_as_what_goes_on_and_on_does(name: str, opening: str, scrap: str) -> None:
    texts = [opening + repeated(scrap, size) + "." for size in SIZES]

    grown = growth(name, partial(read_text, name), texts)

    assert grown is None or grown.exponent < MOST


@pytest.mark.parametrize("name", COMPOSED)
def test_time_grows_as_what_is_composed_does(name: str) -> None:
    texts = [composed(COMPOSED[name], size) for size in SIZES]

    grown = growth(name, partial(read_text, name), texts)

    assert grown is None or grown.exponent < MOST
