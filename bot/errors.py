"""Everything this project raises on purpose.

    InterviewBotError
    ├── Refusal                 its message is shown to the person who asked; nothing was changed
    │   ├── NotNow                  the same may be done later: the disk is full, or the database busy
    │   ├── UnreadableTranscript    a file that is no transcript, and why
    │   └── WorkerError             work on a file takes too much, or the bot is being stopped
    └── StartupError            one line for the operator, and a non-zero exit

Finding nothing is not an error: it is an answer.
"""


class InterviewBotError(Exception):
    """Base of the project's own exceptions; its text is a finished sentence."""


class Refusal(InterviewBotError):
    """Something a person asked for that cannot be done; the text is worded for that person."""


class NotNow(Refusal):
    """Something that cannot be done at present, for what lies with the machine."""


class UnreadableTranscript(Refusal):
    """A file that holds no transcript this bot can read."""


class WorkerError(Refusal):
    """Work on a file that was not done: it takes too much, or the bot is being stopped."""


class StartupError(InterviewBotError):
    """Something that keeps the program from starting; the text is worded for the operator."""
