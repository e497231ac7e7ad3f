"""Imports run one way, and only front ends have words for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "bot").rglob("*.py"))

#: These import nothing of the project, and everybody may import them.
LEAVES = {"errors", "ids", "data_folder", "languages"}
#: What each other part may import of it; parts not named here are at the top, and may import all.
ALLOWED = {
    "settings": set[str](),
    "wording": set[str](),
    "transcripts": {"transcripts"},
    "search": {"search", "transcripts"},
    "answers": {"answers", "search", "transcripts"},
    "store": {"store", "transcripts"},
    "library": {"library", "answers", "search", "store", "transcripts"},
    "resources": {"library", "search", "store", "settings"},
    "chat": {
        "chat", "resources", "library", "answers", "search", "store", "transcripts", "settings", "wording",
    },
}  # fmt: skip
#: Who speaks to people; all others raise errors that carry data, and `wording` has the sentences.
FRONT_ENDS = {"chat", "terminal"}
#: What the search needs to know of transcripts.
SEARCHED = {"model", "text", "speakers"}
#: The modules of the library; each imports only those before it.
LIBRARY = [
    "source",
    "workers",
    "ingest",
    "singles",
    "view",
    "views",
    "startup",
    "corpus",
    "curation",
    "facade",
]
OWNERS = {
    "discord": {"chat", "terminal"},
    "Stemmer": {"languages"},
    "jellyfish": {"languages"},
    "aiosqlite": {"store"},
    "rank_bm25": {"search"},
    "pypdf": {"transcripts"},
}


def part(path: Path) -> str:
    """Return the part of the project a file belongs to."""
    return path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Yield the modules a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards(path: Path) -> None:
    own = part(path)
    wanted = {name.split(".")[1] for name in imports(path) if name.startswith("bot.")}

    assert wanted <= ({own} if own in LEAVES else LEAVES | ALLOWED.get(own, wanted))
    if own not in ("__main__", "terminal", "chat"):
        assert not wanted & {"chat", "terminal"} or own == "monitoring"


def test_the_search_knows_a_transcript_and_its_text_but_not_how_files_are_read() -> None:
    wanted = {name for path in FILES if part(path) == "search" for name in imports(path)}

    assert {name.split(".")[2] for name in wanted if name.startswith("bot.transcripts.")} <= SEARCHED


@pytest.mark.parametrize("module", LIBRARY)
def test_library_modules_import_only_those_before_them(module: str) -> None:
    names = [name.split(".") for name in imports(ROOT / f"bot/library/{module}.py")]
    wanted = {name[2] for name in names if name[:2] == ["bot", "library"]}

    assert wanted <= set(LIBRARY[: LIBRARY.index(module)])


def test_library_modules_are_all_named() -> None:
    assert {path.stem for path in (ROOT / "bot/library").glob("[a-z]*.py")} == set(LIBRARY)


@pytest.mark.parametrize(("package", "owners"), OWNERS.items())
def test_a_library_is_known_in_one_place(package: str, owners: set[str]) -> None:
    users = {part(path) for path in FILES for name in imports(path) if name.split(".")[0] == package}

    assert users <= owners


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_words_for_people_are_made_by_front_ends_only(path: Path) -> None:
    tree = ast.parse(path.read_text())
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    finished = [call.lineno for call in calls if isinstance(call, ast.Name) and call.id == "Refusal"]

    assert not finished or part(path) in FRONT_ENDS
