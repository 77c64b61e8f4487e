#!/bin/sh
# Writes tests/shots/contact-sheet.png: the real kiosk with a real hub, driven by ids, seen on all six
# panels, in both text sizes, themes and languages. For looking at; the rules are tested by
# test_screens and story_screens. A refused tap ends it and is said.
#   tests/shots/contact-sheet.sh [FILE]     programs from JORNADA_BIN (build/release/bin)
set -eu
root="$(cd "$(dirname "$0")/../.." && pwd)"
bin="${JORNADA_BIN:-$root/build/release/bin}"
sheet="${1:-$root/tests/shots/contact-sheet.png}"
work="$(mktemp -d)"
hub_pid="" kiosk_pid=""
export SDL_VIDEODRIVER=dummy

finish() {
    [ -z "$kiosk_pid" ] || kill "$kiosk_pid" 2>/dev/null || true
    [ -z "$hub_pid" ] || kill "$hub_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -r "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

hub() { "$bin/jornada-hub" --data "$work/hub" "$@"; }

set_up() {
    head -c 18 /dev/urandom | base64 >"$work/passphrase"
    hub init --municipality 15054 --name Metepec --custodian-passphrase-file "$work/passphrase"
    hub fair import "$root/assets/fairs/metepec-sample"
    hub fair open metepec-sample
    mkfifo "$work/says"
    "$bin/jornada-hub" --data "$work/hub" serve --listen 127.0.0.1:0 >"$work/says" &
    hub_pid=$!
    read -r line <"$work/says"
    "$bin/jornada-kiosk" --data "$work/kiosk" \
        --enrol "$(hub enrol --fair metepec-sample --kiosk 1 2>/dev/null)"
    kill "$hub_pid"
    wait "$hub_pid" || true
    hub_pid=""
}

# Words to the test socket: an id to tap, =text to type, +ms to wait, !NAME a picture.
lines() {
    for word in "$@"; do
        case "$word" in
        =*) printf '{"do":"type","text":"%s"}\n' "${word#=}" ;;
        +*) printf '{"do":"clock","advance_ms":%s}\n' "${word#+}" ;;
        !*) printf '{"do":"shot","file":"%s/%s-%s.png"}\n' "$work" "$prefix" "${word#!}" ;;
        *) printf '{"do":"clock","advance_ms":300}\n{"do":"tap","id":"%s"}\n' "$word" ;;
        esac
    done
}

# prefix size text theme language words…
visit() {
    prefix="$1"
    rm -f "$work/sock"
    "$bin/jornada-kiosk" --data "$work/kiosk" --size "$2" --text "$3" --theme "$4" \
        --language "$5" --drive "$work/sock" &
    kiosk_pid=$!
    tries=0
    until [ -S "$work/sock" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || { echo "the kiosk does not start" >&2; exit 1; }
        sleep 0.05
    done
    shift 5
    { lines "$@"; echo '{"do":"quit"}'; } | "$bin/jornada-drive" "$work/sock" >"$work/replies"
    wait "$kiosk_pid"
    kiosk_pid=""
}

set_up >/dev/null

visit 1 1920x1080 normal normal es !attract start !home services !services service_3 !service \
    take_turn !turn leave start register !notice next service_1 service_2 !wanted next !age \
    age_30-44 !identity sex_M !place place_15054 !visit visit_first child_0-5 !children next \
    field_given =María field_surname1 =Núñez !name next =7223707532 contact_message !phone next \
    !review confirm !done leave start lines !lines line_nat-vida !line leave start rights \
    right_ordenes_de_proteccion !right leave
visit 2 1280x800 normal normal es !attract start !home services !services service_3 !service \
    take_turn !turn leave start lines !lines line_nat-vida !line leave start offices !offices leave \
    start workshops !workshops leave start person !person +31000 !idle leave
visit 3 1280x800 large normal es !attract start !home services !services service_3 !service \
    take_turn !turn leave start register next service_1 !wanted next !age age_30-44 !identity sex_M \
    field_place =tol !place likely place_15054 visit_first next field_given =María !name leave start \
    lines !lines line_nat-079 !line leave
visit 4 1280x720 normal contrast es !attract start !home services !services leave start register \
    next skip !age age_30-44 sex_M skip skip skip !name leave start person !person +31000 !idle
visit 5 1366x768 normal normal en !attract start !home lines !lines leave start rights !rights leave
visit 6 1024x768 large contrast en !attract start !home lines !lines leave
visit 7 800x1280 normal normal es !attract start !home services !services service_3 !service leave \
    start register next service_1 !wanted next !age age_30-44 sex_M place_15054 visit_first next \
    field_given =Ana !name leave start lines !lines leave
visit 8 800x1280 large contrast es !attract start !home services !services leave start register next \
    skip age_30-44 !identity leave start lines !lines leave

montage "$work"/[123456]-*.png -resize 384x288 -tile 7x -geometry +5+5 -background '#7a7a7a' \
    "$work/wide.png"
montage "$work"/[78]-*.png -resize 270x -tile 10x -geometry +5+5 -background '#7a7a7a' \
    "$work/upright.png"
convert "$work/wide.png" "$work/upright.png" -background '#7a7a7a' -append -strip -colors 240 \
    "PNG8:$sheet"
ls -l "$sheet"
