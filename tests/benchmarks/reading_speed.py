"""How fast files are read, beside another checkout: `python -m tests.benchmarks.reading_speed ../other`.

Both read the same files of an hour's talk, in turn; a row a format gives the words a second of this one and
its ratio to the other's. The exit code is 1 where the ratio is under 0.9 anywhere.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

TURNS: Final = 500
SAID: Final = (
    "so we went down to the harbour before light and the boats were not in yet, as they should have been."
)
ROUNDS: Final = 5
LEAST: Final = 0.9
#: Prints the best of a few times for each file of a folder, in seconds.
TIMER: Final = """
import json, sys, time
from pathlib import Path
from bot.transcripts.formats import read
best = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    data = path.read_bytes()
    for _ in range(4):
        start = time.perf_counter()
        read(data, path.name)
        best[path.name] = min(best.get(path.name, 1e9), time.perf_counter() - start)
print(json.dumps(best))
"""


def files() -> dict[str, str]:
    """Return an hour's talk in the formats that have been read from the beginning."""
    told = [(("Ida Holm", "Per Lund")[n % 2], 7 * n, f"So {n} of us and {SAID}") for n in range(TURNS)]

    def at(second: int, sign: str = ".") -> str:
        return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}{sign}000"

    def captions(cue: str, sign: str = ".") -> str:
        return "\n\n".join(
            cue.format(n=n, who=who, start=at(second, sign), end=at(second + 6, sign), words=words)
            for n, (who, second, words) in enumerate(told, 1)
        )

    segments = [{"start": second, "end": second + 6, "text": words} for _, second, words in told]
    return {
        "labels.txt": "\n\n".join(f"{who}: {words}" for who, _, words in told),
        "times.txt": "\n\n".join(f"{who} ({at(second)[:8]}): {words}" for who, second, words in told),
        "plain.txt": "\n\n".join(words for _, _, words in told),
        "talk.md": "\n\n".join(f"**{who}:** \\[{at(second)[3:8]}\\] {words}" for who, second, words in told),
        "talk.srt": captions("{n}\n{start} --> {end}\n{who}: {words}", ","),
        "talk.vtt": "WEBVTT\n\n" + captions("{start} --> {end}\n<v {who}>{words}</v>"),
        "talk.sbv": captions("{start},{end}\n{words}"),
        "talk.json": json.dumps({"segments": segments}),
        "talk.tsv": "start\tend\ttext\n"
        + "\n".join(f"{second}000\t{second + 6}000\t{words}" for _, second, words in told),
        "talk.html": "<html><body>"
        + "\n".join(f"<p><b>{who}:</b> {words}</p>" for who, _, words in told)
        + "</body></html>",
    }


def seconds(checkout: Path, folder: Path) -> dict[str, float]:
    """Return how long a checkout's code takes to read each file of a folder."""
    command = [sys.executable, "-c", TIMER, str(folder)]
    run = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
    best: dict[str, float] = json.loads(run.stdout)
    return best


def _best(rounds: list[Mapping[str, float]], name: str) -> float:
    return min(each[name] for each in rounds)


def main() -> int:
    """Print a row a format."""
    here, other = Path(__file__).parents[2], Path(sys.argv[1])
    ours: list[Mapping[str, float]] = []
    theirs: list[Mapping[str, float]] = []
    with TemporaryDirectory() as place:
        for name, text in files().items():
            (Path(place) / name).write_text(text, encoding="utf-8")
        for _ in range(ROUNDS):
            theirs.append(seconds(other, Path(place)))
            ours.append(seconds(here, Path(place)))
    words = TURNS * (len(SAID.split()) + 5)
    is_slow = False
    print("words a second   ratio   file")
    for name in files():
        ratio = _best(theirs, name) / _best(ours, name)
        is_slow |= ratio < LEAST
        print(f"{words / _best(ours, name):14,.0f} {ratio:7.2f}   {name}")
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main())
