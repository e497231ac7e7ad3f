"""TTML, beyond the samples."""

import pytest

from bot.transcripts.formats import read

NAMES = "xmlns:ttm='http://www.w3.org/ns/ttml#metadata' xmlns:tts='s' xmlns:ttp='p' xmlns:podcasts='a'"


def said(body: str, **attributes: str) -> list[tuple[str, float | None, float | None]]:
    """Return what each cue says, and when."""
    known = " ".join(f"ttp:{name}='{value}'" for name, value in attributes.items())
    reading = read(f"<tt xmlns='http://www.w3.org/ns/ttml' {NAMES} {known}>{body}</tt>".encode(), "a.ttml")
    assert reading.coverage == 1.0
    return [(reading.text[cue.start : cue.end], cue.start_s, cue.end_s) for cue in reading.cues]


@pytest.mark.parametrize(
    ("time", "seconds", "attributes"),
    [
        ("1.5", 1.5, {}),
        ("1.5s", 1.5, {}),
        ("1500ms", 1.5, {}),
        ("0.5m", 30.0, {}),
        ("1h", 3600.0, {}),
        ("1:02.5", 62.5, {}),
        ("01:00:02.500", 3602.5, {}),
        ("01:00:02,500", 3602.5, {}),
        ("00:00:01:15", 1.5, {}),
        ("00:00:01:15", 1.6, {"frameRate": "25"}),
        ("30f", 1.001, {"frameRate": "30", "frameRateMultiplier": "1000 1001"}),
        ("15000000t", 1.5, {"tickRate": "10000000"}),
    ],
)
def test_time_is_read_in_each_form_it_has(time: str, seconds: float, attributes: dict[str, str]) -> None:
    [(_, start_s, _)] = said(f"<body><p begin='{time}'>Cold.</p></body>", **attributes)

    assert start_s == pytest.approx(seconds)


def test_times_within_a_timed_element_count_from_the_start_where_they_can() -> None:
    from_start = said("<body><div begin='10s'><p begin='10s' end='12s'>Cold.</p></div></body>")
    from_element = said("<body><div begin='10s'><p begin='1s' end='2s'>Cold.</p></div></body>")

    assert from_start == [("Cold.", 10.0, 12.0)]
    assert from_element == [("Cold.", 11.0, 12.0)]


def test_translations_readings_and_descriptions_are_not_said() -> None:
    reading, translation = (
        "<span tts:ruby='text'>さむい</span>",
        "<span ttm:role='x-translation'>Cold.</span>",
    )
    body = f"<body><p begin='1s'>寒い{reading}。{translation}</p></body>"

    assert [words for words, _, _ in said(body)] == ["寒い。"]


def test_syllables_with_times_of_their_own_stay_one_word() -> None:
    spans = "<span begin='1s'>lan</span><span begin='7s'>terns</span> <span begin='8s'>drift</span>"

    assert said(f"<body><p>{spans}</p></body>") == [("lanterns", 1.0, 8.0), ("drift", 8.0, None)]


def test_words_without_a_space_between_their_elements_are_apart_but_in_scripts_without_spaces() -> None:
    def words(*each: str) -> str:
        return "".join(f"<span podcasts:unit='word' begin='1s'>{word}</span>" for word in each)

    assert said(f"<body><p>{words('very', 'cold')}</p></body>")[0][0] == "very cold"
    assert said(f"<body><p>{words('寒', 'い')}</p></body>")[0][0] == "寒い"


def test_overlapping_paragraphs_are_in_the_order_of_their_times() -> None:
    divs = "<div><p begin='5s' ttm:agent='b'>Two.</p></div><div><p begin='1s' ttm:agent='a'>One.</p></div>"

    assert [words for words, _, _ in said(f"<body>{divs}</body>")] == ["One.", "Two."]


def test_words_without_any_time_are_kept() -> None:
    assert read(b"<tt xmlns='http://www.w3.org/ns/ttml'><body><p>Cold.</p></body></tt>", "a").text == "Cold."
