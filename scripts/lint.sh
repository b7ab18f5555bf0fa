#!/usr/bin/env bash
# Formatting, go vet and golangci-lint (.golangci.yml says what and why).
set -euo pipefail
cd "$(dirname "$0")/.."

# Generated files are as the generator writes them.
unformatted=$(find . -name '*.go' -not -name '*_templ.go' -not -path './.git/*' -print0 | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
  echo "not formatted (gofmt -w FILE):"$'\n'"$unformatted" >&2
  exit 1
fi
go vet ./...
go tool -modfile=tools/go.mod golangci-lint run ./...
