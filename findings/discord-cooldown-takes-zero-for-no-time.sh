#!/usr/bin/env bash
# discord.py 2.7.1: a cooldown that is told the time 0.0 takes it for no time at all and looks at the clock instead.
#
# Expected: `update_rate_limit(current)` uses `current`, whatever it is: with one use in 3 seconds, a use at 0.0 and
# one at 1.0 leave 2 seconds to wait.
# Seen: `current or time.time()`: the first use is noted at the time of day, so the second is told to wait as long as
# the time of day is (some 1.8e9 seconds). Times from 0.1 on behave. It meets whoever drives cooldowns by a clock that
# starts at 0, such as a test's or a simulator's monotonic one.
# Source: discord.app_commands.checks.Cooldown of the release.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "discord.py==2.7.1" "audioop-lts; python_version >= '3.13'" 2> /dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import time

import discord
from discord.app_commands import Cooldown


def waits(first: float, second: float) -> float | None:
    """Return what the second of two uses has to wait, with one use in 3 seconds."""
    cooldown = Cooldown(1, 3)
    assert cooldown.update_rate_limit(first) is None
    return cooldown.update_rate_limit(second)


from_zero, from_a_tenth = waits(0.0, 1.0), waits(0.1, 1.1)
print("used at 0.0 and 1.0, it waits", from_zero)
print("used at 0.1 and 1.1, it waits", from_a_tenth)
assert discord.__version__ == "2.7.1"
assert from_a_tenth is not None and abs(from_a_tenth - 2) < 1e-6
assert from_zero is not None and abs(from_zero - time.time()) < 60, "0.0 is taken for a time now"
PYTHON
