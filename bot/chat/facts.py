"""What is known of the interviews themselves, as a card."""

from collections.abc import Sequence
from typing import Final

from bot.answers.facts import Fact, fact
from bot.answers.talk import FactKind
from bot.chat.cards import ANSWERED, Card
from bot.chat.replies import human_join, line
from bot.transcripts.model import Transcript
from bot.wording import FACTS

MOST_LISTED: Final = 10  # interviews
MOST_TOPICS: Final = 8
INFERRED: Final = "-# *inferred*: names the file does not give; somebody concluded who speaks."


def listed(kind: FactKind, transcripts: Sequence[Transcript], left: int, ask: str) -> Card:
    """Return what is known of some interviews; ``left`` are not listed, ``ask`` is the command for one."""
    facts = [fact(kind, transcript) for transcript in transcripts]
    rows = [f"**{FACTS[kind]}**", *(_row(kind, own) for own in facts)]
    if left > 0:
        rows.append(f"-# and {left:,} more; {ask} takes one of them")
    if any(own.ground == "inferred" for own in facts):
        rows.append(INFERRED)
    return Card("\n".join(rows), (), ANSWERED)


def _row(kind: FactKind, own: Fact) -> str:
    title = line(own.title, 100)
    if not own.values:
        return f"- {title}" if kind == "interviews" else f"- {title}: the file does not say"
    values = human_join([line(value, 40) for value in own.values[:12]], "and")
    mark = " (inferred)" if own.ground == "inferred" else ""
    return f"- {title}: {values}{mark}"


def spoken_of(topics: Sequence[str]) -> Card:
    """Return what comes up in the interviews."""
    if not topics:
        return Card("I cannot tell that from the interviews.", (), ANSWERED)
    named = [f"“{line(topic, 40)}”" for topic in topics[:MOST_TOPICS]]
    return Card(f"What comes up: {human_join(named, 'and')}.", (), ANSWERED)
