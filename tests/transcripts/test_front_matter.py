"""What a Markdown transcript says about itself."""

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.front_matter import render, split

SAID = {
    "title": "The first winter: a talk",
    "show": "No",
    "date": "2024-03-01",
    "hosts": ("Per Lund",),
    "guests": ("Ida Holm", "Ann"),
    "source": "https://example.org/winter",
    "link": "https://example.org/winter?t={seconds}",
    "offset": -12.5,
    "automatic": True,
    "aliases": {"Ida Holm": ("eider home", "I'd a home")},
}


def test_front_matter_is_read_as_it_was_written() -> None:
    listed = {key: list(value) if isinstance(value, tuple) else value for key, value in SAID.items()}
    listed["aliases"] = {"Ida Holm": ["eider home", "I'd a home"]}

    known, body, unknown = split(render(listed) + "\n**Ann:** Hello.\n")

    assert known == SAID
    assert body == "\n**Ann:** Hello.\n"
    assert unknown == ()


def test_words_stay_words_and_one_name_is_a_list() -> None:
    known, _, unknown = split("---\nshow: No\ntitle: 1984\nhosts: Ann\ndate: 2024-3-1\nmood: windy\n---\n")

    assert known == {"show": "No", "title": "1984", "hosts": ("Ann",), "date": "2024-3-1"}
    assert unknown == ("mood",)


@pytest.mark.parametrize(
    "text",
    [
        "Hello.",
        "---\nHello.\n---\nBye.\n",
        "---\ntitle: x\nno end",
        "-----\ntitle: x\n---\n",
        "---\n**Ann:** [a\n---\n",
    ],
)
def test_beginnings_that_are_no_front_matter_are_part_of_the_text(text: str) -> None:
    assert split(text) == ({}, text, ())


def test_a_broken_line_is_named() -> None:
    with pytest.raises(UnreadableTranscript, match="front matter line") as refused:
        split("---\ntitle: x\nshow: y\n\tz: [\n---\nHello.\n")
    assert refused.value.facts == {"line": 4}


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("hosts: &us [Ann, Ben]\nguests: *us\n", 2),
        ("hosts: [Ann, Ben]\nguests: *us\n", 3),
        ("mood: &a windy\n", 2),
        ("title: x\naliases:\n  ? &a Ann\n  : [An]\n", 4),
        ("title: x\nshow: *The Winter*\n", 3),
    ],
)
def test_references_are_refused(said: str, line: int) -> None:
    with pytest.raises(UnreadableTranscript, match="front matter reference") as refused:
        split(f"---\n{said}---\nHello.\n")
    assert refused.value.facts == {"line": line}


def test_signs_of_references_within_quotation_marks_are_words() -> None:
    known, _, _ = split("---\ntitle: 'A & B'\nshow: '*The Winter*'\nhosts: [\"&co\", Ann & Ben]\n---\n")

    assert known == {"title": "A & B", "show": "*The Winter*", "hosts": ("&co", "Ann & Ben")}


@pytest.mark.parametrize("offset", [".inf", "-.inf", ".nan", "1e999"])
def test_an_offset_is_a_number_of_seconds(offset: str) -> None:
    with pytest.raises(UnreadableTranscript, match="not seconds"):
        split(f"---\ntitle: A talk\noffset: {offset}\n---\nhello")


def test_nothing_that_front_matter_says_holds_control_characters() -> None:
    said = '"a\\e]0;b\\ac\\x9b2Jd\\x7f\\u202ee\\nf"'
    scalars = "".join(f"{key}: {said}\n" for key in ("title", "show", "date", "source", "link"))
    lists = "".join(f"{key}: [{said}]\n" for key in ("hosts", "guests", "speakers"))

    known, _, _ = split(f"---\n{scalars}{lists}aliases: {{{said}: [{said}]}}\n---\n")

    clean = "ac2Jde f"
    assert set(map(str, known.values())) == {clean, str((clean,)), str({clean: (clean,)})}


@pytest.mark.parametrize(
    ("key", "value", "known"),
    [
        ("published", "2024-03-01", {"date": "2024-03-01"}),
        ("date", "2024-03-01T10:00:00+01:00", {"date": "2024-03-01"}),
        ("pubDate", "2024-03-01 10:00:00 +0100", {"date": "2024-03-01"}),
        ("source_url", "https://example.org/a", {"source": "https://example.org/a"}),
        ("url", "https://example.org/a", {"source": "https://example.org/a"}),
        ("youtube", "abcdefghijk", {"source": "https://www.youtube.com/watch?v=abcdefghijk"}),
        ("guest", "Ida Holm", {"guests": ("Ida Holm",)}),
        ("Interviewees", "[Ida Holm, Ann]", {"guests": ("Ida Holm", "Ann")}),
        ("host", "'[[people/per|Per Lund]]'", {"hosts": ("Per Lund",)}),
        ("guests", "['[[Ida Holm]]']", {"guests": ("Ida Holm",)}),
        ("guest", "{name: Ida Holm, url: x}", {"guests": ("Ida Holm",)}),
        ("podcast", "No", {"show": "No"}),
        ("episode_title", "Winter", {"title": "Winter"}),
    ],
)
def test_keys_of_elsewhere_mean_ours(key: str, value: str, known: dict[str, object]) -> None:
    assert split(f"---\n{key}: {value}\n---\n") == (known, "", ())


@pytest.mark.parametrize(
    "line", ["permalink: /episodes/12", "url: soon", "host: [[1, 2]]", "published: {a: b}", "episode: 12"]
)
def test_keys_of_elsewhere_with_anything_else_in_them_are_told_and_not_taken(line: str) -> None:
    assert split(f"---\n{line}\n---\n") == ({}, "", (line.partition(":")[0],))


def test_our_own_keys_win() -> None:
    known, _, _ = split("---\nguest: Ann\nguests: [Ida Holm]\n---\n")

    assert known == {"guests": ("Ida Holm",)}


def test_toml_between_plus_signs_is_front_matter() -> None:
    text = '+++\ntitle = "1984"\ndate = 2024-03-01\nautomatic = true\noffset = 12.5\nmood = "dim"\n+++\nHi.\n'

    known, body, unknown = split(text)

    assert known == {"title": "1984", "date": "2024-03-01", "automatic": True, "offset": 12.5}
    assert (body, unknown) == ("Hi.\n", ("mood",))


def test_broken_toml_is_refused() -> None:
    with pytest.raises(UnreadableTranscript, match="front matter TOML"):
        split("+++\ntitle = a b\n+++\nHello.\n")
