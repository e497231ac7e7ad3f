"""What is no transcript is refused in one sentence that says what it is."""

import json

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.formats import read
from bot.wording import sentence

WHATSAPP = "".join(
    f"12/03/2023, 14:{m:02} - {who}: {said}\n"
    for m, who, said in [(1, "Ann", "hi"), (2, "bob", "hey"), (2, "Ann", "you there?"), (9, "bob", "yes")]
)
IRC = (
    "[12:01] <ann> hi\n[12:01] * bob has joined #lighthouse\n[12:02] <bob> hey ann\n"
    "[12:05] <ann> is the lamp lit?\n"
)
DISCORD = (
    "ann — Today at 2:33 PM\nhi\nis anybody here?\nbob — Today at 2:35 PM\nyes\n"
    "ann — 03/12/2023 2:36 PM\ngood\nbob — 03/12/2023 2:40 PM\nindeed\n"
)
LOG = "".join(f"2024-05-01T12:00:{s:02}Z INFO lamp: turned {s} degrees\n" for s in range(6))


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "This file is empty."),
        (b"\xef\xbb\xbf \n\t\n", "a.txt", "This file holds nothing but white space."),
        (b"a\n" * 200_000, "a.txt", "This file has 200,000 lines with hardly a word in them."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a.txt", "This document is damaged"),
        (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "a.srt", "This document is damaged"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.vtt", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a.txt", "a JPEG image"),
        (b"\x00\x00\x00\x20ftypM4A ", "a.txt", "an MP4"),
        (b"ID3\x04\x00\x00", "a.txt", "an MP3"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a.json", "a WAV"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a:menu xmlns:a='b'/>", "a.txt", "element is called “menu”"),
        (b"<menu xmlns='b'/>", "a.txt", "element is called “menu”"),
        (b"<menu>Soup</menu>", "a.xml", "element is called “menu”"),
        (b"<?xml version='1.0'?><rss version='2.0'/>", "a.xml", "a feed, not a transcript"),
        (b"<?xml version='1.0'?><fcpxml version='1.10'/>", "a.txt", "give the captions as SRT instead"),
        (b"<?xml version='1.0'?>\n<tt><body><p>hi</body></tt>", "a.ttml", "broken at line 2"),
        (b"<tt><body>" + b"<p>" * 500 + b"hi" + b"</p>" * 500 + b"</body></tt>", "a.ttml", "nested too deep"),
        (b"<tt>" + b"<p/>" * 900_000 + b"</tt>", "a.ttml", "has 900,002 tags"),
        (b'<!DOCTYPE tt [<!ENTITY a "hi">]><tt><body><p>&a;</p></body></tt>', "a.ttml", "entities"),
        (b'<!DOCTYPE tt [<!ENTITY a SYSTEM "/etc/hostname">]><tt><p>&a;</p></tt>', "a.ttml", "entities"),
        (b"<tt><body><p begin='1s'/></body></tt>", "a.ttml", "holds no words"),
        (bytes(range(256)) * 8, "a.txt", "a binary file"),
        (b"\x00\x01\x02\x03" * 400, "a.srt", "a binary file"),
        (b"ooBinaryFile\x08TextGrid\0\0", "a.TextGrid", "give the TextGrid saved as a text file instead"),
        (b'File type = "ooTextFile"\nObject class = "Pitch 1"', "a.txt", "a Praat file of another kind"),
        (b"850STL25.01" + bytes(1_024), "a.stl", "an EBU STL subtitle file"),
        (b"\x00\x00\x01\xba" + bytes(60), "a.sub", "subtitles kept as pictures"),
        (b"# VobSub index file, v7\n", "a.idx", "subtitles kept as pictures"),
        (
            b"SPEAKER winter 1 1.0 2.5 <NA> <NA> Ida <NA> <NA>\n" * 3,
            "a.txt",
            "tells who speaks when but not what",
        ),
        (b"0.0\t1.0\tAnn\n1.0\t2.0\tBen\n2.0\t3.0\tAnn\n", "a.txt", "a file of labels, which tells who"),
        (
            b"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><p>hi</p></text></TEI>",
            "a.xml",
            "TEI without utterances",
        ),
        (
            b"<ROOT xmlns='https://www.weareavp.com/nunncenter/ohms'><record/></ROOT>",
            "a.xml",
            "an index of OHMS",
        ),
        (b"12 34 -- 56 ...", "a.txt", "holds no words"),
        (b"WEBVTT\n", "a.vtt", "no captions with words"),
        (b"WEBVTT\n\nNOTE nothing yet\n", "a.vtt", "no captions with words"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "a.srt", "no captions with words"),
        (b"1\nsome text", "a.srt", "called .srt but holds no captions"),
        (b"some text", "a.sbv", "called .sbv but holds no captions"),
        (WHATSAPP.encode(), "a.txt", "a chat or a log"),
        (IRC.encode(), "a.txt", "a chat or a log"),
        (DISCORD.encode(), "a.txt", "a chat or a log"),
        (LOG.encode(), "a.txt", "a chat or a log"),
        (b'{"segments": [', "a.json", "broken at line 1"),
        (b'{"menu": {"id": 1, "items": ["a", "b"]}}', "a.json", "like no transcript known here"),
        (b'[{"author": "ann", "content": "hi"}]', "a.json", "like no transcript known here"),
        (b'{"segments": []}', "a.json", "laid out like Whisper's, but holds no words"),
        (b"[" * 200_000 + b"]" * 200_000, "a.json", "nested too deep"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a.json", "number too long"),
        (b"---\ntitle: [a\n---\n\n**Ann:** hi\n", "a.md", "Line 3 of the front matter is not valid YAML."),
        (b"---\ntitle: [a, b]\n---\nhi\n", "a.md", "`title` has to be one line of text"),
        (b"---\nhosts: {a: b}\n---\nhi\n", "a.md", "`hosts` has to be a list of names"),
        (b"---\noffset: soon\n---\nhi\n", "a.md", "`offset` has to be a number of seconds"),
        (b"---\nautomatic: perhaps\n---\nhi\n", "a.md", "`automatic` has to be true or false"),
        (b"---\ntitle: " + b"a" * 30_000 + b"\n---\nhi\n", "a.md", "front matter is too long"),
        (b"---\na: " + b"[" * 5_000 + b"\n---\nhi\n", "a.md", "not valid YAML"),
    ],
)
def test_a_file_that_is_no_transcript_is_refused_with_the_reason(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableTranscript) as refused:
        read(data, name)

    assert reason in sentence(refused.value, str)


@pytest.mark.parametrize("words", ["and the wind took the door ", "Tür auf, Tür zu. ", "明日は風が強い"])
def test_one_endless_line_is_read_whole(words: str) -> None:
    line = words * (1_048_576 // len(words.encode()))

    reading = read(line.encode(), "a.txt")

    assert reading.text == line.strip()
    assert reading.coverage == 1.0


def test_json_that_only_tells_the_words_is_read() -> None:
    assert read(json.dumps({"text": " Hello there. "}).encode(), "a.json").text == "Hello there."


@pytest.mark.parametrize(
    "text",
    [
        "Ann: We met on 12/03/2023, at 14:33.\nBob: Yes.\nAnn: And on 13/03/2023.\nBob: No.\n",
        "10:30 is when we met.\nIt rained.\nThen we left at 11:15.\n",
        "I said <hello> to her.\nShe said <nothing>.\nWe left.\nIt rained.\nAll day.\n",
    ],
)
def test_speech_about_dates_and_hours_is_no_chat(text: str) -> None:
    assert read(text.encode(), "a.txt").coverage == 1.0
