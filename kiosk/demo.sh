#!/bin/sh
# Jornada with one command, on a bare Debian 12: installs what is missing, builds, sets up a hub with
# the Metepec sample fair, enrols a kiosk and opens it.
#   kiosk/demo.sh                  a window, where there is a display; a second start takes seconds
#   kiosk/demo.sh --headless DIR   plays a visit without a display and leaves its pictures, its slip,
#                                  the coordinator's table and a summary in DIR
# JORNADA_DEMO_NAME and JORNADA_DEMO_PHONE change what is typed; JORNADA_DEMO_DATA is the working
# folder (build/demo). Everything in the summary is read back from the hub, the kiosk's own counters
# and the glass.
set -eu
root="$(cd "$(dirname "$0")/.." && pwd)"
bin="$root/build/release/bin"
data="${JORNADA_DEMO_DATA:-$root/build/demo}"
fair=metepec-sample
hub_pid="" kiosk_pid="" out=""

say() { printf '%s\n' "demo: $*" >&2; }
die() { say "$*"; exit 1; }

case "${1:-}" in
--headless) out="${2:?--headless needs a folder}" ;;
"") ;;
*) say "usage: kiosk/demo.sh [--headless DIR]"; exit 2 ;;
esac

finish() {
    [ -z "$kiosk_pid" ] || kill "$kiosk_pid" 2>/dev/null || true
    [ -z "$hub_pid" ] || kill "$hub_pid" 2>/dev/null || true
    wait 2>/dev/null || true
}
trap finish EXIT
trap 'exit 130' INT TERM

# -- What is needed ------------------------------------------------------------------------------

prepare() {
    "$root/tests/install.sh" run build web >&2
    cd "$root"
    [ -f build/release/build.ninja ] || { say "configuring"; cmake --preset release -DJORNADA_TESTS=OFF >&2; }
    say "building (only what changed)"
    cmake --build --preset release --target jornada-kiosk jornada-hub jornada-drive >&2
}

hub() { "$bin/jornada-hub" --data "$data/hub" "$@"; }

# Starts the hub on a free port and waits for the line that says where it listens.
hub_start() {
    rm -f "$data/hub.says"
    mkfifo "$data/hub.says"
    "$bin/jornada-hub" --data "$data/hub" serve --listen "$1" >"$data/hub.says" 2>>"$data/hub.err" &
    hub_pid=$!
    read -r line <"$data/hub.says" || die "the hub did not start; see $data/hub.err"
    rm -f "$data/hub.says"
    address="${line##*https://}"
    say "hub: $line"
}

hub_stop() {
    kill "$hub_pid"
    wait "$hub_pid" 2>/dev/null || true
    hub_pid=""
}

# A hub with the sample fair and one enrolled kiosk, made once.
set_up() {
    mkdir -p "$data"
    chmod 700 "$data"
    if [ ! -f "$data/ready" ]; then
        say "setting up a hub with the fair $fair"
        rm -rf "$data/hub" "$data/kiosk"
        head -c 18 /dev/urandom | base64 >"$data/custodian.passphrase"
        hub init --municipality 15054 --name Metepec \
            --custodian-passphrase-file "$data/custodian.passphrase" >/dev/null
        hub fair import "$root/assets/fairs/$fair" >/dev/null
        hub fair open "$fair" >/dev/null
        hub_start 127.0.0.1:0
        code="$(hub enrol --fair "$fair" --kiosk 1 2>/dev/null)"
        "$bin/jornada-kiosk" --data "$data/kiosk" --enrol "$code" >/dev/null
        hub_stop
        printf '%s\n' "$address" >"$data/ready"
    fi
    address="$(cat "$data/ready")"
}

# -- The window ----------------------------------------------------------------------------------

run_window() {
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] ||
        die "no display here; try: kiosk/demo.sh --headless out"
    set_up
    hub_start "$address"
    say "the kiosk opens; close its window to end"
    "$bin/jornada-kiosk" --data "$data/kiosk" --size 1280x800
}

# -- The scripted visit --------------------------------------------------------------------------

# A JSON string of a text, whatever is in it.
quoted() { jq -cn --arg text "$1" '$text'; }

# Each line is one thing to do; the last reply is left in $data/reply.
drive() {
    "$bin/jornada-drive" "$data/kiosk.sock" >"$data/replies" || die "the kiosk refused; see $data/kiosk.err"
    tail -n 1 "$data/replies" >"$data/reply"
}
tap() { # past the guard of a fresh screen, then the touch
    for id in "$@"; do
        printf '{"do":"clock","advance_ms":300}\n{"do":"tap","id":%s}\n' "$(quoted "$id")"
    done
}
type_text() { printf '{"do":"type","text":%s}\n' "$(quoted "$1")"; }
shot() { printf '{"do":"shot","file":%s}\n' "$(quoted "$out/$1.png")"; }
node() { # the member $2 of node $1 on the glass
    echo '{"do":"tree"}' | drive
    jq -r --arg id "$1" ".nodes[] | select(.id == \$id) | .$2" "$data/reply"
}
state() { echo '{"do":"state"}' | drive; jq -r ".$1" "$data/reply"; }

kiosk_start() {
    rm -f "$data/kiosk.sock"
    SDL_VIDEODRIVER=dummy "$bin/jornada-kiosk" --data "$data/kiosk" --size 1280x800 \
        --printer "file:$out/slip.*" --drive "$data/kiosk.sock" 2>>"$data/kiosk.err" &
    kiosk_pid=$!
    tries=0
    until [ -S "$data/kiosk.sock" ]; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || die "the kiosk did not start; see $data/kiosk.err"
        sleep 0.05
    done
}

# Lets the kiosk's clock run until the expression over its state is true.
until_state() {
    tries=0
    until echo '{"do":"state"}' | drive && jq -e "$1" "$data/reply" >/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || die "the hub and the kiosk did not agree: $(cat "$data/reply")"
        echo '{"do":"clock","advance_ms":5000}' | drive
        sleep 0.05
    done
}

visit() {
    say "a turn, without a network"
    { shot attract; tap start; shot home; tap services service_1 take_turn none; } | drive
    say "a registration for two services"
    {
        tap start register next service_2 service_4 next age_30-44 sex_M place_15054 visit_first
        tap child_0-5 child_6-11
        shot register-children
        tap next
        tap field_given
        type_text "${JORNADA_DEMO_NAME:-María José}"
        if [ -z "${JORNADA_DEMO_NAME:-}" ]; then
            tap field_surname1
            type_text "Núñez"
        fi
        shot register-name
        tap next
        type_text "${JORNADA_DEMO_PHONE:-722 000 0000}"
        tap contact_message next confirm
    } | drive
    token="$(node qr value)"
    folio="$(node folio text)"
    { shot folio; tap paper next look next none; } | drive
    say "a slip for an office, with no name"
    office="$({ tap start offices; echo '{"do":"tree"}'; } | { drive; first_of office_; })"
    { tap "$office" take_slip look leave; } | drive
    say "a support line"
    { tap start lines; shot lines; tap line_nat-079 leave; } | drive
}
first_of() { jq -r --arg prefix "$1" '[.nodes[].id | select(startswith($prefix))][0]' "$data/reply"; }

write_summary() {
    hub stats --fair "$fair" --json >"$data/stats.json"
    hub export csv --fair "$fair" --out "$out/stats.csv" >/dev/null
    echo '{"do":"state"}' | drive
    jq -n --slurpfile hub "$data/stats.json" --slurpfile kiosk "$data/reply" \
        --arg token "$token" --arg folio "$folio" \
        '{fair: $hub[0].fair, registered: $hub[0].registered, turns: $hub[0].turns,
          services: $hub[0].requested, referrals: $hub[0].referrals,
          captured: $kiosk[0].captured, delivered: $kiosk[0].delivered,
          pending: $kiosk[0].pending, quarantined: $hub[0].quarantined,
          token: $token, folio: $folio}' >"$out/summary.json"
}

run_headless() {
    mkdir -p "$out"
    out="$(cd "$out" && pwd)"
    rm -rf "$data" # a visit counted twice would be no proof
    set_up
    kiosk_start
    visit
    say "the network comes back"
    hub_start "$address"
    until_state '.pending == 0 and .captured > 0'
    say "the fair closes"
    hub fair close "$fair" >/dev/null
    until_state '.fair_closed and .waiting == 0 and .pending == 0'
    write_summary
    echo '{"do":"quit"}' | drive
    wait "$kiosk_pid" || die "the kiosk did not end well; see $data/kiosk.err"
    kiosk_pid=""
    jq . "$out/summary.json"
}

prepare
if [ -n "$out" ]; then run_headless; else run_window; fi
