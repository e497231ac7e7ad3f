"""Everything this project raises on purpose.

    InterviewBotError
    ├── Refusal                     what a person asked for cannot be done, and nothing was changed
    │   ├── NoSuchTranscript            the server sees none with this id
    │   ├── NotYours                    every server sees it, only the operator can change it
    │   ├── Gone                        it was removed too long ago to be brought back
    │   ├── ChangedMeanwhile            somebody else was faster
    │   ├── NoRoom                      the server's own transcripts would take more than they may
    │   ├── NoRoomForOld                with those that were removed or replaced, they would
    │   ├── Twin                        this very file is here already
    │   ├── IdTaken                     a corpus file has the id of another transcript
    │   ├── NoSuchAlias
    │   ├── SameAlias                   this very alias is here already
    │   ├── NoTimes                     what has no times cannot be captions
    │   ├── UnknownFeature              the ranking has no feature of this name
    │   ├── UnreadableTranscript        a file that is no transcript, and why
    │   ├── TooManyNames                more names are given than people speak
    │   ├── WorkerError                 work on a file takes too much, or the bot is being stopped
    │   ├── Crowded                     too many files are being read to wait for a turn
    │   └── NotNow                      the same may be done later: the disk is full, or many files come
    └── StartupError                one line for the operator, and a non-zero exit
        └── SetupRefused                Discord refuses how the bot is set up, however often it is started

A Refusal below the front ends is one of these classes and carries data, never words: `wording.sentence` has
the words, and each front end makes safe what it shows of the data. Finding nothing is not an error: it is an
answer.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal


class InterviewBotError(Exception):
    """Base of the project's own exceptions."""


class StartupError(InterviewBotError):
    """Something that keeps the program from starting; its text is one finished line for the operator."""


class SetupRefused(StartupError):
    """Something only the operator can change: starting again is of no use, and the exit code says so."""


class Refusal(InterviewBotError):
    """Something a person asked for that cannot be done.

    Only a front end raises it as it is, with a finished sentence in which chat has escaped what is foreign.
    """


class NoSuchTranscript(Refusal):
    """The server sees no transcript with this id, or none that can be changed so."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class NotYours(Refusal):
    """A transcript that every server sees, so only whoever runs the bot can change it."""


class Gone(Refusal):
    """A transcript that was removed more than ``days`` ago."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


class ChangedMeanwhile(Refusal):
    """A transcript that somebody else changed since it was looked at."""


class Twin(Refusal):
    """A file that is here already, as the transcript with this title."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


class NoRoom(Refusal):
    """A file for which a server has no room: it uses ``used`` of its ``limit``, all in MiB."""

    def __init__(self, used: float, size: float, limit: float) -> None:
        super().__init__(used, size, limit)
        self.used = used
        self.size = size
        self.limit = limit


class NoRoomForOld(NoRoom):
    """The same, where what was removed or replaced and is not dropped yet counts, too."""


class IdTaken(Refusal):
    """A file of the corpus folder that has the id of another transcript."""

    def __init__(self, path: str, id: str) -> None:
        super().__init__(path, id)
        self.path = path
        self.id = id


class NoSuchAlias(Refusal):
    """The server has no such alias of its own."""


class SameAlias(Refusal):
    """An alias that is here already."""

    def __init__(self, written: str, heard: str) -> None:
        super().__init__(written, heard)
        self.written = written
        self.heard = heard


class NoTimes(Refusal):
    """A transcript without times, which cannot be captions."""


class UnknownFeature(Refusal):
    """A name that none of the ranking's ``known`` features has."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known


#: Why a file is no transcript; `wording` has the sentence of each, and which facts are in it.
Problem = Literal[
    "empty",
    "blank",
    "binary",
    "foreign",
    "broken document",
    "password",
    "locked",
    "scan",
    "too many pages",
    "unpacks too large",
    "too many parts",
    "several within",
    "nothing within",
    "old Word",
    "old Office",
    "workbook",
    "slides",
    "e-book",
    "Apple document",
    "Google link",
    "hardly a word",
    "chat",
    "no words",
    "no captions",
    "no captions with words",
    "JSON too deep",
    "JSON broken",
    "JSON number",
    "page by script",
    "table",
    "table cell",
    "JSON without words",
    "JSON without objects",
    "JSON unknown",
    "XML broken",
    "XML entities",
    "XML deep",
    "XML tags",
    "XML unknown",
    "other export",
    "speakers only",
    "several transcripts",
    "front matter too long",
    "front matter line",
    "front matter reference",
    "front matter TOML",
    "front matter",
    "not a line",
    "not names",
    "not seconds",
    "not a flag",
    "not spellings",
    "says too much",
    "too large",
    "not opened",
]


class UnreadableTranscript(Refusal):
    """A file that holds no transcript this bot can read, for a ``problem`` and with the ``facts`` of it."""

    def __init__(self, problem: Problem, **facts: str | int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.facts = facts


class TooManyNames(Refusal):
    """More names than the ``speakers`` that a file tells apart."""

    def __init__(self, speakers: int) -> None:
        super().__init__(speakers)
        self.speakers = speakers


#: Why work on a file was not done.
WorkerReason = Literal["too much work", "restart"]


class WorkerError(Refusal):
    """Work on a file that was not done: it takes too much, or the bot is being stopped."""

    def __init__(self, reason: WorkerReason) -> None:
        super().__init__(reason)
        self.reason = reason


MachineReason = Literal["full", "read-only", "failing", "busy", "damaged"]


class NotNow(Refusal):
    """Something that cannot be done at present, for what lies with the machine.

    ``folder`` is where, and ``free`` how many bytes there is room for there.
    """

    def __init__(self, reason: MachineReason, folder: Path, free: int = 0) -> None:
        super().__init__(reason, folder, free)
        self.reason = reason
        self.folder = folder
        self.free = free


class Crowded(Refusal):
    """Work that would have to wait too long for its turn."""
