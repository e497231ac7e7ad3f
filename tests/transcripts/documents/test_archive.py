"""Zip archives of several files, and files of programs that are known but not read."""

import zipfile
from io import BytesIO

import pytest

from bot.errors import UnreadableTranscript
from bot.transcripts.documents import archive, packed
from bot.transcripts.formats import read
from tests.transcripts.documents.making import paragraph, pdf, printed, word, zipped

TALK = "Per: Cold?\nIda: Yes.\nPer: I see.\n"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
BESIDE: dict[str, str | bytes] = {
    "README.txt": "All of it",
    ".DS_Store": b"\0\1",
    "__MACOSX/._talk.txt": b"\0\5",
    "talk/.hidden/a.txt": "a",
    "talk/~$one.docx": b"\5Per",
    "talk/": b"",
}


def test_names_are_those_of_files_that_may_be_transcripts() -> None:
    package = packed(zipped({**BESIDE, "talk/one.txt": TALK, "two.docx": b""}))

    assert package is not None
    assert archive.files(package) == ["talk/one.txt", "two.docx"]


@pytest.mark.parametrize("name", ["prätalk.txt", "речь.txt"])
def test_name_in_utf8_is_known_where_the_archive_does_not_say_so(name: str) -> None:
    data = zipped({name: TALK})
    package = packed(data.replace(b"\x14\0\0\x08", b"\x14\0\0\0"))  # version and flags

    assert package is not None
    assert archive.files(package) == [name]


def test_one_transcript_in_an_archive_is_read() -> None:
    reading = read(zipped({**BESIDE, "talks/the-lamp.txt": TALK, "lamp.png": b"\x89PNG"}), "download.zip")

    assert reading.text == "Cold? Yes. I see."
    assert reading.metadata["title"] == "the lamp"
    assert "1 other file" in reading.dropped


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"a.txt": TALK, "b.docx": word(paragraph("Per: Cold?"))}, "several within"),
        ({"a.png": b"\x89PNG", "b.png": b"\x89PNG"}, "nothing within"),
        (BESIDE, "nothing within"),
        ({"a.txt": ""}, "empty"),
        ({"a.zip": zipped({"a.txt": TALK})}, "foreign"),
        ({"xl/workbook.xml": ""}, "workbook"),
        ({"ppt/presentation.xml": ""}, "slides"),
        ({"Index/Document.iwa": ""}, "Apple document"),
        ({"mimetype": "application/epub+zip"}, "e-book"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}, "workbook"),
    ],
)
def test_archive_without_one_transcript_is_refused_with_what_to_do(
    parts: dict[str, str | bytes], problem: str
) -> None:
    with pytest.raises(UnreadableTranscript) as refused:
        read(zipped(parts), "a.zip")

    assert refused.value.problem == problem


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (OLD_OFFICE + "WordDocument".encode("utf-16-le"), "old Word"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLD_OFFICE + "Workbook".encode("utf-16-le"), "workbook"),
        (OLD_OFFICE, "old Office"),
        (b'{"url":"https://docs.google.com/open?id=1","doc_id":"1","email":"a@b.c"}', "Google link"),
    ],
)
def test_file_of_a_known_program_is_refused_with_what_to_choose_there(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableTranscript) as refused:
        read(data, "a.txt")

    assert refused.value.problem == problem


def test_document_that_is_not_packed_in_its_archive_is_a_file_of_it() -> None:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as zip:
        zip.writestr("a.pdf", pdf(printed("Per: Tell me about the winter.")))

    assert read(whole.getvalue(), "a.zip").text == "Tell me about the winter."


def test_locked_file_in_an_archive_is_refused() -> None:
    data = bytearray(zipped({"a.txt": TALK}))
    for place in (6, data.index(b"PK\x01\x02") + 8):
        data[place] |= 1

    with pytest.raises(UnreadableTranscript) as refused:
        read(bytes(data), "a.zip")

    assert refused.value.problem == "password"


def test_archive_packed_in_another_way_is_refused() -> None:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_BZIP2) as zip:
        zip.writestr("a.txt", TALK)

    with pytest.raises(UnreadableTranscript) as refused:
        read(whole.getvalue(), "a.zip")

    assert refused.value.problem == "broken document"
