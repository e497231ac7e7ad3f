"""Which labels name somebody."""

import pytest

from bot.transcripts.speakers import carried, is_name, is_proper, is_stage, label, named_once, sound

FULL = {"Ann", "Bob", "Cy Lee"}


@pytest.mark.parametrize(
    "name",
    ["Ann", "ANN LEE", "Ann B. Lee, Psy.D", "Erik St. Martin", "Speaker 1", "spk_0", "Q", "Łukasz", "田中"],
)
def test_names_are_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "label",
    ["Note", "WARNING", "https", "10", "00:01", "", "?", "a" * 41, "this is a sentence of six words o"],
)
def test_other_labels_are_no_names(label: str) -> None:
    assert not is_name(label)


@pytest.mark.parametrize("name", ["Break", "Old Show Intro", "Song sample", "Clip from The Show", "Jingle"])
def test_places_in_the_recording_are_no_speakers(name: str) -> None:
    assert is_stage(name)


@pytest.mark.parametrize("name", ["Breakmaster Cylinder", "Fei Song", "Ann", "Introvert"])
def test_people_are_no_places_in_the_recording(name: str) -> None:
    assert not is_stage(name)


def test_a_proper_name_has_capitals() -> None:
    assert all(map(is_proper, ["Ann de Vries", "ANN", "Speaker 1", "José", "田中"]))
    assert not any(map(is_proper, ["The thing is", "the point", "interviewer"]))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ann: hello", ("Ann", "hello")),
        ("- ANN LEE:", ("ANN LEE", "")),
        ("[Ann]: hello", ("Ann", "hello")),
        ("Ann Lee (AL): hello", ("Ann Lee (AL)", "hello")),
        ("Mr. LEE (Malta) (spoke in French): Yes", ("Mr. LEE (Malta) (spoke in French)", "Yes")),
        (
            "Mr. LEE (Malta) (interpretation from French): Yes",
            ("Mr. LEE (Malta) (interpretation from French)", "Yes"),
        ),
        ("The rule (the first of all of those we had): be kind", None),
        ("(Speaker 1) hello", ("Speaker 1", "hello")),
        ("田中：こんにちは", ("田中", "こんにちは")),
        ("Orla:Who built it?", ("Orla", "Who built it?")),
        ("【Ann】: hello", ("Ann", "hello")),
        ("अनु: हमने", ("अनु", "हमने")),
        ("私がここで言いたいのはつまりこういうことです：水車です", None),
        ("https://example.org", None),
        ("10:30 we met", None),
        ("[laughter] hello", None),
        ("Note: hello", None),
    ],
)
def test_a_label_stands_before_a_colon(line: str, found: tuple[str, str] | None) -> None:
    assert label(line) == found


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Ann: a", "b", "c", "d", "e", "Ann: f"], {"Ann"}),  # recurs
        (["Ann: a", "Bob: b"], {"Ann", "Bob"}),  # goes on like that
        (["Ann: a.", "b", "c", "d", "e"], {"Ann"}),  # opens the file with a sentence
        (["Place: a", "b", "c", "d", "e"], set()),
        (["X: https://a.b", "X: https://c.d", "Tel: 0 12", "Tel: 0 13"], set()),  # nobody says that
        (["Tel: 12 c d", "a", "Tel: 12 c d", "b"], set()),  # stands on each page
        (["Ann: a", "Bob: b", "Ann: c", "A: d", "B: e", "C: f", "D: g"], {"Ann", "Bob"}),  # a list
        (["鈴木：a", *"bcdefgh", "鈴木：i", *"jklm"], set()),  # may be how sentences begin
        (["[speaker 0] a", *"bcd", "[speaker 1] e", *"fghi"], {"speaker 0", "speaker 1"}),
        (["Ann: a", *"bcdefgh", "Ann: i", "Bob: j", *"klmnopqr", "Bob: s", "Cy Lee: t", "Try: u"], FULL),
        (["a", "Ann Lee: b", "c", "d", "e"], set()),
        (["The thing is: a", "b", "The thing is: c", "d"], set()),
        (["me: a", "you: b", "me: c", "you: d", "me: e", "you: f"], {"me", "you"}),
        ([], set()),
    ],
)
def test_a_sound_label_recurs_or_fits_the_file(lines: list[str], names: set[str]) -> None:
    assert sound([label(line) for line in lines]) == names


def test_names_are_carried_where_they_stand_only_on_a_change() -> None:
    assert carried(["Ann", None, None, "Bob", None])
    assert not carried(["Ann", "Ann", None, "Bob", "Bob"])
    assert not carried(["Ann", "Bob", "Ann"])
    assert not carried(["Ann", "Bob", None, "Ann"])


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["Ann", "Bob", "Ann", "Remember", "Bob"], ("Remember",)),
        (["Ann", "Ann", "Cy", "Remember"], ("Cy", "Remember")),
        (["Ann", "Ann", "Cy Lee"], ()),  # in full
        (["Ann", "Ann", "Speaker 2"], ()),  # by a program
        (["Ann", "Bob"], ()),  # as everybody
        ([], ()),
    ],
)
def test_a_word_that_names_somebody_once_where_others_recur_is_told(
    labels: list[str], told: tuple[str, ...]
) -> None:
    assert named_once(labels) == told
