"""Web pages, beyond the samples."""

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.formats import read
from bot.wording import sentence


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


def said(page: str) -> list[tuple[str | None, str]]:
    reading = read(page.encode(), "a.html")
    assert reading.coverage == 1.0
    return [(turn.speaker, reading.text[turn.start : turn.end].strip()) for turn in reading.turns]


@pytest.mark.parametrize(
    "body",
    [
        "<p><span class='speaker-name'>Ann</span><span class='speaker-text'>Cold.</span></p>"
        "<p><span class='speaker-name'>Bob</span><span class='speaker-text'>Was it?</span></p>",
        "<p class=speaker>Ann:<p>Cold.<p class=speaker>Bob:<p>Was it?",
        "<div class='speaker-turn'><b class='transcriptSpeaker'>Ann</b><p>Cold.</p></div>"
        "<div class='speaker-turn'><b class='transcriptSpeaker'>Bob</b><p>Was it?</p></div>",
        "<p><strong>Ann:</strong>&nbsp;Cold.</p><p><strong>Bob:</strong>&nbsp;Was it?</p>",
        "<dl><dt>Ann<dd>Cold.<dt>Bob<dd>Was it?</dl>",
        "<table><tr><th>Who<th>Text<tr><td>Ann<td>Cold.<tr><td>Bob<td>Was it?</table>",
    ],
)
def test_a_page_names_its_speakers_in_many_ways(body: str) -> None:
    assert said(f"<html><body>{body}</body></html>") == [("Ann", "Cold."), ("Bob", "Was it?")]


def test_lines_break_where_the_page_breaks_them_and_not_where_its_source_does() -> None:
    assert said("<p>Ann: Cold, and\nwind: much\nof it.</p><p>Bob: Was<br>it?</p><p>Ann: Yes.</p>") == [
        ("Ann", "Cold, and wind: much of it."),
        ("Bob", "Was it?"),
        ("Ann", "Yes."),
    ]


def test_a_part_with_most_of_the_words_is_the_talk_and_the_rest_is_told() -> None:
    page = (
        "<body class='has-sidebar'><div>Shop now</div><main><article><header>By Eve</header><p>Ann: Cold.</p>"
        "<p>Bob: Was it? And for how long?</p><p>Ann: Yes.</p></article><article>Next talk</article></main>"
    )

    reading = read(page.encode(), "a.html")

    assert reading.text == "Cold. Was it? And for how long? Yes."
    assert "6 words around the talk, the first 'Shop'" in reading.dropped
    assert reading.coverage == 1.0


def test_articles_none_of_which_holds_most_of_the_words_are_all_of_the_talk() -> None:
    turns = "Ann: Cold.", "Bob: Was it?", "Ann: Yes."
    page = "".join(f"<article>{turn}</article>" for turn in turns)

    assert said(f"<main>{page}</main>") == [("Ann", "Cold."), ("Bob", "Was it?"), ("Ann", "Yes.")]


def test_the_title_of_a_page_is_the_transcripts() -> None:
    page = "<html><head><title>The lamp &amp;\n I</title></head><body><p>Cold.</p></body></html>"

    assert read(page.encode(), "a.html").metadata == {"title": "The lamp & I"}


@pytest.mark.parametrize("body", ["", "<noscript>Please enable JavaScript.</noscript>", "<p>Loading…</p>"])
def test_a_page_that_a_script_fills_is_refused(body: str) -> None:
    page = f"<!doctype html><html><script src=a.js></script><body><div id='root'>{body}</div></body></html>"

    with pytest.raises(UnreadableTranscript) as refused:
        read(page.encode(), "a.html")

    assert "loads them when it is opened" in sentence(refused.value, str)


def test_an_attribute_may_hold_a_bracket() -> None:
    assert said('<p title="a > b">Ann: Cold.</p><p title=\'"\'>Bob: Was it?</p>') == [
        ("Ann", "Cold."),
        ("Bob", "Was it?"),
    ]


def test_lines_of_preformatted_text_stay_lines() -> None:
    assert said("<body><pre>Ann: Cold.\nBob: Was it?\nAnn: Yes.</pre></body>")[1] == ("Bob", "Was it?")
