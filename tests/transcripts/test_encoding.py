"""Bytes of unknown origin become the text they were."""

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.encoding import decode

ENGLISH = "It’s the café’s fault – really. She said “we don’t know” and walked on… All of us did.\n" * 3
FRENCH = (
    "C’est l’été, déjà\u00a0; on a mangé à Genève. «\u00a0Où est le garçon\u00a0?\u00a0» Là-haut, "
    "près du château, créée en 1900.\n"
)
GERMAN = "Wir müssen über die Größe reden. Für mich heißt das: schöne Grüße, äh, später. 5 m² reichen.\n"
SPANISH = "¿Qué pasó? Mañana el niño vendrá también. ¡Increíble! El 1º de mayo.\n"
POLISH = "Dzień dobry, zażółć gęślą jaźń. Myślę, że to był świetny pomysł, ale nie wiem, co się stało.\n"
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy. Řekl, že přijde zítra a že všechno bude v pořádku.\n"
TURKISH = "Günaydın, bugün programın nasıl çalıştığını konuşacağız. Teşekkür ederim, çok güzel bir şey.\n"
RUSSIAN = "Здравствуйте, сегодня мы поговорим о том, как работает программа. Спасибо, что пришли.\n"
GREEK = "Καλημέρα σας, σήμερα θα μιλήσουμε για την ιστορία της πόλης. Ευχαριστώ πολύ.\n"
HEBREW = "שלום, היום נדבר על התוכנית החדשה ועל הדרך שבה היא עובדת. תודה רבה.\n"
JAPANESE = "こんにちは、今日はプログラムについて話します。ありがとうございます。\n"
CHINESE = "大家好，今天我们来谈谈这个项目是怎么开始的。谢谢你的邀请，我非常高兴。\n"
KOREAN = "안녕하세요, 오늘은 이 프로그램이 어떻게 시작되었는지 이야기하겠습니다.\n"


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, POLISH, RUSSIAN, HEBREW, JAPANESE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encoding_is_not_guessed_where_it_is_marked_or_utf8(text: str, encoding: str) -> None:
    decoded, name = decode(text.encode(encoding))

    assert decoded == text
    assert name == encoding.removesuffix("-sig")


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, POLISH, RUSSIAN, HEBREW])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_are_recognised_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, f"{encoding} (guessed)")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "cp1252"),
        (FRENCH, "cp1252"),
        (GERMAN, "cp1252"),
        (SPANISH, "cp1252"),
        (ENGLISH, "mac-roman"),
        (POLISH, "cp1250"),
        (CZECH, "cp1250"),
        (TURKISH, "cp1254"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (GREEK, "cp1253"),
        (HEBREW, "cp1255"),
        (JAPANESE, "cp932"),
        (CHINESE, "gb18030"),
        (KOREAN, "cp949"),
    ],
)
def test_older_encodings_are_guessed_and_the_guess_is_shown(text: str, encoding: str) -> None:
    decoded, name = decode(text.encode(encoding))

    assert decoded == text
    assert name == f"{encoding} (guessed)"


def test_a_file_cut_off_within_a_character_is_still_utf8() -> None:
    decoded, name = decode((ENGLISH + "é").encode()[:-1])

    assert decoded == ENGLISH + "\ufffd"
    assert name == "utf-8 (but for 1 bytes)"


def test_a_stray_control_character_makes_no_binary_file() -> None:
    assert decode(b"We spoke\x00 for an hour.\x07\n" + ENGLISH.encode())[1] == "utf-8"


def test_random_bytes_are_no_text() -> None:
    with pytest.raises(UnreadableTranscript, match="binary"):
        decode(bytes((i * i * 31 + i // 7) % 256 for i in range(5000)))


@pytest.mark.parametrize(
    ("declared", "encoding", "name"),
    [
        ("ISO-8859-2", "iso8859-2", "iso8859-2"),
        ("windows-1251", "cp1251", "cp1251"),
        ("ISO-8859-1", "cp1252", "cp1252"),  # as the web takes it
        ("cp-none", "cp1252", "cp1252 (guessed)"),
        ("koi8-r", "utf-8", "utf-8"),  # what is UTF-8 is no accident
    ],
)
def test_encoding_that_xml_declares_is_taken_where_it_can_be(declared: str, encoding: str, name: str) -> None:
    words = {"iso8859-2": "zażółć gęślą jaźń", "cp1251": "Здравствуйте"}.get(encoding, "déjà l’été")
    text = f"<?xml version='1.0' encoding='{declared}'?><p>{words}</p>"

    assert decode(text.encode(encoding)) == (text, name)
