#!/bin/sh
# Have the tools of the trade read what is in deploy/. Needs systemd-analyze, and the extra `dev` in $PYTHON.
set -eu
bin=$(cd "$(dirname "$(command -v "${PYTHON:-python}")")" && pwd)
cd "$(dirname "$0")/../../deploy"

"$bin/hadolint" Dockerfile
"$bin/check-jsonschema" --builtin-schema vendor.compose-spec compose.yaml
"$bin/python" -m kubernetes_validate --strict kubernetes.yaml

unit=$(mktemp -d)/interview-bot.service
trap 'rm -r "$(dirname "$unit")"' EXIT
sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' interview-bot.service >"$unit" # as if it were installed here
systemd-analyze verify "$unit"
systemd-analyze security --offline=true --threshold=15 "$unit" | tail -1
