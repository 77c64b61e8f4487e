#!/bin/sh
# Installs the Debian packages of the sections named as arguments (run, build, test) of
# tests/packages.txt, when any is missing. Says what it does; needs root only when something is
# missing. Refuses a section that does not exist.
set -eu
list="$(dirname "$0")/packages.txt"
missing=""
for section in "$@"; do
    grep -qx "\[$section\]" "$list" || { echo "tests/packages.txt has no section [$section]" >&2; exit 2; }
    for name in $(sed -n "/^\[$section\]/,/^\[/p" "$list" | grep -v -e '^#' -e '^\['); do
        state="$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)"
        [ "$state" = installed ] || missing="$missing $name"
    done
done
[ -n "$missing" ] || exit 0
echo "Installing from Debian:$missing"
if [ "$(id -u)" != 0 ]; then
    echo "These packages need root: sudo apt-get install$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
# shellcheck disable=SC2086 # a list of words on purpose
apt-get -q -y --no-install-recommends install $missing
