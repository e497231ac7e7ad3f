"""The yardstick is what tutorials do."""

from bot.terminal.evaluate import raw_transcript
from tests.quality.tutorial import Tutorial, windows


def test_windows_of_80_words_begin_every_40_and_reach_the_end() -> None:
    transcript = raw_transcript("t", " ".join(f"w{i}" for i in range(130)))

    cut = [transcript.text[start:end].split() for _, start, end in windows(transcript)]

    assert [(words[0], words[-1]) for words in cut] == [("w0", "w79"), ("w40", "w119"), ("w80", "w129")]


def test_the_window_with_the_words_comes_first_and_none_is_found_without() -> None:
    texts = ("we talked about bread", "the cerebellum and attention", "of luck and agency")
    tutorial = Tutorial([raw_transcript(f"t{i}", text) for i, text in enumerate(texts)])

    assert tutorial.predict("what of the cerebellum").excerpts[0] == ("t1", 0, 28)
    assert tutorial.predict("attention").verdict == "answered"
    assert tutorial.predict("Cerebellum?").verdict == "not_found"
