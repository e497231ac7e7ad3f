"""What is asked of the interviews themselves, and talk that is no question, in the terminal."""

from collections.abc import Mapping
from typing import Any, Final

from bot.answers.facts import Fact, Meant, fact
from bot.answers.talk import TalkKind, is_fact
from bot.ids import TranscriptId
from bot.library.facade import Library
from bot.terminal.printing import BOLD, printable, styled
from bot.wording import FACTS, TALK

TOPICS: Final = 8
#: Where the reply in a chat makes no sense in a terminal.
HERE: Final[Mapping[TalkKind, str]] = {
    "help": "Ask what was said in the interviews, in your own words: interview-bot ask QUESTION",
    "more": "interview-bot ask --top 10 QUESTION shows more of what was found.",
    "source": "Beneath each excerpt stands who said it and where.",
}


async def reply(library: Library, meant: Meant, within: TranscriptId | None) -> dict[str, Any]:
    """Return what `--json` prints: ``reply`` to talk, else ``facts`` or ``topics``."""
    if not is_fact(meant.kind):
        return {"verdict": "talk", "kind": meant.kind, "reply": HERE.get(meant.kind) or TALK[meant.kind]}
    if meant.kind in ("topics", "people"):
        topics = await library.topics(None, 60 if meant.kind == "people" else TOPICS)
        some = [topic for topic in topics if meant.kind == "topics" or topic.istitle()]
        return {"verdict": "fact", "kind": meant.kind, "topics": some[:TOPICS]}
    about = {within} if within else {*meant.named}
    entries = library.transcripts(None)
    known = [await library.get(None, entry.id) for entry in entries if not about or entry.id in about]
    facts = [_told(transcript.id, fact(meant.kind, transcript)) for transcript in known if transcript]
    return {"verdict": "fact", "kind": meant.kind, "facts": facts}


def _told(id: TranscriptId, own: Fact) -> dict[str, Any]:
    return {"transcript": id, "title": own.title, "values": own.values, "ground": own.ground}


def as_text(told: Mapping[str, Any]) -> str:
    """Return a reply as people read it in a terminal."""
    if "reply" in told:
        return str(told["reply"])
    if "topics" in told:
        return printable(", ".join(told["topics"]) or "The interviews do not tell.")
    rows = [_row(told["kind"], own) for own in told["facts"]]
    return "\n".join([styled(FACTS[told["kind"]], BOLD), *rows])


def _row(kind: TalkKind, own: Mapping[str, Any]) -> str:
    if not own["values"]:
        return printable(own["title"] + ("" if kind == "interviews" else ": the file does not say"))
    inferred = " (inferred)" if own["ground"] == "inferred" else ""
    return printable(f"{own['title']}: {', '.join(own['values'])}{inferred}")
