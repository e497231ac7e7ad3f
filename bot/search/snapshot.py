"""The index as it was at a start, in one file, so that the next start reads arrays and numbers no words.

It is a copy that can be deleted at any time: the database has all that is in it.
"""

import json
import logging
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bot.data_folder import part_of
from bot.ids import ServerId, TranscriptId
from bot.search.people import Speaker
from bot.search.segment import ARRAYS, FORMAT, Segment
from bot.search.words import Vocabulary

logger = logging.getLogger(__name__)

#: It is used as long as no more transcripts than this have come or gone since.
CHANGED: Final = 100


class Kept(NamedTuple):
    """A segment with a key for each of its transcripts, which changes with what was said."""

    segment: Segment
    keys: tuple[str, ...]


def save(path: Path, kept: Mapping[ServerId | None, Kept], vocabulary: Vocabulary) -> None:
    """Write the segments of each server; the file is there whole, or as it was before."""
    servers = [{"server": server, "ids": own.segment.ids, "keys": own.keys} for server, own in kept.items()]
    terms, words = vocabulary.terms[:], vocabulary.words[:]  # which grow; there are words for all the terms
    people = vocabulary.people.speakers[:]
    known = {"format": FORMAT, "words": words, "terms": terms, "people": people, "servers": servers}
    about = json.dumps(known)
    arrays = {
        f"{n}.{name}": getattr(own.segment, name) for n, own in enumerate(kept.values()) for name in ARRAYS
    }
    fresh = part_of(path)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            np.savez(file, about=np.frombuffer(about.encode(), np.uint8), **arrays)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        logger.warning("The next start will take longer: %s could not be written (%s).", path, error)
        with suppress(OSError):
            fresh.unlink()


def load(path: Path, keys: Collection[str], vocabulary: Vocabulary) -> dict[ServerId | None, Kept]:
    """Return the segments of each server; none where the file is missing, damaged or long out of date.

    A damaged one is deleted. ``keys`` are those of all transcripts in use. The vocabulary must be new: the
    words get their old numbers.
    """
    try:
        with path.open("rb") as opened, np.load(opened) as file:
            return _read(file, keys, vocabulary)
    except FileNotFoundError:
        return {}
    except Exception as error:  # what reads zip, npy and JSON may raise nearly anything over a damaged file
        logger.warning("%s cannot be used, so this start takes longer: %s", path, error or repr(error))
        with suppress(OSError):
            path.unlink()
        return {}


def _read(
    file: Mapping[str, npt.NDArray[Any]], keys: Collection[str], vocabulary: Vocabulary
) -> dict[ServerId | None, Kept]:
    about = json.loads(file["about"].tobytes())
    held = {key for own in about["servers"] for key in own["keys"]}
    if about["format"] != FORMAT or len(held ^ set(keys)) > CHANGED or len(vocabulary):
        return {}
    words, terms = about["words"], about["terms"]
    people = [Speaker(name, role) for name, role in about["people"]]
    if len(set(people)) < len(people) or not all(isinstance(own.name, str) for own in people):
        raise ValueError("its speakers are not what they should be")
    segments = {own["server"]: _kept(own, n, file, vocabulary) for n, own in enumerate(about["servers"])}
    for segment, known in segments.values():
        if len(known) != len(segment.ids) or not segment.is_whole(len(words), len(terms), len(people)):
            raise ValueError("its parts do not fit together")
    vocabulary.number(words)
    if len(vocabulary) != len(words) or vocabulary.terms[: len(terms)] != terms:  # of another stemmer
        return {}
    for speaker in people:
        vocabulary.people.number(speaker)
    return segments


def _kept(about: Mapping[str, Any], n: int, file: Mapping[str, Any], vocabulary: Vocabulary) -> Kept:
    ids = tuple(map(TranscriptId, about["ids"]))
    arrays = {name: file[f"{n}.{name}"] for name in ARRAYS}
    return Kept(Segment(vocabulary=vocabulary, ids=ids, **arrays), tuple(about["keys"]))
