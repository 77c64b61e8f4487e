#!/bin/sh
# One browser test, as ctest runs it: tests/web/run.sh FILE.mjs. The libraries (package-lock.json
# says which, by hash) are brought by npm into JORNADA_WEB_FOLDER, a folder of the build, when they
# are not there yet. Exit code 77, which ctest calls skipped, where node, npm or Chromium is missing,
# or npm reaches nobody.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
folder="${JORNADA_WEB_FOLDER:?a folder of the build}"
for program in node npm "${JORNADA_CHROMIUM:-chromium}"; do
    command -v "$program" >/dev/null || { echo "there is no $program: tests/install.sh web test"; exit 77; }
done
# The partner desk's page and the pictures of the results are there in a build that had npm alone.
case "$1" in
desk_* | results.mjs)
    [ -d "${JORNADA_DESK_FOLDER:-}/node_modules/libsodium-wrappers-sumo" ] ||
        { echo "the programs were built without npm"; exit 77; } ;;
esac
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
if ! cmp -s "$here/package-lock.json" "$folder/node_modules/.brought"; then
    cp "$here/package.json" "$here/package-lock.json" "$folder/"
    # Where npm reaches nobody, waiting once is enough for all of them.
    [ -z "$(find "$folder/unreachable" -mmin -15 2>/dev/null)" ] || { echo "npm reached nobody"; exit 77; }
    (cd "$folder" && timeout 240 npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >&2) || {
        touch "$folder/unreachable"
        echo "npm could not bring what package-lock.json names: not tested"
        exit 77
    }
    cp "$here/package-lock.json" "$folder/node_modules/.brought"
fi
flock -u 9
JORNADA_NODE_MODULES="$folder/node_modules" exec node "$here/$1"
