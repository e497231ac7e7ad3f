"""Telling a chat or log from speech: every line has its date, or everybody a nickname and the hour."""

import re
from collections import Counter
from collections.abc import Sequence

_HOUR = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_DATE = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}"
_MESSAGE = re.compile(
    "|".join(
        (
            rf"[\[(]?{_DATE},?[T\s]\s?{_HOUR}",  # WhatsApp, Signal, Slack exports, server logs
            r"\[\d{1,2}-[A-Z][a-z]{2}-\d{2} ",  # Discord exports
            rf".{{1,40}}\s?[—–-]\s(?:{_DATE}|(?:Today|Yesterday) at),?\s{_HOUR}$",  # copied from Discord
            rf".{{1,40}}, \[{_DATE},? ",  # Telegram
            rf"(?:\[?{_HOUR}\]?\s)?<(?!\d+:)[@+%&~ ]?[^<>\s]{{1,32}}>\s",  # IRC
            rf"\[?{_HOUR}\]?\s(?:\*|-!-|-->|<--|←|→)\s\S",  # IRC: joins, parts, actions
            rf"{_HOUR}\s+From\s.{{1,60}}\s[Tt]o\s.{{1,60}}:",  # Zoom's chat
        )
    )
)


def is_chat_log(lines: Sequence[str]) -> bool:
    """Tell whether enough of the lines are marked as messages in a chat or entries in a log."""
    marked = sum(
        times
        for line, times in Counter(lines).items()
        if (":" in line or "<" in line) and _MESSAGE.match(line) is not None
    )
    return marked >= 3 and marked >= 0.25 * len(lines)
