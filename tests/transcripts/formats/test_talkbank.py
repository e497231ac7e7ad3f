"""CHAT, beyond the samples."""

import pytest

from bot.transcripts.formats import read


def said(*lines: str) -> list[tuple[str | None, str]]:
    """Return who says what in some lines."""
    header = "@UTF8\n@Begin\n@Participants:\tINV Per Investigator, PAR Ida Participant\n"
    reading = read((header + "\n".join(lines) + "\n@End\n").encode(), "a.cha")
    assert reading.coverage == 1.0
    return [(turn.speaker, reading.text[turn.start : turn.end].strip()) for turn in reading.turns]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("I &-uh know .", "I uh know."),
        ("I &um know &eh .", "I um know eh."),
        ("I &kn &+kn &~ba know .", "I know."),
        ("&=laughs yes &=imit:cat .", "yes."),
        ("<I want> [/] I want it .", "I want I want it."),
        ("<I want> [//] she wants it .", "I want she wants it."),
        ("gonna [: going to] go [* s:r] [+ gram] .", "gonna go."),
        ("[- spa] hola [=! whispers] [% quietly] [?] .", "hola."),
        ("(be)cause runnin(g) .", "because running."),
        ("well (.) yes (..) or (1.5) no (2:03.1) .", "well yes or no."),
        ("0is he 0 here .", "he here."),
        ("he said xxx and yyy .", "he said and."),
        ("perro@s:spa woof@o a@l b@s:eng&fra .", "perro woof a b."),
        ("New_York ice+cream o:h no::: .", "New York ice cream oh no."),
        ("but then +...", "but then…"),
        ("but then +..?", "but then…?"),
        ("but then +/.", "but then—"),
        ("but then +//.", "but then—"),
        ("but then +/?", "but then—?"),
        ("what +!?", "what!?"),
        ('he said +"/.', "he said."),
        ('+" come here .', "come here."),
        ("+< yes .", "yes."),
        ("+^ +, and so on .", "and so on."),
        ("Ida ‡ look , please .", "Ida, look, please."),
        ("ca ↑lled ⌈yes⌉ ˈmother ∆quickly∆ .", "ca lled yes mother quickly."),
        ("it is so !", "it is so!"),
        ("wanted$v that .", "wanted that."),
    ],
)
def test_words_are_as_somebody_would_write_them(line: str, words: str) -> None:
    assert said(f"*PAR:\t{line}") == [("Ida", words)]


@pytest.mark.parametrize("line", ["0 .", "xxx .", "&=coughs .", "www .", "[- eng] ."])
def test_a_line_without_words_says_nothing(line: str) -> None:
    assert said("*INV:\tyes .", f"*PAR:\t{line}") == [("Per", "yes.")]


def test_what_is_said_aside_is_said_by_who_said_it() -> None:
    assert said("*PAR:\tI went &*INV:mhm_yes home .") == [("Ida", "I went home."), ("Per", "mhm yes")]


def test_a_stretch_has_the_time_that_follows_it() -> None:
    text = '@Begin\n*PAR:\tfirst \x151000_2000\x15 then that . \x15%snd:"a"_3000_4000\x15\n'

    reading = read(text.encode(), "a.cha")

    assert [(reading.text[c.start : c.end], c.start_s, c.end_s) for c in reading.cues] == [
        ("first", 1.0, 2.0),
        ("then that.", 3.0, 4.0),
    ]


def test_a_code_without_a_name_is_called_by_its_role_where_nobody_shares_it() -> None:
    text = "@Begin\n@Participants:\tCHI Target_Child, PA0 Participant, PA1 Participant\n"
    lines = "*CHI:\tone .\n*PA0:\ttwo .\n*PA1:\tthree .\n*XYZ:\tfour .\n"

    assert read((text + lines).encode(), "a.cha").speakers == ("Target Child", "PA0", "PA1", "XYZ")


def test_what_is_left_out_is_counted_and_the_date_is_kept() -> None:
    text = "@Begin\n@Date:\t03-JUN-2025\n*A:\tone [= 1] (.) .\n%mor:\tnum|one .\n%gra:\t1|0|ROOT\n"

    reading = read(text.encode(), "a.cha")

    assert reading.dropped == ("2 lines of analysis (%gra, %mor)", "2 codes and remarks")
    assert reading.metadata == {"date": "2025-06-03"}
