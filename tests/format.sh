#!/bin/sh
# Fails when clang-format would lay out any C file differently; --fix rewrites them.
set -eu
cd "$(dirname "$0")/.."
mode="--dry-run -Werror"
[ "${1:-}" = --fix ] && mode="-i"
# shellcheck disable=SC2086 # a list of words on purpose
find kiosk ui sync tests -path tests/layers -prune -o -name '*.[ch]' -print0 | xargs -0 clang-format-14 --style=file $mode
