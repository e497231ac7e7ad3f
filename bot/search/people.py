"""The people who speak in transcripts, numbered."""

import threading
from typing import Final, NamedTuple

from bot.languages.language import Role
from bot.transcripts.model import Transcript

NOBODY: Final = -1
#: In a talk of two, who says so many times as much as the other is the guest.
MORE: Final = 2


class Speaker(NamedTuple):
    """Somebody who speaks, by name, and as what in the interview; None where that is not known."""

    name: str
    role: Role | None = None


class People:
    """Everybody met, each name in each role numbered once and for ever."""

    def __init__(self) -> None:
        self.speakers: list[Speaker] = []
        self._numbers: dict[Speaker, int] = {}
        self._growing = threading.Lock()

    def number(self, speaker: Speaker) -> int:
        """Return the number of a speaker, a new one where it was not met before."""
        with self._growing:
            number = self._numbers.setdefault(speaker, len(self.speakers))
            if number == len(self.speakers):
                self.speakers.append(speaker)
        return number


def roles_of(transcript: Transcript) -> dict[str, Role]:
    """Return what those who speak are in an interview: as it says, or as one of two lets the other speak."""
    said = dict.fromkeys(transcript.speakers, 0)
    for turn in transcript.turns:
        if turn.speaker in said and turn.sure:
            said[turn.speaker] += turn.end - turn.start
    roles: dict[str, Role] = dict.fromkeys(transcript.hosts, "host")
    roles |= dict.fromkeys(transcript.guests, "guest")
    if not roles.keys() & said.keys() and len(said) == 2:
        host, guest = sorted(said, key=said.__getitem__)
        if MORE * said[host] <= said[guest]:
            roles |= {host: "host", guest: "guest"}
    return roles
