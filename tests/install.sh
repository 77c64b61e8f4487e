#!/bin/sh
# Installs the Debian packages of the sections named as arguments (run, build, web, test) of
# tests/packages.txt, when any is missing. Says what it does; needs root only when something is
# missing. Refuses a section that does not exist.
set -eu
list="$(dirname "$0")/packages.txt"
missing=""
# What another vendor's package brings under a name of Debian's (nodejs with npm in it) is there.
provided=" $(dpkg-query -W -f '${db:Status-Status} ${Provides}\n' | sed -n 's/^installed //p' |
    sed 's/ *([^)]*)//g' | tr ',\n' '  ') "
for section in "$@"; do
    grep -qx "\[$section\]" "$list" || { echo "tests/packages.txt has no section [$section]" >&2; exit 2; }
    for name in $(sed -n "/^\[$section\]/,/^\[/p" "$list" | grep -v -e '^#' -e '^\['); do
        state="$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)"
        case "$provided" in *" $name "*) state=installed ;; esac
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
