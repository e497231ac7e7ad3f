"""What to ask instead, when nothing was found: words that the transcripts do use."""

import numpy as np

from bot.search.index import Index
from bot.search.question import Question
from bot.search.segment import PASSAGE

MOST: int = 5


def suggest(question: Question, index: Index) -> tuple[str, ...]:
    """Return words of the index: those like the question's unknown ones, then the most telling ones."""
    bm25 = index.bm25
    words: dict[str, None] = {}
    asked = {term for asked in question.asked for term in asked.terms}
    for own in question.asked:
        for term in own.terms if 1.0 not in own.terms.values() else ():
            words.setdefault(_as_said(index, term))
    telling = np.argsort(-bm25.frequencies * np.maximum(bm25.idf, 0.0), kind="stable")[: 8 * MOST]
    for term in telling.tolist():
        if len(words) >= MOST:
            break
        if term not in asked and bm25.holds(term) and len(index.vocabulary.terms[term]) > 4:
            words.setdefault(_as_said(index, term))
    return tuple(words)[:MOST]


def _as_said(index: Index, term: int) -> str:
    """Return a word of the index, as it occurs there, that has the term."""
    vocabulary = index.vocabulary
    for part in index.parts:
        live = part.live_passages()
        passages, _ = part.segment.postings(term)
        if live is not None:
            passages = passages[live[passages]]
        if len(passages):
            _, first = part.segment.locate(passages[:1])
            words = part.segment.words[int(first[0]) : int(first[0]) + PASSAGE]
            return vocabulary.words[int(words[vocabulary.terms_of(words) == term][0])]
    return vocabulary.terms[term]
