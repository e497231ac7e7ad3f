"""What stands for a transcript, a server and a person: kinds that cannot be taken for one another."""

from typing import NewType

TranscriptId = NewType("TranscriptId", str)
#: Discord's numbers.
ServerId = NewType("ServerId", int)
UserId = NewType("UserId", int)
