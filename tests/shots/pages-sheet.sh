#!/bin/sh
# Writes tests/shots/pages-sheet.png: the coordinator's pages of a day at the sample, as Chromium
# shows them. For looking at; the rules are tested by the web tests.
#   tests/shots/pages-sheet.sh [FILE]     programs of BUILD (build/dev), where the web tests ran once
set -eu
root="$(cd "$(dirname "$0")/../.." && pwd)"
build="${BUILD:-$root/build/dev}"
sheet="${1:-$root/tests/shots/pages-sheet.png}"
work="$(mktemp -d)"
trap 'rm -r "$work"' EXIT
export JORNADA_ROOT="$root" JORNADA_BIN="$build/bin" JORNADA_WEB_DAY="$build/tests/web_day"
export JORNADA_NODE_MODULES="${JORNADA_NODE_MODULES:-$build/web-tests/node_modules}"
node "$root/tests/web/sheet.mjs" "$work"
montage "$work"/*.png -resize 440x -tile 4x -geometry +6+6 -background '#7a7a7a' "$work/sheet.miff"
convert "$work/sheet.miff" -strip -dither None -colors 255 "PNG8:$sheet"
ls -l "$sheet"
