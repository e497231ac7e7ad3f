"""Progress of long work, on a terminal; silent where nobody watches."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from tqdm import tqdm

T = TypeVar("T")

_bars: dict[str, "tqdm[Any]"] = {}


def show_progress(what: str, done: int, total: int) -> None:
    """Draw how far a piece of work has come."""
    if what not in _bars:
        _bars[what] = tqdm(total=total, desc=what, leave=False, disable=None)
    bar = _bars[what]
    bar.update(done - bar.n)
    if done >= total - 1:
        _bars.pop(what).close()


def watched(items: Iterable[T], what: str) -> Iterator[T]:
    """Yield items while a bar shows how far it has come."""
    yield from tqdm(items, desc=what, leave=False, disable=None)
