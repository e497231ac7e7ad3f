"""The copy of the index that makes a start quick, and all that may be wrong with it."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ids import ServerId, TranscriptId
from bot.languages.english import ENGLISH
from bot.search import snapshot
from bot.search.segment import Segment
from bot.search.snapshot import Kept
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

SERVER = ServerId(5)


def segment(id: str, text: str, vocabulary: Vocabulary) -> Segment:
    """Index a transcript of one turn."""
    return Segment.build(Transcript(TranscriptId(id), id, text, (Turn(0, len(text)),)), vocabulary)


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, dict[ServerId | None, Kept], Vocabulary]:
    """A snapshot of two servers on disk, and what is in it."""
    vocabulary = Vocabulary()
    everyone = [segment("a", "The heron’s river was cold, 冷たい.", vocabulary), segment("b", "", vocabulary)]
    own = segment("c", "A kettle whistled by the river.", vocabulary)
    kept: dict[ServerId | None, Kept] = {
        None: Kept(Segment.merge(everyone), ("1", "2")),
        SERVER: Kept(own, ("3",)),
    }
    snapshot.save(tmp_path / "index.npz", kept, vocabulary)
    return tmp_path / "index.npz", kept, vocabulary


def test_snapshot_loads_what_was_saved(
    kept: tuple[Path, dict[ServerId | None, Kept], Vocabulary],
) -> None:
    path, saved, vocabulary = kept
    fresh = Vocabulary()

    loaded = snapshot.load(path, {"1", "2", "3"}, fresh)

    assert list(loaded) == list(saved)
    assert (fresh.words, fresh.terms) == (vocabulary.words, vocabulary.terms)
    for server, (own, keys) in loaded.items():
        assert keys == saved[server].keys
        assert own.vocabulary is fresh
        for field in fields(Segment)[1:]:
            before, after = getattr(saved[server].segment, field.name), getattr(own, field.name)
            assert len(before) == len(after)
            assert np.array_equal(before, after)
            assert getattr(before, "dtype", None) == getattr(after, "dtype", None)


def test_snapshot_is_ignored_once_too_much_has_changed(
    kept: tuple[Path, dict[ServerId | None, Kept], Vocabulary], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _, vocabulary = kept
    monkeypatch.setattr(snapshot, "CHANGED", 1)

    assert snapshot.load(path, {"1", "2"}, Vocabulary())
    assert snapshot.load(path, {"1", "2", "3", "4"}, Vocabulary())
    assert snapshot.load(path, {"1", "2", "4"}, Vocabulary()) == {}
    assert snapshot.load(path, {"1", "2", "3"}, vocabulary) == {}  # its words have other numbers by now


def test_snapshot_of_another_format_is_ignored(
    kept: tuple[Path, dict[ServerId | None, Kept], Vocabulary], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "FORMAT", 999)

    assert snapshot.load(kept[0], {"1", "2", "3"}, Vocabulary()) == {}


def test_snapshot_of_another_stemmer_is_ignored(
    kept: tuple[Path, dict[ServerId | None, Kept], Vocabulary],
) -> None:
    other = replace(ENGLISH, stemmer=lambda: lambda word: word[:3])

    assert snapshot.load(kept[0], {"1", "2", "3"}, Vocabulary(other)) == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(share=st.floats(0, 1), damage=st.binary(max_size=20))
def test_one_that_is_not_whole_is_left_alone(
    kept: tuple[Path, dict[ServerId | None, Kept], Vocabulary], share: float, damage: bytes
) -> None:
    data = kept[0].read_bytes()
    at = int(share * (len(data) - 1))
    path = kept[0].with_name("damaged.npz")
    path.write_bytes(data[:at] + damage + data[at + len(damage) + 1 :])

    loaded = snapshot.load(path, {"1", "2", "3"}, Vocabulary())

    assert loaded == {} or [own.segment.ids for own in loaded.values()] == [("a", "b"), ("c",)]


@pytest.mark.parametrize(
    "about",
    [
        "5",
        "[]",
        "{}",
        "[" * 100_000,
        '{"format": 1, "servers": 5}',
        '{"format": 1, "servers": [[]]}',
        '{"format": 1, "servers": [{"server": null, "ids": 5, "keys": ["1", "2"]}]}',
        '{"format": 1, "servers": [{"server": null, "ids": ["a"], "keys": [["1"]]}]}',
        '{"format": 1, "servers": [{"server": [], "ids": ["a"], "keys": []}]}',
        '{"format": 1, "servers": [], "words": [[]], "terms": []}',
        '{"format": 1, "servers": [], "words": 5, "terms": []}',
    ],
    ids=range(11),
)
def test_snapshot_about_something_else_is_ignored(
    kept: tuple[Path, dict[ServerId | None, Kept], Vocabulary], about: str
) -> None:
    with np.load(kept[0]) as file:
        arrays = dict(file)
    np.savez(kept[0], **arrays | {"about": np.frombuffer(about.encode(), np.uint8)})

    assert snapshot.load(kept[0], {"1", "2", "3"}, Vocabulary()) == {}


def test_full_disk_leaves_the_snapshot_of_before(
    kept: tuple[Path, dict[ServerId | None, Kept], Vocabulary], caplog: pytest.LogCaptureFixture
) -> None:
    path, saved, vocabulary = kept
    before = path.read_bytes()
    (path.parent / ".index.npz.fresh").mkdir()  # a name that cannot be written to

    snapshot.save(path, saved, vocabulary)

    assert path.read_bytes() == before
    assert "next start will take longer" in caplog.text
    caplog.clear()


def test_file_is_for_its_owner_only(kept: tuple[Path, dict[ServerId | None, Kept], Vocabulary]) -> None:
    assert kept[0].stat().st_mode & 0o777 == 0o600
