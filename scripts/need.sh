#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: on Debian and its kin, as
# root. Elsewhere it says what is missing and how to get it; the tests then leave
# out what depends on it, unless CI=true.
set -euo pipefail

missing=()
why() { echo "need: $1 is missing ($2)" >&2; missing+=("$1"); }

have() { command -v "$1" >/dev/null 2>&1; }
have_postgres() {
  local f
  for f in /usr/lib/postgresql/*/bin/initdb; do [ -x "$f" ] && return 0; done
  have initdb
}
have_chromium() {
  local n
  for n in chromium chromium-browser google-chrome chrome; do have "$n" && return 0; done
  return 1
}

have_postgres || why postgresql "the store's suite on PostgreSQL"
have_chromium || why chromium "journeys in a real browser"
have pdfinfo || why poppler-utils "another program's view of PDF files"
have w3m || why w3m "the journey in a text browser"
have tmux || why tmux "the terminal that the text browser runs in"
have gcc && [ -e /usr/include/stdio.h ] || why gcc "the race detector"

[ ${#missing[@]} -eq 0 ] && exit 0

if ! have apt-get || [ "$(id -u)" != 0 ]; then
  echo "need: get them from your system's packages; on Debian: sudo bash scripts/need.sh" >&2
  [ "${CI:-}" = true ] && exit 1
  exit 0
fi

packages=()
for m in "${missing[@]}"; do
  packages+=("$m")
  [ "$m" = gcc ] && packages+=(libc6-dev)
  [ "$m" = chromium ] && packages+=(fonts-liberation)
  # The tests start servers of their own: no cluster is made on installing.
  if [ "$m" = postgresql ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  fi
done
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "${packages[@]}" >/dev/null
echo "need: installed ${packages[*]}"
