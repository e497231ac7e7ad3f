"""`python -m tests.quality`: how well the judged queries are answered, next to rank-bm25 as in tutorials."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.errors import Refusal
from bot.terminal.evaluate import Engine
from bot.terminal.printing import worded
from tests.quality import followups
from tests.quality.figures import (
    Figures,
    below,
    beside,
    figures,
    rankings,
    read_floors,
    run,
    table,
    trade_off,
    write_floors,
)
from tests.quality.judged import SHOW, JudgedSet, brainscience, interview
from tests.quality.talk import report
from tests.quality.tutorial import Tutorial

LEGEND = """\
{} / rank-bm25 as in tutorials, in percent: the answer lies in the first excerpt, in one
of the first three; questions answered of those that have an answer, refused of those that have none.
"""


def main() -> int:
    """Print the figures; return 1 where one fell below its floor."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--archive", type=Path, metavar="FOLDER", help=f"where {SHOW} is, packed or unpacked")
    parser.add_argument("--write-floors", action="store_true", help="renew tests/quality/floors.json")
    options = parser.parse_args()
    sets = list(_sets(options.archive))
    print(LEGEND.format(" / ".join(rankings())))
    found: dict[str, Figures] = {}
    for judged_set in sets:
        engine = Engine(judged_set.transcripts)
        shown = []
        for ranking, features in rankings().items():
            predicted = run(judged_set, engine.using(features))
            shown.append(figures(judged_set, predicted))
            found[f"{judged_set.name}, {ranking}"] = shown[-1]
        shown.append(figures(judged_set, run(judged_set, Tutorial(judged_set.transcripts))))
        print(*table(judged_set, shown), "", sep="\n")
        print(*trade_off(judged_set, predicted), "", sep="\n")
        print(beside(judged_set, predicted), "", sep="\n")
    print(*followups.report(options.archive), "", sep="\n")
    print(*report(judged.question for own in sets for judged in own.questions), "", sep="\n")
    if options.archive is None:
        print(f"Left out: the questions about {SHOW}, whose transcripts --archive FOLDER would give.")
    if options.write_floors:
        write_floors(found)
        return 0
    floors = read_floors()
    fallen = [line for name in found for line in below(name, found[name], floors.get(name, {}))]
    print(*fallen, sep="\n", end="\n" if fallen else "")
    return bool(fallen)


def _sets(archive: Path | None) -> Iterator[JudgedSet]:
    yield interview()
    if archive is not None:
        yield brainscience(archive)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refusal as refusal:
        sys.exit(worded(refusal))
