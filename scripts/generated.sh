#!/usr/bin/env bash
# Generates again and compares with what is committed.
set -euo pipefail
cd "$(dirname "$0")/.."

# What the work tree holds beside the last commit, so that this works before
# committing too.
state() {
  git diff HEAD --binary
  git ls-files --others --exclude-standard -z | sort -z | xargs -0 -r sha256sum
}

before=$(state | sha256sum)
make --no-print-directory generate
if [ "$before" != "$(state | sha256sum)" ]; then
  git status --short >&2
  echo "generated files were not current: commit what \"make generate\" has just made" >&2
  exit 1
fi
