#!/usr/bin/env bash
# pycaption 2.3.14: MicroDVDWriter counts 25 frames a second and does not write so.
#
# Expected: times are frames, so the first line says how many make a second, `{1}{1}25` (or `{0}{0}25`, which
# pycaption's own reader takes), or `write` lets one choose.
# Seen: no such line. pycaption reads it back rightly, as it also reads 25 by default; pysubs2 1.8.0 asks for the rate,
# and told the usual 23.976 reads what is said after an hour 2 minutes and 34 seconds late, without an error.
# Source: pycaption.microdvd.MicroDVDWriter of the release.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "pycaption==2.3.14" "pysubs2==1.8.0" 2> /dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import pycaption
import pysubs2

SRT = "1\n01:00:00,000 --> 01:00:02,000\nHello.\n"

written = pycaption.MicroDVDWriter().write(pycaption.SRTReader().read(SRT))
back = pycaption.MicroDVDReader().read(written)
own = back.get_captions(back.get_languages()[0])[0].start / 1e6
film = pysubs2.SSAFile.from_string(written, "microdvd", fps=23.976)[0].start / 1000
print("written:", repr(written))
print("an hour is read back as", own, "s by pycaption, as", film, "s at 23.976 frames a second")
assert written == "{90000}{90050}Hello.\n", "the frame rate is written now"
assert own == 3600
assert round(film - 3600) == 154
PYTHON
