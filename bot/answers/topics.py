"""Topics as people write them."""

import re
from collections import Counter
from typing import Final

from bot.search.topics import Topic
from bot.search.words import end_of_word
from bot.transcripts.model import Transcript

#: What may stand between the words of a topic that is shown.
TOGETHER: Final = re.compile(r"\w+(?:['’]\w+)*(?:[ -]\w+(?:['’]\w+)*)*")


def written(topic: Topic, transcript: Transcript) -> str:
    """Return a topic as a transcript that its first span is of mostly writes it."""
    said: Counter[str] = Counter()
    for span in topic.spans:
        if span.transcript == transcript.id and span.stands_in(transcript.text):
            starts = span.starts
            text = transcript.text[starts[0] : end_of_word(transcript.text, starts[-1])]
            if TOGETHER.fullmatch(text):
                said[text] += 1
    if not said:
        return " ".join(topic.spans[0].words)
    [(text, _)] = said.most_common(1)
    return text
