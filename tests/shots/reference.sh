#!/bin/sh
# The reference pictures of tests/shots/reference/: compared, or written anew from a build that is
# there. What differs leaves NAME_got.png and NAME_diff.png beside its reference.
#   tests/shots/reference.sh             compares
#   tests/shots/reference.sh --refresh   writes them: look at each changed picture before committing
# The build is JORNADA_BUILD (build/dev).
set -eu
root="$(cd "$(dirname "$0")/../.." && pwd)"
build="${JORNADA_BUILD:-$root/build/dev}"
case "${1:-}" in
"") JORNADA_REFRESH=0 ;;
--refresh) JORNADA_REFRESH=1 ;;
*) echo "usage: tests/shots/reference.sh [--refresh]" >&2; exit 2 ;;
esac
cmake --build "$build" --target test_pictures
export JORNADA_REFRESH
JORNADA_ROOT="$root" JORNADA_BIN="$build/bin" "$build/tests/test_pictures"
[ "$JORNADA_REFRESH" = 0 ] || git -C "$root" status --short tests/shots/reference
