"""The judged queries of the project, each set with the transcripts it asks about.

The interview comes with the project. The transcripts of the show Brain Science do not: its questions keep
the words that answer them, and the place of these is looked up in the archive.
"""

import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from bot.errors import Refusal
from bot.ids import TranscriptId
from bot.library.ingest import describe, read
from bot.library.source import Source
from bot.settings import PROJECT
from bot.terminal.evaluate import Judged, load_questions
from bot.transcripts.model import Transcript, slug

HERE: Final = Path(__file__).parent
SHOW: Final = "brainscience"


class JudgedSet(NamedTuple):
    """Questions, and the transcripts among which their answers are."""

    name: str
    questions: list[Judged]
    transcripts: list[Transcript]


def interview() -> JudgedSet:
    """Return the questions about the interview, which is read as people get it, aliases and all."""
    path = PROJECT / "corpus" / "interview.md"
    questions = load_questions(HERE / "interview" / "questions.jsonl")
    return JudgedSet("interview", questions, [_transcript(path, path.read_bytes())])


def brainscience(archive: Path) -> JudgedSet:
    """Return the questions about the show, over its episodes in the archive; Refusal where it has none."""
    transcripts = [_transcript(path, data) for path, data in sorted(_files(archive))]
    if not transcripts:
        raise Refusal(f"{archive} holds no {SHOW}/*.md, packed or unpacked.")
    texts = {str(transcript.id): transcript.text for transcript in transcripts}
    questions = load_questions(HERE / SHOW / "questions.jsonl")
    return JudgedSet(SHOW, [placed(judged, texts) for judged in questions], transcripts)


def placed(judged: Judged, texts: Mapping[str, str]) -> Judged:
    """Return a question with the place of its answer, whose words must occur just once in the transcript."""
    if judged.answer is None:
        return judged
    text = texts.get(judged.transcript or "", "")
    if text.count(judged.answer) != 1:
        raise Refusal(f"{judged.id}: {judged.answer!r} does not occur once in {judged.transcript}.")
    start = text.index(judged.answer)
    end = start + len(judged.answer)
    return judged._replace(start=start, end=end, golds=((start, end),))


def _files(archive: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the episodes of the show in a folder, and in the archives that lie in it."""
    for path in archive.resolve().rglob("*.md"):
        if path.parent.name == SHOW:
            yield Path(path.name), path.read_bytes()
    for packed in archive.glob("*.tar.xz"):
        with tarfile.open(packed) as tar:
            for member in tar:
                path = Path(member.name)
                if path.parent.name == SHOW and path.suffix == ".md" and (file := tar.extractfile(member)):
                    yield Path(path.name), file.read()


def _transcript(path: Path, data: bytes) -> Transcript:
    source = Source(data, path.name, id=TranscriptId(slug(path.stem)))
    return describe(source, read(source))
