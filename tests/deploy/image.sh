#!/bin/sh
# Build the image without a daemon and ask it something; as root, on Debian. Debian's own Python stands in for
# the image that the Dockerfile begins with, so that no registry of images is needed.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
image() { buildah --root "$folder/images" --runroot "$folder/run" --storage-driver vfs "$@"; }
trap 'image rm --all >/dev/null; rm -rf "$folder"' EXIT

mmdebstrap --quiet --variant=minbase \
	--include=python3,python3-pip,python3-venv,python-is-python3,ca-certificates bookworm "$folder/base.tar"
printf 'FROM scratch\nADD base.tar /\nRUN rm /usr/lib/python3*/EXTERNALLY-MANAGED\n' >"$folder/Dockerfile"
base=$(sed -n 's/^ARG PYTHON_IMAGE=//p' deploy/Dockerfile)
image bud --quiet --isolation chroot --tag "docker.io/library/$base" "$folder"
image bud --quiet --isolation chroot --format docker --pull-never --tag interview-bot \
	--volume /etc/ssl/certs:/etc/ssl/certs:ro --env PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
	--file deploy/Dockerfile .

bot=$(image from --pull-never localhost/interview-bot)
image run --isolation chroot "$bot" -- interview-bot ask "Who invented sparse coding?" | tail -1
image run --isolation chroot "$bot" -- sh -c 'id; du -sh /opt/bot; ! touch /opt/bot/file 2>/dev/null'
