"""Matches of a quote as they stand in their transcripts, and how they differ from what was typed."""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from bot.answers.answer import Excerpt, Negation, QuoteMatch, Step
from bot.search.alignment import Match
from bot.search.words import end_of_word, find_words, fold
from bot.transcripts.model import Transcript


def cite_all(
    matches: Iterable[Match],
    words: Sequence[str],
    transcripts: Iterable[Transcript | None],
    speaker: str | None = None,
) -> list[QuoteMatch]:
    """Return matches of a quote as they stand in their transcripts, where this speaker speaks.

    None stands for a transcript that is no longer there.
    """
    pairs = zip(matches, transcripts, strict=True)
    cited = [cite(match, words, transcript) for match, transcript in pairs if transcript]
    return [m for m in cited if m and (speaker is None or speaker in m.excerpt.citation.speakers)]


def cite(match: Match, words: Sequence[str], transcript: Transcript) -> QuoteMatch | None:
    """Return a match of a quote of these words as it stands in its transcript.

    None where the transcript has changed since it was indexed.
    """
    if not match.span.stands_in(transcript.text):
        return None
    starts = match.span.starts
    end = end_of_word(transcript.text, starts[-1])
    excerpt = Excerpt.of(transcript, starts[0], end, score=match.similarity)
    said = [word.group() for word in find_words(excerpt.text)]
    diff = compare(words[match.begin : match.end], said)
    negations = match.span.segment.vocabulary.language.negations
    return QuoteMatch(excerpt, match.similarity, diff, negation(diff, negations))


def compare(typed: Sequence[str], said: Sequence[str]) -> tuple[Step, ...]:
    """Return, word by word, how what was typed became what was said."""
    steps: list[Step] = []
    for code in Levenshtein.opcodes([fold(word) for word in typed], [fold(word) for word in said]):
        mine = " ".join(typed[code.src_start : code.src_end])
        theirs = " ".join(said[code.dest_start : code.dest_end])
        if code.tag == "equal":
            steps.append(Step("same", mine, theirs))
            continue
        if steps and steps[-1].kind in ("typed", "said", "changed"):
            before = steps.pop()
            mine, theirs = f"{before.typed} {mine}".strip(), f"{before.said} {theirs}".strip()
        steps.append(_changed(mine, theirs))
        # A word missing before the next ones and there behind them has changed places with them.
        if len(steps) > 2 and {steps[-3].kind, steps[-1].kind} == {"typed", "said"}:
            middle = steps[-3:]
            mine, theirs = (" ".join(filter(None, (step[n] for step in middle))) for n in (1, 2))
            if _changed(mine, theirs).kind == "swapped":
                steps[-3:] = [Step("swapped", mine, theirs)]
    return tuple(steps)


def negation(steps: Iterable[Step], negations: frozenset[str]) -> Negation | None:
    """Return the word that makes one the opposite of the other; None where neither or both have one."""
    changed = [step for step in steps if step.kind != "same"]
    typed = [word for step in changed for word in step.typed.split() if fold(word) in negations]
    said = [word for step in changed for word in step.said.split() if fold(word) in negations]
    if bool(typed) == bool(said):
        return None
    return Negation("typed", typed[0]) if typed else Negation("said", said[0])


def _changed(typed: str, said: str) -> Step:
    if sorted(fold(typed).split()) == sorted(fold(said).split()):
        return Step("swapped", typed, said)
    return Step("changed" if typed and said else "typed" if typed else "said", typed, said)
