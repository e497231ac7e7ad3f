"""A source becomes what the store keeps, whoever brought it."""

from pathlib import Path

import pytest

from bot.errors import TooManyNames, UnreadableTranscript
from bot.ids import ServerId, TranscriptId
from bot.library.facade import Library
from bot.library.ingest import describe, prepare, read, time_link
from bot.library.source import Known, Source, from_file

HERE = ServerId(1)
TALK = b"**Speaker 1:** The heron stood in the river.\n\n**Speaker 2:** All morning.\n"


def test_source_without_anything_known_is_believed() -> None:
    reading, prepared = prepare(Source(b"---\ntitle: On herons\ndate: 2024-03\n---\n" + TALK, "talk.md"))

    said = prepared.transcript
    assert (said.title, said.date, said.speakers) == ("On herons", "2024-03", ("Speaker 1", "Speaker 2"))
    assert said.id.startswith("on-herons-")
    assert (prepared.original.format, prepared.original.encoding) == (reading.format, reading.encoding)


def test_source_is_called_and_linked_as_is_known() -> None:
    known = Known("Birds", "1931", "https://youtu.be/abc", ("Ada Stone", "Ben Wood"))
    source = Source(TALK, "talk.md", known, TranscriptId("birds"))

    said = describe(source, read(source))

    assert (said.id, said.title, said.date, said.source) == ("birds", known.title, known.date, known.page)
    assert said.link == "https://youtu.be/abc?t={seconds}"
    assert said.speakers == ("Ada Stone", "Ben Wood")


def test_source_with_more_names_than_speakers_is_refused() -> None:
    source = Source(TALK, "talk.md", Known(speakers=("Ann", "Bob", "Cy")))

    with pytest.raises(TooManyNames, match="2"):
        describe(source, read(source))


def test_file_that_is_missing_or_too_large_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(bytes(2**20 + 1))

    with pytest.raises(UnreadableTranscript, match="not opened"):
        from_file(tmp_path / "missing.txt")
    with pytest.raises(UnreadableTranscript, match="too large"):
        from_file(tmp_path / "large.txt", most_mib=1)


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("https://youtu.be/abc?t=12", "https://youtu.be/abc?t={seconds}"),
        ("https://www.youtube.com/watch?v=abc#x", "https://www.youtube.com/watch?v=abc&t={seconds}"),
        ("https://www.youtube.com/live/a-b_c?si=x", "https://www.youtube.com/watch?v=a-b_c&t={seconds}"),
        ("https://youtube.com/shorts/abc", "https://www.youtube.com/watch?v=abc&t={seconds}"),
        ("https://www.youtube-nocookie.com/embed/abc", "https://www.youtube.com/watch?v=abc&t={seconds}"),
        ("https://music.youtube.com/watch?list=x&v=abc", "https://www.youtube.com/watch?v=abc&t={seconds}"),
        ("https://www.youtube.com/playlist?list=abc", None),
        ("https://www.youtube.com/live/", None),
        ("https://example.org/live/abc", None),
        ("https://example.org/abc", None),
    ],
)
def test_time_link_is_known_for_pages_that_take_a_second(page: str, link: str | None) -> None:
    assert time_link(page) == link


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("source: https://www.youtube.com/live/abc", "https://www.youtube.com/watch?v=abc&t={seconds}"),
        ("link: https://youtu.be/abc", "https://youtu.be/abc?t={seconds}"),
        ("link: https://youtu.be/abc?t={seconds}", "https://youtu.be/abc?t={seconds}"),
        (
            "source: https://youtu.be/abc\nlink: https://example.org/#{seconds}",
            "https://example.org/#{seconds}",
        ),
        ("source: https://example.org/abc", None),
    ],
)
def test_link_of_front_matter_takes_a_second_where_its_page_does(said: str, link: str | None) -> None:
    _, prepared = prepare(Source(f"---\n{said}\n---\n".encode() + TALK, "talk.md"))
    assert prepared.transcript.link == link


def test_what_is_known_of_a_source_holds_no_control_characters() -> None:
    known = Known("Bi\x1b[31mrds\n", "1931\x9b", "https://example.org/\x1b]0;a\x07", ("Ada\x9b2J", "Ben\x7f"))
    said = describe(Source(TALK, "talk.md", known), read(Source(TALK, "talk.md")))

    facts = (said.title, said.date, said.source, *said.speakers)
    assert facts == ("Birds", "1931", "https://example.org/", "Ada2J", "Ben")


async def test_feed_is_one_function_away_from_being_asked_about(empty_library: Library) -> None:
    def from_feed(item: dict[str, str]) -> Source:  # all that a new source of transcripts has to be
        known = Known(title=item["title"], date=item["published"], page=item["link"])
        return Source(item["transcript"].encode(), "episode.srt", known)

    item = {
        "title": "Episode 7",
        "published": "2024-03-28",
        "link": "https://example.org/7",
        "transcript": "1\n00:00:01,000 --> 00:00:04,000\nThe heron stood in the cold river all morning.\n",
    }
    _, prepared = await empty_library.curation.prepare(from_feed(item))
    await empty_library.curation.add_all(HERE, [prepared], by=None)

    answer = await empty_library.ask("where did the heron stand?", server=HERE)
    [excerpt] = answer.excerpts
    assert (excerpt.citation.title, excerpt.citation.url) == ("Episode 7", "https://example.org/7")
