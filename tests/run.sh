#!/bin/sh
# The whole check: installs what is missing, builds with gcc (sanitized, tested) and clang (its
# warnings count), checks the format, runs every test; ctest's closing line is the last one.
#   tests/run.sh            under 15 minutes on two cores
#   tests/run.sh --long     the long runs too: 20,000 simulated days a profile, every panel and theme
#   tests/run.sh -k WORD    only the tests whose name contains WORD
set -eu
cd "$(dirname "$0")/.."
word="" long=0
while [ $# -gt 0 ]; do
    case "$1" in
    --long) long=1 ;;
    -k) word="${2:?-k needs a word}"; shift ;;
    *) echo "usage: tests/run.sh [--long] [-k WORD]" >&2; exit 2 ;;
    esac
    shift
done
tests/install.sh run build web test
cmake --preset dev >/dev/null
cmake --build --preset dev
cmake --preset release >/dev/null
cmake --build --preset release
cmake --preset clang >/dev/null
cmake --build --preset clang
unset JORNADA_LONG
[ "$long" = 0 ] || export JORNADA_LONG=1
ctest --preset dev -j 2 --timeout 600 ${word:+-R "$word"} --no-tests=error
