"""Faults put in on purpose, one at a time: which of them does no test notice?

    python -m tests.mutants bot/search bot/answers --most 60

A mutant changes one operator, condition, number or returned value of a file, in a copy of the project. There
the tests run that mirror the file's folder (`tests/search` for `bot/search/bm25.py`). Survivors come last.
"""

import argparse
import ast
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from tqdm import tqdm

PROJECT: Final = Path(__file__).resolve().parents[1]
PATIENCE: Final = 300  # seconds the tests may take; what makes them take longer is noticed, too
#: Tests of other folders that hold something of a folder in place, the quick ones first.
MORE_TESTS: Final = {
    "search": ["tests/answers", "tests/languages", "tests/quality", "tests/library/test_library.py"],
    "answers": ["tests/languages", "tests/search", "tests/library", "tests/chat/test_ask.py"],
}

SWAPS: Final = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "is": "is not", "is not": "is",
    "in": "not in", "not in": "in", "+": "-", "-": "+", "*": "+", "//": "+", "**": "*",
    "<<": ">>", ">>": "<<", "and": "or", "or": "and",
}  # fmt: skip
OPERATOR: Final = re.compile("|".join(sorted(map(re.escape, SWAPS), key=len, reverse=True)))


class Mutant(NamedTuple):
    """A stretch of a file, characters [start, end), and what stands there instead."""

    path: Path
    line: int
    start: int
    end: int
    instead: str


def mutants(path: Path) -> list[Mutant]:
    """Return every mutant of a file."""
    source = path.read_text()
    offsets = [0]
    for row in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(row))

    def span(node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first, last = source.split("\n")[node.lineno - 1], source.split("\n")[node.end_lineno - 1]
        start = len(first.encode()[: node.col_offset].decode())  # ast counts bytes
        end = len(last.encode()[: node.end_col_offset].decode())
        return offsets[node.lineno - 1] + start, offsets[node.end_lineno - 1] + end

    found = []
    for node in ast.walk(ast.parse(source)):
        if pair := _operands(node):
            start, end = span(pair[0])[1], span(pair[1])[0]
            instead = OPERATOR.sub(lambda sign: SWAPS[sign[0]], source[start:end], count=1)
        elif changed := _changed(node):
            (start, end), instead = span(changed[0]), changed[1]
        else:
            continue
        if source[start:end] != instead:
            found.append(Mutant(path, source.count("\n", 0, start) + 1, start, end, instead))
    return found


def _operands(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """Return what stands on either side of an operator."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return node.left, node.comparators[0]
    if isinstance(node, ast.BoolOp) and len(node.values) == 2:
        return node.values[0], node.values[1]
    return (node.left, node.right) if isinstance(node, ast.BinOp) else None


def _changed(node: ast.AST) -> tuple[ast.expr, str] | None:
    """Return an expression and a wrong one to stand in its place."""
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return node.test, f"not ({ast.unparse(node.test)})"
    if isinstance(node, ast.Return) and node.value is not None:
        return node.value, "None"
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node, f"({ast.unparse(node)} + 1)"
    return None


def survives(mutant: Mutant, copy: Path) -> bool:
    """Tell whether the tests pass with a mutant in its place."""
    file = copy / mutant.path.relative_to(PROJECT)
    source = file.read_text()
    file.write_text(source[: mutant.start] + mutant.instead + source[mutant.end :])
    folder = mutant.path.relative_to(PROJECT / "bot").parts[0].removesuffix(".py")
    tests = [name for name in (f"tests/{folder}", *MORE_TESTS.get(folder, ())) if (copy / name).exists()]
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        done = subprocess.run(command, cwd=copy, capture_output=True, timeout=PATIENCE, check=False)
        return done.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        file.write_text(source)


def main() -> int:
    """Try some mutants of the named files and folders, and print those that nothing noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, help="files or folders below bot/")
    parser.add_argument("--most", type=int, default=50, help="how many, drawn by chance (default 50)")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    options = parser.parse_args()
    files = {
        file.resolve() for path in options.paths for file in (path, *path.rglob("*.py")) if file.is_file()
    }
    known = [mutant for file in sorted(files) for mutant in mutants(file)]
    chosen = random.Random(options.seed).sample(known, min(options.most, len(known)))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(".venv", ".git", ".*_cache", "data"))
        tried = tqdm(chosen, desc="trying", disable=None)
        survivors = [mutant for mutant in tried if survives(mutant, copy)]
    for mutant in survivors:
        source = mutant.path.read_text()
        change = f"{source[mutant.start : mutant.end].strip()!r} as {mutant.instead.strip()!r}"
        row = source.split("\n")[mutant.line - 1].strip()
        print(f"{mutant.path.relative_to(PROJECT)}:{mutant.line}: {change} in: {row}")
    print(f"{len(survivors)} of {len(chosen)} survived; there are {len(known):,} in all.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
