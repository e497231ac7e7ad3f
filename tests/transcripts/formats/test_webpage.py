"""Web pages, beyond the samples."""

import pytest

from bot.transcripts.formats import read


def test_what_a_browser_does_not_show_counts_as_no_lost_words() -> None:
    page = (
        "<!doctype html><html lang=en><script async src=a.js>let lost = 1</script><!-- not shown -->"
        "<video controls autoplay></video><p hidden>Ann: un<b>believ</b>able.</p><p>Bob: Yes.</p></html>"
    )

    reading = read(page.encode(), "a.html")

    assert reading.text == "unbelievable. Yes."
    assert reading.coverage == 1.0


LABELLED = "<p>Ann: Cold.</p><p>Bob: Was it?</p>", "<p>Ann: Yes.</p>"
CITED = "<cite>Ann:</cite><p>Cold.</p><cite>Bob:</cite><p>Was it?</p>", "<cite>Ann:</cite><p>Yes.</p>"


@pytest.mark.parametrize(("before", "after"), [LABELLED, CITED])
def test_a_heading_is_nobodys(before: str, after: str) -> None:
    reading = read(f"<main>{before}<h2>The <i>war</i>\nyears</h2>{after}</main>".encode(), "a.html")

    said = [(turn.speaker, reading.text[turn.start : turn.end].strip()) for turn in reading.turns]
    assert said == [("Ann", "Cold."), ("Bob", "Was it?"), (None, "The war years"), ("Ann", "Yes.")]
    assert reading.coverage == 1.0


@pytest.mark.parametrize(("before", "after"), [LABELLED, CITED])
def test_what_stands_around_the_talk_is_told_and_not_said(before: str, after: str) -> None:
    around = "<nav><ul><li>Home<nav>Shop</nav></ul></nav>", "<footer>Made by Acme.</footer>"
    page = f"<body>{around[0]}{before}<aside>Subscribe!</aside>{after}{around[1]}</body>"

    reading = read(page.encode(), "a.html")

    assert reading.text == "Cold. Was it? Yes."
    assert reading.dropped[-1:] == ("6 words around the talk, the first 'Home'",)
    assert reading.coverage == 1.0


@pytest.mark.parametrize("page", ["<body><nav>Home{}</body>", "<body><aside>Home{}</aside></body>"])
def test_a_page_that_would_be_left_without_a_talk_is_read_whole(page: str) -> None:
    assert read(page.format(LABELLED[0]).encode(), "a.html").text == "Home Cold. Was it?"
