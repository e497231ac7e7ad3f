"""What a person is told of a refusal: every sentence in one place, wherever it is raised and shown."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.errors import (
    ChangedMeanwhile,
    Crowded,
    Gone,
    IdTaken,
    MachineReason,
    NoRoom,
    NoRoomForOld,
    NoSuchAlias,
    NoSuchTranscript,
    NoTimes,
    NotNow,
    NotYours,
    Problem,
    Refusal,
    SameAlias,
    TooManyNames,
    Twin,
    UnknownFeature,
    UnreadableTranscript,
    WorkerError,
    WorkerReason,
)

#: What is answered to talk that needs no more.
TALK: Final[Mapping[str, str]] = {
    "thanks": "You are welcome.",
    "greeting": "Hello!",
    "reaction": "Noted.",
    "doubt": "I only show what was said, word for word. The excerpt's source shows whether it is so.",
    "summary": "I do not sum up: I show what was said, word for word.",
    "more": "Reply to one of my answers with that, and I show more of what I found.",
    "source": "Reply to one of my answers with that, and I tell who said it and where.",
}
#: What stands above what is known of the interviews themselves.
FACTS: Final[Mapping[str, str]] = {
    "guests": "Guests",
    "hosts": "Who asks",
    "speakers": "Who speaks",
    "date": "When",
    "length": "How long",
    "interviews": "Interviews",
}

#: The sentence of each class, with its fields in it.
SENTENCES: Final[Mapping[type[Refusal], str]] = {
    NoSuchTranscript: "There is no such transcript here.",
    NotYours: "Every server sees this transcript, so only whoever runs the bot can change it.",
    Crowded: "Too many files are being read just now, so nothing was changed. "
    "Please try again in a few minutes.",
    Gone: "It was removed more than {days} days ago and is gone.",
    ChangedMeanwhile: "Somebody else changed this interview just now. Please look at it and try again.",
    Twin: "This very file is here already, as “{title}”.",
    NoRoom: "This server's own interviews take {used:,.1f} of the {limit:,.0f} MiB they may, so there is no "
    "room for {size:,.1f} more. Please remove what is no longer needed, or ask whoever runs the bot.",
    NoRoomForOld: "This server's own interviews, with those that were removed or replaced, take {used:,.1f} "
    "of the {limit:,.0f} MiB they may, so there is no room for {size:,.1f} more. What is removed makes room "
    "after 30 days; please ask whoever runs the bot.",
    IdTaken: "{path} has the id of another transcript: {id}.",
    NoSuchAlias: "There is no such alias here.",
    SameAlias: "“{heard}” is known as “{written}” already.",
    NoTimes: "This transcript has no times, so it cannot be captions; export it as text or Markdown.",
    TooManyNames: "The file tells so many speakers apart: {speakers}. Please give at most as many names, in "
    "the order in which they first speak.",
    UnknownFeature: "There is no feature called {name!r}; there are {known}.",
}
PROBLEMS: Final[Mapping[Problem, str]] = {
    "empty": "This file is empty.",
    "blank": "This file holds nothing but white space.",
    "binary": "This is a binary file, not text.",
    "foreign": "This is {kind}; save what was said as text, SRT or WebVTT first.",
    "broken document": "This document is damaged, or not whole. Please open it where it was made, "
    "save it again, and send that file.",
    "password": "This file is protected by a password. Please save it without one.",
    "locked": "This PDF is locked. Please print it into a new PDF, or save what it says as text, "
    "and send that file.",
    "scan": "This PDF shows its words only as pictures. Please have their text recognised first (OCR), "
    "as Acrobat and OCRmyPDF do, and look through what that made of them.",
    "too many pages": "This PDF has more than {limit:,} pages.",
    "unpacks too large": "This file unpacks to more than {limit} MiB; save what was said as text first.",
    "too many parts": "This file holds more than {limit:,} files.",
    "several within": "There are several transcripts among the {number:,} files of this zip archive. "
    "Please unpack it and send them one by one; whoever runs the bot can add it whole.",
    "nothing within": "None of the {number:,} files of this zip archive is a transcript.",
    "old Word": "This is a Word document in the old form (.doc). Please save it as .docx in Word: "
    "File → Save As → Word Document.",
    "old Office": "This is a file of an old Office program. Please save what was said as .docx there.",
    "workbook": "This is a workbook. Please save the sheet with the words as CSV: "
    "File → Save As → CSV UTF-8 in Excel, File → Download in Google Sheets.",
    "slides": "These are slides. Please save what was said as text.",
    "e-book": "This is an e-book. Please save the pages with the interview as text or as a Word document.",
    "Apple document": "This is a document of Pages, Numbers or Keynote. Please export it there: "
    "File → Export To → Word, or CSV.",
    "Google link": "This is only a link to a document at Google. Please choose there "
    "File → Download → Microsoft Word, and send that file.",
    "hardly a word": "This file has {lines:,} lines with hardly a word in them.",
    "chat": "This looks like a chat or a log, not like something people said aloud.",
    "no words": "This file holds no words.",
    "no captions": "This file is called {suffix} but holds no captions with times.",
    "no captions with words": "This file holds no captions with words.",
    "JSON too deep": "This JSON file is nested too deep to be a transcript.",
    "JSON broken": "This JSON file is broken at line {line}.",
    "JSON number": "This JSON file holds a number too long to read.",
    "page by script": "This page holds no words: it loads them when it is opened. Please save what it shows "
    "then as text.",
    "table": "This is a table, and none of its columns ({columns}) is known to hold what was said; "
    "call them start, end, speaker and text.",
    "table cell": "This is a table with a cell too long to read.",
    "JSON without words": "This JSON file is laid out like {kind}, but holds no words.",
    "JSON without objects": "This JSON file holds nothing but values, so it is no transcript.",
    "JSON unknown": "This JSON file, with {seen}, is laid out like no transcript known here; "
    "export it as text, SRT or WebVTT.",
    "XML broken": "This XML file is broken at line {line}.",
    "XML entities": "This XML file defines abbreviations of its own (entities), which is not safe to read; "
    "save it without them.",
    "XML deep": "This XML file is nested too deep to be a transcript.",
    "XML tags": "This XML file has {tags:,} tags, more than any transcript needs.",
    "XML unknown": "This is an XML file whose outermost element is called “{name}”, laid out like no "
    "transcript known here; export it as text, SRT or WebVTT.",
    "speakers only": "This is {kind}, which tells who speaks when but not what is said; please give "
    "the transcript itself.",
    "other export": "This is {kind}, which cannot be read here; please give {export} instead.",
    "several transcripts": "This file holds {number:,} transcripts; bring each as a file of its own.",
    "front matter too long": "The front matter is too long: it may have {limit:,} characters.",
    "front matter line": "Line {line} of the front matter is not valid YAML.",
    "front matter reference": "In line {line} of the front matter a value begins with `&` or `*`, which in "
    "YAML refer to another value. Please write out what is meant, in quotation marks.",
    "front matter TOML": "The front matter at line {line} is not valid TOML.",
    "front matter": "The front matter at line {line} is not valid YAML.",
    "not a line": "In the front matter, `{key}` has to be one line of text.",
    "not names": "In the front matter, `{key}` has to be a list of names.",
    "not seconds": "In the front matter, `{key}` has to be a number of seconds.",
    "not a flag": "In the front matter, `{key}` has to be true or false.",
    "not spellings": "In the front matter, `{key}` has to give a list for each name.",
    "says too much": "This file says more about itself than I can keep: {limit:,} characters at most.",
    "too large": "This file is larger than {limit} MiB.",
    "not opened": "This file cannot be opened: {reason}.",
}
REASONS: Final[Mapping[MachineReason | WorkerReason, str]] = {
    "too much work": "This file takes too long or too much memory to read. "
    "Please save it as plain text first.",
    "restart": "I was stopped before I was done; nothing was kept. Please send this file again in a minute.",
    "full": "The bot's disk is full, so nothing was changed. Please tell whoever runs the bot.",
    "read-only": "The bot's disk cannot be written to, so nothing was changed. "
    "Please tell whoever runs the bot.",
    "failing": "The bot's disk reported an error, so nothing was changed. Please tell whoever runs the bot.",
    "busy": "The bot's database is busy, so nothing was changed. Please try again in a minute.",
    "damaged": "The bot's database is damaged, so this could not be done. Please tell whoever runs the bot.",
}
#: The same for whoever runs the bot.
OPERATORS_REASONS: Final[Mapping[MachineReason, str]] = {
    "full": "There is no room in {folder} ({mib:.1f} MiB free), so nothing was changed.",
    "read-only": "{folder} cannot be written to, so nothing was changed.",
    "failing": "The disk of {folder} reported an error, so nothing was changed.",
    "busy": "The database in {folder} is busy, so nothing was changed. Try again in a minute.",
    "damaged": "The database in {folder} is damaged. `restore` puts a backup in its place.",
}


def operators_sentence(refusal: Refusal, shown: Callable[[str], str]) -> str:
    """Return a refusal in words for whoever runs the bot, who is told where the machine has a fault."""
    if isinstance(refusal, NotNow):
        facts = {"folder": str(refusal.folder.absolute()), "mib": refusal.free / 2**20}
        return _filled(OPERATORS_REASONS[refusal.reason], facts, shown)
    return sentence(refusal, shown)


def sentence(refusal: Refusal, shown: Callable[[str], str]) -> str:
    """Return a refusal in words; ``shown`` makes foreign text, such as a title, safe where it is to stand.

    What a front end said itself stays as it is.
    """
    match refusal:
        case UnreadableTranscript():
            return _filled(PROBLEMS[refusal.problem], refusal.facts, shown)
        case NotNow() | WorkerError():
            return REASONS[refusal.reason]
        case _ if type(refusal) in SENTENCES:
            return _filled(SENTENCES[type(refusal)], vars(refusal), shown)
    return str(refusal)


def _filled(template: str, facts: Mapping[str, Any], shown: Callable[[str], str]) -> str:
    return template.format(**{name: _safe(value, shown) for name, value in facts.items()})


def _safe(value: Any, shown: Callable[[str], str]) -> Any:
    if isinstance(value, list | tuple):
        return ", ".join(_safe(entry, shown) for entry in value)
    return shown(value) if isinstance(value, str) else value
