"""Tags go; words in angle brackets are words."""

import pytest

from bot.transcripts.formats import read
from bot.transcripts.markup import untag


@pytest.mark.parametrize(
    "words",
    [
        "Well <I think so> yes.",
        "<a little>",
        "<strong accent>",
        "<Q he said Q>",
        "<p is small>",
        "<lang of love>",
        "<3 <inaudible> <b",
        "<i.e. this>",
    ],
)
def test_words_in_angle_brackets_are_no_tag(words: str) -> None:
    assert untag(words) == words


@pytest.mark.parametrize(
    "tag",
    [
        *"<b> </b> <I> <b/> <c.yellow.bg_blue> </c> <v> </v> <00:01:02.500>".split(),
        "<font color=red size='1' face=\"Comic Sans\" >",
        "<a href=http://a.b/c?d=e/ target = _blank>",
        "<b />",
        "</i >",
        "<v Ann & Bob>",
        "<v.loud Ann Lee>",
        "<lang en-GB>",
        "<c.x lang=en>",
    ],
)
def test_a_tag_goes_with_its_attributes(tag: str) -> None:
    assert untag(f"so{tag}me") == "some"


def test_a_line_break_is_a_space() -> None:
    assert untag('one<br>two<br clear="all" />three</p><p class=x>four') == "one two three  four"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.srt"])
def test_words_in_angle_brackets_reach_the_text(name: str) -> None:
    captions = "1\n00:00:01,000 --> 00:00:02,000\n" if name == "a.srt" else ""

    reading = read(f"{captions}Ann: Well <I think so> yes.\n".encode(), name)

    assert reading.text.endswith("Well <I think so> yes.")
    assert reading.coverage == 1.0
