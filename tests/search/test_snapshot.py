"""The copy of the index that makes a start quick, and all that may be wrong with it."""

import io
import itertools
import json
import random
import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from bot.ids import ServerId, TranscriptId
from bot.languages.english import ENGLISH
from bot.search import snapshot
from bot.search.people import Speaker
from bot.search.segment import FORMAT, Segment
from bot.search.snapshot import Kept
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

SERVER = ServerId(5)


def segment(id: str, text: str, vocabulary: Vocabulary) -> Segment:
    """Index a transcript of two turns."""
    middle = text.find(" ") + 1
    turns = (Turn(0, middle, "Ann"), Turn(middle, len(text)))
    return Segment.build(Transcript(TranscriptId(id), id, text, turns, hosts=("Ann",)), vocabulary)


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
    assert fresh.people.speakers == vocabulary.people.speakers == [Speaker("Ann", "host")]
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


def same(one: dict[ServerId | None, Kept], other: dict[ServerId | None, Kept]) -> bool:
    """Return whether two snapshots are equal to the last number."""
    arrays = [field.name for field in fields(Segment)[1:]]
    return list(one) == list(other) and all(
        one[server].keys == other[server].keys
        and np.array_equal(getattr(one[server].segment, name), getattr(other[server].segment, name))
        for server in one
        for name in arrays
    )


#: What a disk does to a file: a bit turns, bytes are others, or zero, or gone, or the rest is.
DAMAGES = ("turned", "other", "zero", "gone", "cut")


def damaged(data: bytes, at: int, damage: str, chance: random.Random) -> bytes:
    """Return a file with a damage at one place."""
    size = chance.randint(1, 60)
    instead = {
        "turned": bytes([data[at] ^ 1 << chance.randrange(8)]),
        "other": bytes(chance.choice(b"0123456789,()'{}<if \0\xff") for _ in range(size)),
        "zero": bytes(size),
        "gone": b"",
        "cut": b"",
    }[damage]
    rest = {"turned": 1, "gone": size, "cut": len(data)}.get(damage, len(instead))
    return data[:at] + instead + data[at + rest :]


@pytest.fixture(scope="module")
def long_one(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[ServerId | None, Kept]]:
    """A snapshot with arrays longer than what is read at once, of which the end may not be looked at."""
    vocabulary, chance = Vocabulary(), random.Random(1)
    words = [f"word{number}" for number in range(800)]
    talks = [segment(id, " ".join(chance.choices(words, k=3000)), vocabulary) for id in "abc"]
    kept: dict[ServerId | None, Kept] = {None: Kept(Segment.merge(talks), ("1", "2", "3"))}
    path = tmp_path_factory.mktemp("long") / "index.npz"
    snapshot.save(path, kept, vocabulary)
    return path.read_bytes(), kept


def regions(data: bytes) -> list[range]:
    """Return each part of a file: what comes before each array, its header, its numbers, the directory."""
    marks = [mark.start() for mark in re.finditer(rb"PK\x03\x04|\x93NUMPY|PK\x01\x02|PK\x05\x06", data)]
    headers = [range(mark.start(), mark.start() + 128) for mark in re.finditer(rb"\x93NUMPY", data)]
    return [*headers, *(range(a, b) for a, b in itertools.pairwise([*marks, len(data)]))]


@pytest.mark.parametrize("damage", DAMAGES)
def test_snapshot_damaged_anywhere_is_ignored_and_deleted(
    damage: str, long_one: tuple[bytes, dict[ServerId | None, Kept]], tmp_path: Path
) -> None:
    data, kept = long_one
    chance, path = random.Random(damage), tmp_path / "index.npz"
    left = 0
    for region in regions(data):
        for _ in range(5):
            path.write_bytes(damaged(data, chance.choice(region), damage, chance))

            loaded = snapshot.load(path, {"1", "2", "3"}, Vocabulary())

            assert loaded == {} or same(loaded, kept), "a date may be another"
            assert path.exists() == bool(loaded)
            left += not loaded
    assert left > 50


def shorter(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return array[:-1]


def wider(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return array.astype(np.float64)


def folded(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return array.reshape(1, -1)


def too_high(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.append(array[:-1], np.iinfo(array.dtype).max).astype(array.dtype)


def descending(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return array[::-1].copy()


@pytest.mark.parametrize("name", [field.name for field in fields(Segment)[2:]])
@pytest.mark.parametrize("spoil", [shorter, wider, folded, too_high, descending])
def test_snapshot_whose_parts_do_not_fit_together_is_ignored_and_deleted(
    name: str,
    spoil: Callable[[npt.NDArray[Any]], npt.NDArray[Any]],
    long_one: tuple[bytes, dict[ServerId | None, Kept]],
    tmp_path: Path,
) -> None:
    fits = {
        "too_high": ["starts", "lengths"],
        "descending": ["words", "starts", "lengths", "passages", "codes", "speakers"],
    }
    data, _ = long_one
    with np.load(io.BytesIO(data)) as file:
        arrays = dict(file)
    arrays[f"0.{name}"] = spoil(arrays[f"0.{name}"])
    np.savez(tmp_path / "index.npz", **arrays)

    loaded = snapshot.load(tmp_path / "index.npz", {"1", "2", "3"}, Vocabulary())

    assert bool(loaded) is (name in fits.get(spoil.__name__, ()))
    assert (tmp_path / "index.npz").exists() is bool(loaded)


def test_snapshot_that_is_something_else_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "index.npz"
    np.save(tmp_path / "other.npy", np.arange(3))
    about = {"format": FORMAT, "words": ["a", "a"], "terms": [], "people": [], "servers": []}
    twice = io.BytesIO()
    np.savez(twice, about=np.frombuffer(json.dumps(about).encode(), np.uint8))
    for data in (b"", b"PK", b"x" * 100, (tmp_path / "other.npy").read_bytes(), twice.getvalue()):
        path.write_bytes(data)
        assert snapshot.load(path, set(), Vocabulary()) == {}


@pytest.mark.parametrize(
    "about",
    [
        "5",
        "[]",
        "{}",
        "[" * 100_000,
        '{"format": 2, "people": [], "servers": 5}',
        '{"format": 2, "people": [], "servers": [[]]}',
        '{"format": 2, "people": [], "servers": [{"server": null, "ids": 5, "keys": ["1", "2"]}]}',
        '{"format": 2, "people": [], "servers": [{"server": null, "ids": ["a"], "keys": [["1"]]}]}',
        '{"format": 2, "people": [], "servers": [{"server": [], "ids": ["a"], "keys": []}]}',
        '{"format": 2, "people": [], "servers": [], "words": [[]], "terms": []}',
        '{"format": 2, "people": [], "servers": [], "words": 5, "terms": []}',
        '{"format": 2, "people": [[1, "host"]], "servers": [], "words": [], "terms": []}',
        '{"format": 2, "people": [["Ann", null], ["Ann", null]], "servers": [], "words": [], "terms": []}',
    ],
    ids=range(13),
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
