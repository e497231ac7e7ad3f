"""How lines open."""

import pytest

from bot.transcripts.heads import head, sound


@pytest.mark.parametrize(
    ("line", "name", "start_s", "words"),
    [
        ("Ann Lee 00:02:14", "Ann Lee", 134.0, ""),
        ("Speaker 1 00:00:01.890", "Speaker 1", 1.89, ""),
        ("Ann Lee, 0:01", "Ann Lee", 1.0, ""),
        ("Ann Lee – 0:01", "Ann Lee", 1.0, ""),
        ("Ann Lee\t0:01", "Ann Lee", 1.0, ""),
        ("Ann Lee (she/her) 0:01", "Ann Lee (she/her)", 1.0, ""),
        ("J. B. O'Neil | 0:01", "J. B. O'Neil", 1.0, ""),
        ("Ann (0:01): so", "Ann", 1.0, "so"),
        ("Ann: [0:01] so", "Ann", 1.0, "so"),
        ("[Ann] [0:01 --> 0:05] so", "Ann", 1.0, "so"),
        ("【Ann】 00:00:01", "Ann", 1.0, ""),
        ("田中（00:01）：はい", "田中", 1.0, "はい"),
        ("田中　00:01", "田中", 1.0, ""),
        ("SPEAKER_00 [0.5s - 3.2s]: so", "SPEAKER_00", 0.5, "so"),
        ("Ann Lee 1 minute 3 seconds", "Ann Lee", 63.0, ""),
        ("0:01 Ann Lee  0:05", "Ann Lee", 1.0, ""),
        ("Ann Lee 10:02 AM", "Ann Lee", 36120.0, ""),
        ("[1:02:03 p.m.] Ann: so", None, 46923.0, "Ann: so"),
        ("[1h 1m 3s] so", None, 3663.0, "so"),
        ("Ann Lee [1m]", "Ann Lee", 60.0, ""),
        ("Ann Lee   3s", "Ann Lee", 3.0, ""),
        ("Ann Lee // 0:01", "Ann Lee", 1.0, ""),
        ("[Ann Lee 0:01] so", "Ann Lee", 1.0, "so"),
        ("Ann Lee @ 0:01", "Ann Lee", 1.0, ""),
        ("0:01 - so", None, 1.0, "so"),
        ("0:01 · so", None, 1.0, "so"),
        ("00:00-00:10，so", None, 0.0, "so"),
        ("[00:01]Ann: so", None, 1.0, "Ann: so"),
        ("[1.00-3.50] so", None, 1.0, "so"),
        ("(0.0, 3.5) so", None, 0.0, "so"),
        ("00:00:00:00 - 00:00:04:10", None, 0.0, ""),
        ("1 minute 8 seconds1:08", None, 68.0, ""),
    ],
)
def test_a_line_opens_with_a_name_and_a_time(line: str, name: str | None, start_s: float, words: str) -> None:
    found = head(line)

    assert found is not None
    assert (found.name, found.time.start_s, found.words) == (name, start_s, words)


@pytest.mark.parametrize("line", ["10:30amid we met", "[1] so", "12:33.", "3 seconds", "(2019) so", "so"])
def test_a_line_that_opens_with_words_has_no_head(line: str) -> None:
    assert head(line) is None


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["Ann 0:01", "a", "Ann 0:05", "b"], ["Ann", "Ann"]),
        (["Ann 0:01", "a", "Ann 0:05", "b", "Bob 0:09", "c"], ["Ann", "Ann", "Bob"]),  # goes on like that
        (["We met at 10:30", "a", "b"], []),
        (["He said (10:30) so", "a", "b", "He said (10:31) no", "c", "d", "e", "f"], []),
        (["Ann (0:01) so", "Bob (0:05) no", "Ann (0:09) so"], ["Ann", "Bob", "Ann"]),
        (["Ann Lee (0:01): so", "a", "b", "c"], ["Ann Lee"]),
    ],
)
def test_a_name_with_a_time_is_sound_where_the_file_says_so(lines: list[str], names: list[str]) -> None:
    found = sound([head(line) for line in lines], lines, [True] * len(lines))

    assert [head.name for head in found if head is not None and head.name is not None] == names


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        (["00:00:00", "a", "b", "c", "d", "e", "f", "g", "00:05:00", "h"], [0.0, 300.0]),  # every few minutes
        (["0:00", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "5:00", "k"], [0.0, 300.0]),
        (["10:30 is when we met", "a", "b", "c", "d"], []),
        (["10:30am we met", "a", "b", "c", "d", "e", "f", "g", "h", "11:30am we left", "i"], []),
        (["10:30 is when we met", "a", "b", "c", "d", "e", "f", "g", "h", "9:15 it was", "i"], []),
        (["(0:01) a", "b", "c", "d", "e", "f", "g", "h", "i", "(0:09) j", "k"], [1.0, 9.0]),
    ],
)
def test_a_time_is_sound_where_the_file_says_so(lines: list[str], times: list[float]) -> None:
    found = sound([head(line) for line in lines], lines, [True] * len(lines))

    assert [head.time.start_s for head in found if head is not None] == times
