"""A citation leads to exactly what it cites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts.model import Transcript, TranscriptId, Turn

TEXTS = st.lists(st.sampled_from(["a", "word", "don't", " ", "\n", "  ", "x y", "é"]), max_size=60).map(
    "".join
)


@given(TEXTS, st.data())
def test_a_citation_counts_words_as_a_reader_does(text: str, data: st.DataObject) -> None:
    transcript = Transcript(TranscriptId("t"), "T", text, (Turn(0, len(text)),))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    if not text[start:end].strip():
        with pytest.raises(ValueError, match="no stretch"):
            transcript.cite(start, end)
        return
    cited = transcript.cite(start, end)

    inside_word = start > 0 and not (text[start - 1].isspace() or text[start].isspace())
    before = len(text[:start].split()) - inside_word
    assert cited.words == len(text.split())
    assert (cited.first_word, cited.last_word) == (before + 1, before + len(text[start:end].split()))
