#!/usr/bin/env bash
# Are go.mod and go.sum what the code needs, and the modules what go.sum says?
#
# A test of modernc.org/sqlite imports github.com/google/pprof, which cannot be
# had everywhere and is needed by nothing that we build or test. Hence -e, and
# lines about that module do not count. Never pin an older pprof to satisfy tidy:
# that silently brings older versions of sqlite and goose.
set -euo pipefail
cd "$(dirname "$0")/.."

go mod verify
for module in . tools; do
  # -diff changes nothing; it fails whenever there is a difference.
  difference=$( (cd "$module" && go mod tidy -e -diff 2>/dev/null) | grep -E '^[+-][^+-]' | grep -v 'github.com/google/pprof' || true)
  if [ -n "$difference" ]; then
    echo "$difference" >&2
    echo "the module files in \"$module\" are not tidy: run \"go mod tidy -e\" there" >&2
    exit 1
  fi
done
echo "module files: tidy"
