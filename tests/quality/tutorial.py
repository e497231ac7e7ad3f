"""What this bot is measured against: rank-bm25 as its tutorials use it."""

import re
import time
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from rank_bm25 import BM25Okapi

from bot.ids import TranscriptId
from bot.terminal.evaluate import TOP, Predicted
from bot.transcripts.model import Transcript

LENGTH: Final = 80  # words in a window
STEP: Final = 40  # words from one window to the next


class Tutorial:
    """BM25Okapi over windows split at white space, small words kept; any word in common is an answer."""

    def __init__(self, transcripts: Sequence[Transcript]) -> None:
        self._windows = [window for transcript in transcripts for window in windows(transcript)]
        texts = {transcript.id: transcript.text for transcript in transcripts}
        self._bm25 = BM25Okapi([texts[id][start:end].lower().split() for id, start, end in self._windows])

    def predict(self, question: str) -> Predicted:
        """Answer a question from all transcripts."""
        began = time.perf_counter()
        scores = self._bm25.get_scores(question.lower().split())
        best = np.argsort(-scores, kind="stable")[:TOP]
        confidence = float(scores[best[0]])
        verdict = "answered" if confidence > 0 else "not_found"
        excerpts = [self._windows[i] for i in best]
        took_ms = 1000 * (time.perf_counter() - began)
        return Predicted(verdict, confidence, excerpts, took_ms, shown=min(3, len(excerpts)))


def windows(transcript: Transcript) -> Iterator[tuple[TranscriptId, int, int]]:
    """Yield windows of a transcript, as its id, start and end (characters)."""
    words = [word.span() for word in re.finditer(r"\S+", transcript.text)]
    for first in range(0, max(1, len(words) - (LENGTH - STEP)), STEP):
        last = min(first + LENGTH, len(words)) - 1
        yield transcript.id, words[first][0], words[last][1]
