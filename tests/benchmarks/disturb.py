"""Misremember a quote: drop, add, replace, swap and misspell some of its words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from jellyfish import metaphone

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Misremembering:
    """Disturbs quotes with the words of an archive: its frequent ones, and those that sound alike."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.frequent = sorted(counts, key=lambda word: -counts[word])[:200]
        self.alike: dict[str, list[str]] = defaultdict(list)
        for word, count in counts.items():
            if count >= 5 and word.isalpha() and len(word) > 2:
                self.alike[metaphone(word)].append(word)

    def disturb(self, quote: Sequence[str], share: float, random: Random) -> list[str]:
        """Return a quote with that share of its words disturbed, at least one where the share is not 0."""
        words = list(quote)
        count = max(1, round(share * len(words))) if share else 0
        for place in sorted(random.sample(range(len(words)), count), reverse=True):
            how = random.choice(("drop", "add", "replace", "swap", "misspell"))
            word = words[place]
            if how == "drop":
                del words[place]
            elif how == "add":
                words.insert(place, random.choice(self.frequent))
            elif how == "swap" and place + 1 < len(words):
                words[place : place + 2] = words[place + 1], word
            elif how == "misspell" and len(word) > 3:
                words[place] = misspelt(word, random)
            else:
                alike = [other for other in self.alike.get(metaphone(word), ()) if other != word.casefold()]
                others = alike if alike and random.random() < 0.5 else self.frequent
                words[place] = random.choice([other for other in others if other != word.casefold()])
        return words


def misspelt(word: str, random: Random) -> str:
    """Return a word with a letter left out, doubled, changed or swapped with the next."""
    at = random.randrange(len(word) - 1)
    how = random.choice(("out", "double", "change", "swap"))
    if how == "swap" and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if how == "double":
        return word[:at] + word[at] + word[at:]
    if how == "change":
        return word[:at] + random.choice(LETTERS.replace(word[at].lower(), "")) + word[at + 1 :]
    return word[:at] + word[at + 1 :]
