"""Figures of a run over judged queries, by kind of question, and the floors they may not fall below."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.answers.excerpt import MOST_WORDS
from bot.search.confidence import THRESHOLD
from bot.search.features import FEATURES, Feature, available
from bot.terminal.evaluate import Engine, Predicted, score
from tests.quality.judged import JudgedSet
from tests.quality.tutorial import Tutorial

#: Predictions by the id of their question.
Run = Mapping[str, Predicted]
#: For each kind of question, each measure that applies to it: a share, or in floors a percentage.
Figures = Mapping[str, Mapping[str, float]]

FLOORS: Final = Path(__file__).parent / "floors.json"
MEASURES: Final = ("hit@1", "hit@3", "answered", "refused")
ALL: Final = "all"


def run(judged_set: JudgedSet, engine: Engine | Tutorial) -> Run:
    """Answer all questions of a set."""
    return {judged.id: engine.predict(judged.question) for judged in judged_set.questions}


def figures(judged_set: JudgedSet, run: Run) -> Figures:
    """Return how well each kind of question was answered, and all of them."""
    texts = {transcript.id: transcript.text for transcript in judged_set.transcripts}
    kinds = dict.fromkeys(judged.kind or "" for judged in judged_set.questions)
    found = {}
    for kind in (*kinds, ALL):
        questions = [judged for judged in judged_set.questions if kind in (judged.kind, ALL)]
        result = score(questions, texts, run, MOST_WORDS)
        measures = MEASURES if result["answerable"] else ("refused",)
        found[kind] = {name: result[name] for name in measures if name in result}
    return found


def rankings() -> dict[str, Sequence[Feature]]:
    """Return the rankings that have floors: by words alone and, where it is installed, with `meaning`."""
    return {"words": FEATURES} | ({"meaning": available()} if available() != FEATURES else {})


def table(judged_set: JudgedSet, runs: Sequence[Figures]) -> Iterator[str]:
    """Yield the lines of a Markdown table that compares the figures of several rankings, in percent."""
    width = len(" / ".join(["100"] * len(runs)))
    yield f"| {judged_set.name:12} | questions | {' | '.join(name.ljust(width) for name in MEASURES)} |"
    yield f"|{'---|' * (2 + len(MEASURES))}"
    for kind, measures in runs[0].items():
        count = sum(kind in (judged.kind, ALL) for judged in judged_set.questions)
        cells = [
            " / ".join(f"{100 * found[kind][name]:3.0f}" for found in runs)
            if name in measures
            else " " * width
            for name in MEASURES
        ]
        yield f"| {kind:12} | {count:9} | {' | '.join(cells)} |"


def trade_off(judged_set: JudgedSet, run: Run) -> Iterator[str]:
    """Yield the lines of a Markdown table of what other thresholds would answer and refuse."""
    yes = [run[judged.id].confidence for judged in judged_set.questions if judged.answer is not None]
    no = [run[judged.id].confidence for judged in judged_set.questions if judged.answer is None]
    thresholds = sorted({THRESHOLD, *(tenth / 10 for tenth in range(1, 10))})
    answered = [sum(confidence >= threshold for confidence in yes) / len(yes) for threshold in thresholds]
    refused = [sum(confidence < threshold for confidence in no) / len(no) for threshold in thresholds]
    marks = [f"**{threshold}**" if threshold == THRESHOLD else str(threshold) for threshold in thresholds]
    yield f"| {judged_set.name}: threshold | {' | '.join(marks)} |"
    yield f"|{'---|' * (1 + len(thresholds))}"
    for label, shares in (("answered", answered), ("refused", refused)):
        yield f"| {label} | {' | '.join(f'{100 * share:.0f}' for share in shares)} |"


def beside(judged_set: JudgedSet, run: Run) -> str:
    """Return a line that says how many of the excerpts shown as answers do not answer."""
    texts = {transcript.id: transcript.text for transcript in judged_set.transcripts}
    share = score(judged_set.questions, texts, run, MOST_WORDS)["beside"]
    return f"{judged_set.name}: {100 * share:.0f}% of the excerpts shown as answers do not answer."


def read_floors() -> dict[str, Figures]:
    """Return the floors of each set and ranking, in percent."""
    floors: dict[str, Figures] = json.loads(FLOORS.read_text())
    return floors


def write_floors(found: Mapping[str, Figures]) -> None:
    """Renew the floors of some sets and rankings; a floor is a whole number of percent."""
    floors = read_floors() if FLOORS.exists() else {}
    for name, kinds in found.items():
        floors[name] = {
            kind: {measure: int(100 * share + 1e-6) for measure, share in measures.items()}
            for kind, measures in kinds.items()
        }
    FLOORS.write_text(json.dumps(floors, indent=1) + "\n")


def below(name: str, found: Figures, floors: Figures) -> Iterator[str]:
    """Yield a sentence for each figure that fell below its floor."""
    for kind, measures in floors.items():
        for measure, floor in measures.items():
            share = found.get(kind, {}).get(measure, 0.0)
            if 100 * share < floor:
                yield f"{name}, {kind}: {measure} is {100 * share:.0f}%, below its floor of {floor}%."
