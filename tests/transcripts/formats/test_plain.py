"""Plain text in the ways people and services write it, beyond the samples."""

import pytest

from bot.transcripts.formats import read


def turns(text: str, name: str = "a.txt") -> list[tuple[str | None, str]]:
    """Return who says what."""
    reading = read(text.encode(), name)
    return [(turn.speaker, reading.text[turn.start : turn.end].strip()) for turn in reading.turns]


@pytest.mark.parametrize(
    "line",
    [
        "{who} (00:{at}): {said}",
        "{who}: (00:{at}) {said}",
        "{who} [00:{at}]:\n{said}",
        "{who}  0:{at}\n{said}",
        "{who}\t0:{at}\n{said}",
        "{who}, 0:{at}\n{said}",
        "{who} - 0:{at}\n{said}",
        "[{who}] [0:{at}] {said}",
        "[{who}] 00:00:{at}\n{said}",
        "[00:00:{at}] {who}: {said}",
        "<00:00:{at}> {who}: {said}",
        "(0:{at}) {who}: {said}",
        "00:00:{at}.500 {who}: {said}",
        "0:{at} - {who}: {said}",
        "00:00:{at} {who}\n{said}",
        "0:{at} {who}  0:{at}\n{said}",
        "{who}:\n[0:{at}] {said}",
        "{who} 00:00:{at}\n{said}",
        "{who} 00:00:{at}.000 - 00:00:59.000\n{said}",
        "{who} – 00:{at}\n{said}",
        "{who} | 00:{at}\n{said}",
        "{who}（00:{at}）：{said}",
        "【00:{at}】{who}：{said}",
        "[00:{at}]{who}: {said}",
        "[{at}.00-59.00] {who}: {said}",
        "[{at}.00s -> 59.00s] {who}: {said}",
        "00:00:{at}-00:00:59，{who}：\n{said}",
        "{who}\n0 minutes {at} seconds\n{said}",
        "[00:00:{at}] {who}: {said} [00:00:59]",
        ">> {who}: [0:{at}] {said}",
        "**{who}:** [0:{at}] {said}",
        "**{who}** (0:{at}): {said}",
        "**{who} [0:{at}]:** {said}",
        "**{who}** *0:{at}*\n{said}",
        "**{who}:** \\[0:{at}\\] {said}",
        "### {who} [0:{at}]\n{said}",
    ],
)
def test_speakers_and_times_are_found_however_they_are_set(line: str) -> None:
    said = [
        ("Ann Lee", "01", "Hello there."),
        ("Bob 2", "05", "Hello."),
        ("Ann Lee", "09", "It was 10:30."),
    ]
    text = "\n\n".join(line.format(who=who, at=at, said=words) for who, at, words in said)

    reading = read(text.encode(), "a.md" if line.startswith(("*", "#")) else "a.txt")

    assert [turn.speaker for turn in reading.turns] == ["Ann Lee", "Bob 2", "Ann Lee"]
    assert [int(turn.start_s or 0) for turn in reading.turns] == [1, 5, 9]
    assert reading.text == "Hello there. Hello. It was 10:30."
    assert reading.coverage == 1.0


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.vtt"])
def test_labels_within_a_line_are_found_where_they_recur(name: str) -> None:
    opening = "WEBVTT\n\n0:01.000 --> 0:02.000\n" if name == "a.vtt" else ""
    ann, ben = ("**Ann:**", "**Ben:**") if name == "a.md" else ("Ann:", "Ben:")
    said = f"{opening}{ann} How was it? {ben} Cold. {ann} And then? {ben} Dark, he said: dark."

    assert turns(said, name) == [
        ("Ann", "How was it?"),
        ("Ben", "Cold."),
        ("Ann", "And then?"),
        ("Ben", "Dark, he said: dark."),
    ]


def test_a_sentence_with_a_colon_within_a_line_makes_no_speaker() -> None:
    said = "Ann: One thing. Patience: you need it.\nBen: Yes. Patience: no.\nAnn: So.\nBen: Well."

    assert {who for who, _ in turns(said)} == {"Ann", "Ben"}


def test_a_paragraph_without_a_label_goes_on() -> None:
    assert turns("Ann: One.\n\nTwo.\n\nBob: Three.\n") == [("Ann", "One. Two."), ("Bob", "Three.")]


def test_headings_that_name_by_turns_are_speakers() -> None:
    text = "# Bees\n\n" + "### Ann\n\nHow was it?\n\n### Bob\n\nCold.\n\n" * 2

    assert turns(text, "a.md") == [("Ann", "How was it?"), ("Bob", "Cold.")] * 2


def test_a_colon_in_a_sentence_makes_no_speaker() -> None:
    text = "We had one rule.\nThe rule was this: be kind.\nWarning: it is hard.\nTry: it helps.\nhttps://example.org\n"

    assert turns(text) == [(None, " ".join(text.split()))]


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_word_before_a_colon_that_may_be_no_name_is_told(name: str) -> None:
    text = "Ann: How was it?\nBob: Cold.\nRemember: be kind.\nAnn: And?\nBob: Dark.\n"

    reading = read(text.encode(), name)

    assert [(doubt.kind, doubt.example) for doubt in reading.doubts] == [("a word", "Remember")]
    assert reading.coverage == 1.0


def test_who_speaks_once_is_not_taken_for_who_spoke_before() -> None:
    text = "Ann: How was it?\nBob: Cold.\nCy: For me, too.\nAnn: And?\nBob: Dark.\n"

    assert turns(text)[1:3] == [("Bob", "Cold."), ("Cy", "For me, too.")]


def test_an_hour_in_a_sentence_is_no_time() -> None:
    reading = read(b"10:30 is when we met.\nIt rained.\nAnd we talked.\nUntil 11:15.\nOn and on.\n", "a.txt")

    assert reading.cues == ()
    assert "10:30 is when we met." in reading.text


def test_times_within_lines_date_what_follows() -> None:
    reading = read(b"Ann: Hello [00:05] there.\nBob: So [0:09] it [unintelligible 00:10] is.\n", "a.txt")

    assert reading.text == "Hello there. So it [unintelligible 00:10] is."
    dated = [reading.text[cue.start : cue.end] for cue in reading.cues]
    assert dated == ["there.", "it [unintelligible 00:10] is."]


def test_the_hour_of_the_day_becomes_time_since_the_beginning() -> None:
    reading = read(b"[Ann] 14:00:05\nHello.\n\n[Bob] 14:00:09\nHello.\n", "a.txt")

    assert [cue.start_s for cue in reading.cues] == [0.0, 4.0]
    assert reading.dropped == ("the hour of the day: times count from the first, 14:00:05",)


@pytest.mark.parametrize(("hour", "start_s"), [("2", 7500.0), ("5", 18300.0), ("30", 108300.0)])
def test_a_time_that_is_no_hour_of_the_day_stays_what_it_is(hour: str, start_s: float) -> None:
    reading = read(f"[{hour}:05:00] Ann: Hello.\n[{hour}:05:04] Bob: Hello.\n".encode(), "a.txt")

    assert [cue.start_s for cue in reading.cues] == [start_s, start_s + 4.0]
    assert reading.dropped == ()


def test_a_break_is_no_speaker_and_its_words_are_kept() -> None:
    lines = [
        "**Ann:** One.",
        "**Break:** Buy lamps!",
        "**Bob:** Two.",
        "**Break**: \\[01:02\\] to \\[02:03\\]",
    ]

    reading = read("\n\n".join([*lines, "**Ann:** Three.", "**Bob:** Four."]).encode(), "a.md")

    assert reading.speakers == ("Ann", "Bob")
    assert reading.text == "One. Buy lamps! Two. Three. Four."
    assert reading.dropped == ("2 marks such as 'Break'",)
    assert [turn.speaker for turn in reading.turns] == ["Ann", None, "Bob", "Ann", "Bob"]


def test_markup_goes_and_words_stay() -> None:
    text = (
        "**Ann:** A [link](https://a.b/c_(d)), *em*, **bold _both_**, `code`, f***ing, 2 * 3, snake_case, "
        "\\*stars\\*, a <b>tag</b>, <3, &lt;b&gt;, \\[laughs\\].\n\n> - quoted *words*\n"
    )

    assert turns(text, "a.md") == [
        (
            "Ann",
            "A link, em, bold both, code, f***ing, 2 * 3, snake_case, *stars*, a tag, <3, <b>, [laughs]. "
            "quoted words",
        )
    ]


def test_a_heading_on_top_is_the_title() -> None:
    reading = read(b"# The first *winter*\n\n## One\n\n**Ann:** Hello.\n", "a.md")

    assert reading.metadata["title"] == "The first winter"
    assert reading.text == "One Hello."
    assert reading.dropped == ("1 heading, the title: 'The first winter'",)


@pytest.mark.parametrize("label", ["**{}:**", "{}:"])
def test_a_heading_within_the_talk_is_nobodys(label: str) -> None:
    ann, bob = label.format("Ann"), label.format("Bob")
    text = f"{ann} One.\n\n{bob} Two.\n\n## The war years\n\nThree.\n\n{ann} Four.\n\n### {bob} Five.\n"

    assert turns(text, "a.md") == [
        ("Ann", "One."),
        ("Bob", "Two."),
        (None, "The war years Three."),
        ("Ann", "Four."),
        ("Bob", "Five."),
    ]
    assert read(text.encode(), "a.md").coverage == 1.0


def test_a_bold_word_that_may_be_no_name_is_told() -> None:
    lines = [
        "**Ann:** One.",
        "**Bob:** Two.",
        "**Sponsors:** Acme makes it.",
        "**Ann:** Three.",
        "**Bob:** Four.",
        "**Cy:** Five.",
    ]

    def told(front: str) -> list[tuple[str, int]]:
        doubts = read("\n\n".join([front, *lines]).encode(), "a.md").doubts
        return [(doubt.example, doubt.number) for doubt in doubts if doubt.kind == "a word"]

    assert told("") == [("Sponsors", 2)]
    assert told("---\nspeakers: [Cy]\n---") == [("Sponsors", 1)]


def test_an_hour_of_the_day_goes_on_past_midnight() -> None:
    heads = ["Ann (23:58:00)", "Bob (23:59:30)", "Ann (00:00:30)", "Bob (00:02:00)"]

    reading = read("\n\n".join(f"{head}: Hello." for head in heads).encode(), "a.txt")

    assert [cue.start_s for cue in reading.cues] == [0.0, 90.0, 150.0, 240.0]


@pytest.mark.parametrize("slip", ["13:01:00", "00:01:00"])
def test_an_hour_that_is_a_slip_is_no_midnight(slip: str) -> None:
    heads = ["Ann (14:00:00)", "Bob (14:00:05)", f"Ann ({slip})", "Bob (14:00:15)", "Ann (14:00:20)"]

    reading = read("\n\n".join(f"{head}: Hello." for head in heads).encode(), "a.txt")

    assert [cue.start_s for cue in reading.cues] == [0.0, 5.0, 15.0, 20.0]


@pytest.mark.parametrize(
    "line",
    ["({who}) {said}", "[{who}] {said}", "{who} - {said}", "{who}\t{said}", "{who}\n{said}", "{who}：{said}"],
)
def test_speakers_are_found_without_a_colon(line: str) -> None:
    said = [("Ann", "Hello."), ("Bob", "Hello."), ("Ann", "Well, it rained."), ("Bob", "It did.")]

    assert turns("\n\n".join(line.format(who=who, said=words) for who, words in said)) == said


def test_speakers_before_a_full_stop_and_a_dash_are_found() -> None:
    assert turns("ANN. — Hello.\nBEN. — Well.\nANN. — So?") == [
        ("ANN", "Hello."),
        ("BEN", "Well."),
        ("ANN", "So?"),
    ]


def test_numbered_labels_are_found() -> None:
    reading = read(b"1. **Ann:** How was it?\n2. **Ben:** Cold.\n3. **Ann:** And then?", "a.md")

    assert (reading.speakers, reading.text) == (("Ann", "Ben"), "How was it? Cold. And then?")
    assert reading.coverage == 1.0


def test_headings_that_name_who_speaks_below_are_found() -> None:
    said = [("Ann", "Hello."), ("Bob", "Hello."), ("Ann", "Well, it rained."), ("Bob", "It did.")]
    text = "\n\n".join(f"### {who}\n\n{words}" for who, words in said)

    assert turns(f"# The rain\n\n{text}", "a.md") == said
    assert turns("## Rain\n\nIt rained.\n\n## Sun\n\nThen no more.", "a.md")[0][0] is None


def test_questions_and_answers_of_a_court_are_found() -> None:
    text = "Q.  Where were you?\nA.  At home.\nQ.  With whom?\nA.  My aunt,\nand a goat.\n"

    assert turns(text)[2:] == [("Q", "With whom?"), ("A", "My aunt, and a goat.")]


@pytest.mark.parametrize(
    "text", ["[Music] a\n[Laughter] b\nc\nd\ne\nf\n", "A. one\nB. two\nC. three\nD. four\n"]
)
def test_what_recurs_in_no_brackets_and_lists_names_nobody(text: str) -> None:
    assert [speaker for speaker, _ in turns(text)] == [None]


def test_a_time_at_the_end_of_each_turn_ends_it() -> None:
    reading = read(b"I: When? #00:00:05-1#\n\nB: In May. #00:00:09-0#\n", "a.txt")

    assert reading.text == "When? In May."
    assert [(cue.start_s, cue.end_s) for cue in reading.cues] == [(0.0, 5.1), (5.1, 9.0)]
    assert reading.coverage == 1.0


def test_somebody_else_within_a_line_of_live_captions_is_found() -> None:
    text = ">> ANN: Good evening.\n>> Thank you. >> BOB: Now the weather.\n>> ANN: (laughs) Rain.\n"

    assert turns(text) == [
        ("ANN", "Good evening."),
        (None, "Thank you."),
        ("BOB", "Now the weather."),
        ("ANN", "(laughs) Rain."),
    ]


def test_a_colon_within_a_file_that_names_speakers_beside_times_is_said() -> None:
    assert turns("[0:01] Ann: So.\nWarning: cold.\n[0:05] Bob: No.\nWarning: dark.\n") == [
        ("Ann", "So. Warning: cold."),
        ("Bob", "No. Warning: dark."),
    ]
