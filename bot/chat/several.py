"""Several quotes at once: a verdict for each, and how many came to which."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.answers.answer import Negation, QuoteAnswer
from bot.answers.selection import Limit, narrow
from bot.chat import excerpts
from bot.chat.cards import ANSWERED, NEARLY, NOT_FOUND, Card
from bot.chat.replies import line

MOST: Final = 10  # quotes in one message
TYPED: Final = 120  # characters of each that are repeated
#: What was said instead is shown so far.
SAID: Final = Limit(20, lambda excerpt: excerpts.fits(excerpt, 200))
MARKS: Final = {"exact": "✅ **Exact.**", "near": "🟡 **Nearly.**", "not_found": "❌ **Nobody says this.**"}
COUNTED: Final = {"exact": "exact", "near": "nearly", "not_found": "nobody said"}


def checked(answers: Sequence[QuoteAnswer], left: int = 0) -> Card:
    """Return what became of some quotes; ``left`` tells how many more there are."""
    kinds = Counter(COUNTED[answer.verdict] for answer in answers)
    head = ", ".join(f"{kinds[kind]} {kind}" for kind in COUNTED.values() if kinds[kind])
    if left:
        head += f"\n-# I looked at the first {len(answers)} of {len(answers) + left} quotes."
    worst = "not_found" if kinds["nobody said"] else "near" if kinds["nearly"] else "exact"
    colour = {"exact": ANSWERED, "near": NEARLY, "not_found": NOT_FOUND}[worst]
    return Card(f"**{head}**" if not left else head, tuple(map(_row, answers)), colour)


def _row(answer: QuoteAnswer) -> str:
    head = f"{MARKS[answer.verdict]} “{line(answer.words, TYPED)}”"
    if answer.verdict == "not_found" or not answer.matches:
        return head
    best = answer.matches[0]
    if best.negation:
        head += f"\n{opposite(best.negation)}"
    said = narrow(best.excerpt, SAID)
    shown = [excerpts.quote(said)] if answer.verdict == "near" else []
    return "\n".join([head, *shown, excerpts.citation(said)])


def opposite(negation: Negation) -> str:
    """Return that a word turns what was typed into its opposite."""
    word = line(negation.word, 40)
    said = f"The speaker said *{word}*" if negation.by == "said" else f"The speaker did not say *{word}*"
    return f"{said}, which turns it around."
