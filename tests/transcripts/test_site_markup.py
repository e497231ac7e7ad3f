"""What sites and notebooks write between the words of a talk."""

import pytest

from bot.transcripts.formats import read
from bot.transcripts.site_markup import without


@pytest.mark.parametrize(
    "tag",
    [
        "{{< youtube abc >}}",
        "{{% notice tip %}}",
        '{% include player.html id="abc" %}',
        "{: .lead}",
        "{#intro}",
        "<!-- cut\nthis -->",
        "%%check this%%",
        "![[lamp.png]]",
        "[^1]",
        "[[toc]]"[1:-1],
        "import Player from './player'",
        "## Transcript",
    ],
)
def test_a_tag_goes_and_is_told(tag: str) -> None:
    text, dropped = without(f"Cold.\n{tag}\nVery.")

    assert text == "Cold.\n\nVery."
    assert dropped == (f"1 tag of the site: {' '.join(tag.split())!r}",)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("See <https://example.org/a_b>.", "See ."),
        ("Write to <ann@example.org>.", "Write to ."),
        ("Ask [[people/ida|Ida]] and [[Per]].", "Ask Ida and Per."),
        ("> [!note] Cold.", ">  Cold."),
        ("It was ==cold==.", "It was cold."),
        ("It was **very\ncold** there.", "It was very\ncold there."),
        ("It was _very,\nvery\ncold_.", "It was very,\nvery\ncold."),
        ("**0:07** · Cold.", "**0:07** Cold."),
        ("**[0:07](https://youtu.be/a?t=7)** · Cold.", "**[0:07](https://youtu.be/a?t=7)** Cold."),
    ],
)
def test_what_is_written_for_a_site_is_read_as_its_words(written: str, read_as: str) -> None:
    assert without(written).text == read_as


@pytest.mark.parametrize(
    "text",
    [
        "**Ann:** Cold.\n**Bob:** Was it?\n**Ann:** Yes.",
        "* one\n* two\n",
        "**Ann:** It was **cold**, and\n**Bob:** wet.",
        "1 < 2 and a == b, {so} what [we] 100% say ^ now.",
        "a_b\nc_d",
    ],
)
def test_words_that_only_look_like_tags_stay(text: str) -> None:
    assert without(text) == (text, ())


def test_a_site_is_read_without_its_tags() -> None:
    page = (
        b"# Winter\n\nSlides: <https://example.org/s.pdf>\n\n{{< youtube abc >}}\n\nIt was **very\ncold**.\n"
    )

    reading = read(page, "a.md")

    assert reading.text == "Slides: It was very cold."
    assert reading.coverage == 1.0
