"""Web pages, beyond the samples."""

from bot.transcripts.formats import read


def test_what_a_browser_does_not_show_counts_as_no_lost_words() -> None:
    page = (
        "<!doctype html><html lang=en><script async src=a.js>let lost = 1</script><!-- not shown -->"
        "<video controls autoplay></video><p hidden>Ann: un<b>believ</b>able.</p><p>Bob: Yes.</p></html>"
    )

    reading = read(page.encode(), "a.html")

    assert reading.text == "unbelievable. Yes."
    assert reading.coverage == 1.0
