#!/bin/sh
# All tests on the Python of a suite of Debian (sid, forky, …), in a root file system of its own; as root, on Debian.
# tests/deploy/debian.sh SUITE [ARGUMENTS OF PYTEST]
# Where a mirror lags behind: APT='Acquire::Check-Valid-Until "false"', which goes to the apt of that root only.
set -eu
cd "$(dirname "$0")/../.."
suite=$1
shift
folder=$(mktemp -d)
image() { buildah --root "$folder/images" --runroot "$folder/run" --storage-driver vfs "$@"; }
trap 'image rm --all >/dev/null; rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

mmdebstrap --quiet --variant=minbase --aptopt="${APT:-}" \
	--include=python3,python3-venv,make,ca-certificates "$suite" "$folder/base.tar"
git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create --file "$folder/project.tar"
printf 'FROM scratch\nADD base.tar /\nADD project.tar /project\nWORKDIR /project\n' >"$folder/Dockerfile"
image bud --quiet --isolation chroot --tag tests "$folder" >/dev/null
tests=$(image from --pull-never localhost/tests)
image run --isolation chroot --volume /etc/ssl/certs:/etc/ssl/certs:ro \
	--env PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$tests" -- \
	sh -c 'python3 --version; make .venv/dev && .venv/bin/python -m pytest "$@"' tests "$@"
