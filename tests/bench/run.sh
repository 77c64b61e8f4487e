#!/bin/sh
# The benchmarks: prints what Jornada costs as ratios against a floor or a peer of the same run.
#   tests/bench/run.sh                     everything, about ten minutes
#   tests/bench/run.sh start key           only these: start memory key screen idle store slip wire
#                                          search hub link load door
#   tests/bench/run.sh --peers             installs Debian's Chromium, nginx and npm, and with npm
#                                          PouchDB into build/, and measures beside them
#   JORNADA_BENCH_ROUNDS=30 tests/bench/run.sh   more rounds (15 otherwise)
#   JORNADA_BENCH_BUILD=build/mine tests/bench/run.sh   another build folder that was configured
# Builds the release preset if needed. Works in a folder of its own under build/, removed at the end.
# Memory and idle read /proc of a process that nobody but root may look into: run as root.
set -eu
root="$(cd "$(dirname "$0")/../.." && pwd)"
build="${JORNADA_BENCH_BUILD:-build/release}"
bin="$root/$build/bin" bench="$root/$build/bench"
rounds="${JORNADA_BENCH_ROUNDS:-15}"
peers=0 what="" pids=""
size=1280x800 # at 0.170 mm a dot

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "bench: $*" >&2; exit 1; }

for word in "$@"; do
    case "$word" in
    --peers) peers=1 ;;
    start | memory | key | screen | idle | store | slip | damage | wire | search | hub | link | load | door)
        what="$what $word" ;;
    *) die "usage: tests/bench/run.sh [--peers] [start|memory|key|screen|idle|store|slip|damage|wire|search|hub|link|load|door …]" ;;
    esac
done
what="${what:- search wire slip damage store hub start key screen memory idle door load link}"

# -- What is needed ------------------------------------------------------------------------------

"$root/tests/install.sh" run build test >&2
if [ $peers = 1 ]; then
    for program in chromium nginx node npm; do
        command -v $program >/dev/null || { "$root/tests/install.sh" bench >&2; break; }
    done
fi
cd "$root"
[ "$build" != build/release ] || {
    [ -f build/release/build.ninja ] && grep -q 'JORNADA_TESTS:BOOL=ON' build/release/CMakeCache.txt
} || cmake --preset release -DJORNADA_TESTS=ON >/dev/null
cmake --build "$build" --target bench >build/bench.log 2>&1 || { cat build/bench.log; exit 1; }
rm -f build/bench.log
work="$(mktemp -d "$root/build/bench.XXXXXX")"

finish() {
    for pid in $pids; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

hub() { "$bin/jornada-hub" --data "$work/hub" "$@"; }

hub_start() {
    rm -f "$work/says"
    mkfifo "$work/says"
    "$bin/jornada-hub" --data "$work/hub" serve --listen "$1" >"$work/says" 2>>"$work/hub.err" &
    hub_pid=$!
    pids="$pids $hub_pid"
    read -r line <"$work/says" || die "the hub did not start: $(cat "$work/hub.err")"
    address="${line##*https://}"
}
hub_stop() { kill "$hub_pid"; wait "$hub_pid" 2>/dev/null || true; }

# An enrolled kiosk with 300 registrations in its store.
set_up() {
    [ ! -d "$work/kiosk" ] || return 0
    head -c 18 /dev/urandom | base64 >"$work/passphrase"
    hub init --municipality 15054 --name Metepec \
        --custodian-passphrase-file "$work/passphrase" >/dev/null
    hub fair import "$root/assets/fairs/metepec-sample" >/dev/null
    hub fair open metepec-sample >/dev/null
    hub_start 127.0.0.1:0
    "$bin/jornada-kiosk" --data "$work/kiosk" \
        --enrol "$(hub enrol --fair metepec-sample --kiosk 1 2>/dev/null)" >/dev/null
    hub_stop
    "$bench/bench_store" fill "$work/kiosk" 300
}

# A display without a window manager; its picture is the file $work/screen-N/Xvfb_screen0.
display() {
    mkdir -p "$work/screen-$1"
    rm -f "$work/number"
    mkfifo "$work/number"
    Xvfb -displayfd 3 -screen 0 1280x800x24 -fbdir "$work/screen-$1" -nolisten tcp \
        3>"$work/number" >/dev/null 2>&1 &
    pids="$pids $!"
    read -r number <"$work/number"
    eval "display_$1=:$number"
}

# -- A kiosk under the drive socket ----------------------------------------------------------------

drive() { "$bin/jornada-drive" "$work/drive.sock" 2>/dev/null; }
tap() { # past the guard; what is not on the glass is passed over
    for id in "$@"; do
        printf '{"do":"clock","advance_ms":300}\n{"do":"tap","id":"%s"}\n' "$id" | drive >/dev/null || true
    done
}
tree() { echo '{"do":"tree"}' | drive; }
first_of() { tree | jq -r --arg prefix "$1" '[.nodes[].id | select(startswith($prefix))][0]'; }
# Its box as "x y w h", in dots, two inside its edge.
box() {
    tree | jq -r --arg id "$1" '.nodes[] | select(.id == $id) | .box_mm | map(. / 0.17) |
        "\(.[0] + 2 | floor) \(.[1] + 2 | floor) \(.[2] - 4 | floor) \(.[3] - 4 | floor)"'
}
kiosk_driven() { # $1: the value of DISPLAY
    rm -f "$work/drive.sock"
    DISPLAY="$1" SDL_VIDEODRIVER=x11 "$bin/jornada-kiosk" --data "$work/kiosk" --size $size \
        --mm-per-px 0.17 --printer "file:$work/slip.*" --drive "$work/drive.sock" 2>>"$work/err" &
    kiosk_pid=$!
    pids="$pids $kiosk_pid"
    tries=0
    until [ -S "$work/drive.sock" ]; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || die "the kiosk did not start: $(cat "$work/err")"
        sleep 0.05
    done
}
kiosk_quit() {
    echo '{"do":"quit"}' | drive >/dev/null
    wait "$kiosk_pid" || true
}
chromium_run() { # $1: its profile's name
    echo chromium --kiosk --no-sandbox --no-first-run --disable-sync --window-position=0,0 \
        --window-size=1280,800 "--user-data-dir=$work/$1" "file://$root/tests/bench/page.html"
}

# -- Reading /proc ---------------------------------------------------------------------------------

family() { # a process and all below it
    echo "$1"
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do family "$child"; done
}
pss_kib() { # of these processes
    for pid in "$@"; do cat "/proc/$pid/smaps_rollup" 2>/dev/null || true; done |
        awk '/^Pss:/ { sum += $2 } END { print sum + 0 }'
}
switches() {
    for pid in "$@"; do cat /proc/"$pid"/task/*/status 2>/dev/null || true; done |
        awk '/ctxt_switches/ { sum += $2 } END { print sum + 0 }'
}
busy_ns() {
    for pid in "$@"; do cat /proc/"$pid"/task/*/schedstat 2>/dev/null || true; done |
        awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}
mib() { awk -v kib="$1" 'BEGIN { printf "%.1f MiB", kib / 1024 }'; }
print_pss() { # name, pid
    say "  $1: $(mib "$(pss_kib "$2")") alone, $(mib "$(pss_kib $(family "$2"))") with its children"
}
print_idle() { # name, pid
    all="$(family "$2")"
    # shellcheck disable=SC2086 # lists of numbers on purpose
    before=$(switches $all) ns=$(busy_ns $all)
    sleep 20
    # shellcheck disable=SC2086
    awk -v name="$1" -v n="$(($(switches $all) - before))" -v ns="$(($(busy_ns $all) - ns))" \
        'BEGIN { printf "  %s: %.2f wake-ups/s, %.4f %% CPU over 20 s\n", name, n / 20, ns / 2e8 }'
}

# -- The measurements ------------------------------------------------------------------------------

run_search() { "$bench/bench_search" "$root/assets/municipios.csv"; }
run_wire() { (cd "$work" && "$bench/bench_wire" 2>&1 | grep -v '^\['); }
run_slip() { "$bench/bench_slip"; }
run_damage() { "$bench/bench_damage" && "$bench/bench_damage" --both; }
run_store() {
    set_up
    "$bench/bench_store" commit "$work/kiosk" 300
}

run_hub() { (cd "$work" && "$bench/bench_hub" 2>&1); }

run_start() {
    set_up
    display start
    set -- -- "bare SDL form" "$bench/bench_form" \
        -- jornada-kiosk "$bin/jornada-kiosk" --data "$work/kiosk" --size $size
    # shellcheck disable=SC2046 # words on purpose
    [ $peers = 0 ] || set -- "$@" -- chromium $(chromium_run profile)
    # shellcheck disable=SC2154 # set by display
    DISPLAY="$display_start" "$bench/bench_glass" start "$rounds" "$work/screen-start/Xvfb_screen0" "$@"
}

to_name() { # the screen of the name, from anywhere
    tap leave start register next service_2 next age_30-44 sex_M place_15054 skip skip field_given
    tree | jq -e '.nodes | any(.id == "key_a")' >/dev/null || die "no keyboard on the glass"
}

run_key() {
    set_up
    display xlib && display form && display kiosk
    # shellcheck disable=SC2154
    DISPLAY="$display_xlib" "$bench/bench_xlib" & pids="$pids $!"
    # shellcheck disable=SC2154
    DISPLAY="$display_form" "$bench/bench_form" & pids="$pids $!"
    # shellcheck disable=SC2154
    kiosk_driven "$display_kiosk"
    to_name
    # Two letters first: an empty field would change the keyboard's capitals at every key.
    echo '{"do":"type","text":"An"}' | drive >/dev/null
    # shellcheck disable=SC2046
    set -- -- "bare Xlib" "$display_xlib" "$work/screen-xlib/Xvfb_screen0" 90 90 60 60 200 90 100 100 \
        -- "bare SDL form" "$display_form" "$work/screen-form/Xvfb_screen0" 92 92 390 56 92 92 390 56 \
        -- jornada-kiosk "$display_kiosk" "$work/screen-kiosk/Xvfb_screen0" $(box field_given) $(box key_a)
    sleep 1
    "$bench/bench_glass" key $((rounds * 4)) "$@"
    say "  the kiosk's own word for its last frame: $(echo '{"do":"frames"}' | drive)"
    kiosk_quit
}

# A whole other screen at 1920x1080, built, drawn and shown: milliseconds by the kiosk's own word,
# and their share of a 60 Hz frame. Every third and later round counts, so that fonts are warm.
run_screen() {
    set_up
    display screen
    size=1920x1080
    # shellcheck disable=SC2154
    kiosk_driven "$display_screen"
    size=1280x800
    : >"$work/screens"
    for round in $(seq $((rounds + 2))); do
        for id in start services service_1 back home rights right_datos_personales back home lines \
            line_nat-911 back home offices back home workshops back home register next leave; do
            before="$(echo '{"do":"frames"}' | drive | jq .frames)"
            tap $id
            [ "$round" -gt 2 ] || continue
            echo '{"do":"frames"}' | drive | jq -r --argjson before "$before" --arg id $id \
                'select(.frames > $before and .last_pixels > 500000) | "\(.last_ms) \($id)"' >>"$work/screens"
        done
    done
    sort -n "$work/screens" | awk '{ ms[NR] = $1 } END {
        printf "  a whole new screen at 1920x1080: p50 %.2f ms (%.0f %% of a frame), p95 %.2f ms (%.0f %%), worst %.2f ms, %d screens\n",
            ms[int(NR / 2) + 1], ms[int(NR / 2) + 1] / 0.16667, ms[int(NR * 0.95) + 1],
            ms[int(NR * 0.95) + 1] / 0.16667, ms[NR], NR }'
    kiosk_quit
}

# Through the screens, in both text sizes and both themes.
visit_all() {
    tap start services service_1 take_turn none start language language text contrast
    tap offices; tap "$(first_of office_)" back back text contrast
    for list in rights lines workshops; do
        tap $list; tap "$(first_of "${list%s}_")" back back home
    done
    tap leave start folio leave start person leave
    to_name
    echo '{"do":"type","text":"María José"}' | drive >/dev/null
    tap field_surname1
    echo '{"do":"type","text":"Núñez"}' | drive >/dev/null
    tap next
    echo '{"do":"type","text":"7220000000"}' | drive >/dev/null
    tap contact_message next confirm paper
    sleep 1
}

run_memory() {
    set_up
    display memory
    # shellcheck disable=SC2154
    DISPLAY="$display_memory" "$bench/bench_form" & form=$!
    pids="$pids $form"
    kiosk_driven "$display_memory"
    sleep 1
    print_pss "bare SDL form (floor)" "$form"
    print_pss "jornada-kiosk, just started" "$kiosk_pid"
    visit_all
    print_pss "jornada-kiosk, after a visit through the screens" "$kiosk_pid"
    for pid in $(family "$kiosk_pid"); do
        say "    $(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c 1-60 | sed "s|$root/||g;s|$work|…|g"): $(mib "$(pss_kib "$pid")")"
    done
    kiosk_quit
    [ $peers = 1 ] || return 0
    # shellcheck disable=SC2046
    DISPLAY="$display_memory" $(chromium_run profile-memory) >/dev/null 2>&1 & chromium=$!
    pids="$pids $chromium"
    sleep 8
    print_pss "chromium, a page of six buttons" "$chromium"
    kill "$chromium"
}

# Real time: no drive socket.
run_idle() {
    set_up
    display idle
    # shellcheck disable=SC2154
    kiosk_driven "$display_idle"
    start_at="$(box start)" # where a touch opens the home screen
    kiosk_quit
    hub_start "$address"
    DISPLAY="$display_idle" SDL_VIDEODRIVER=x11 "$bin/jornada-kiosk" --data "$work/kiosk" \
        --size $size --mm-per-px 0.17 2>>"$work/err" & kiosk_pid=$!
    pids="$pids $kiosk_pid"
    sleep 8 # what waits is pushed
    print_idle "attract, hub in reach" "$kiosk_pid"
    # shellcheck disable=SC2086
    set -- $start_at
    "$bench/bench_glass" touch "$display_idle" $(($1 + $3 / 2)) $(($2 + $4 / 2))
    sleep 1
    print_idle "home, the privacy timer running, hub in reach" "$kiosk_pid"
    hub_stop
    sleep 45 # the timer runs out, the kiosk notices that nobody answers
    print_idle "attract again, no hub" "$kiosk_pid"
    kill "$kiosk_pid"
    [ $peers = 1 ] || return 0
    # shellcheck disable=SC2046
    DISPLAY="$display_idle" $(chromium_run profile-idle) >/dev/null 2>&1 & chromium=$!
    pids="$pids $chromium"
    sleep 15
    print_idle "chromium, a page of six buttons" "$chromium"
    kill "$chromium"
}

# -- The road to the hub ---------------------------------------------------------------------------

port_of() { echo "${1##*:}"; }

# express-pouchdb, from the lock file, kept in build/ for the next run.
peer_start() {
    peer="$root/build/bench-peer"
    mkdir -p "$peer" "$work/peer/server" "$work/peer/client"
    cp "$root"/tests/bench/pouchdb/* "$peer"
    [ "$peer/node_modules/.package-lock.json" -nt "$root/tests/bench/pouchdb/package-lock.json" ] ||
        (cd "$peer" && npm ci --ignore-scripts --no-audit --no-fund) >"$work/npm" 2>&1 ||
        die "PouchDB could not be installed: $(cat "$work/npm")"
    rm -f "$work/says"
    mkfifo "$work/says"
    node "$peer/server.js" "$work/peer/server" >"$work/says" 2>"$work/peer/err" &
    peer_pid=$!
    pids="$pids $peer_pid"
    read -r line <"$work/says" || die "express-pouchdb did not start: $(cat "$work/peer/err")"
    peer_words="--peer ${line##* } --peer-pid $peer_pid --client $peer/client.js --folder $work/peer/client"
}

# A fresh hub, and with --peers a fresh peer: their memory at its highest is this run's.
link_start() {
    set_up
    hub_start 127.0.0.1:0
    peer_words=""
    [ $peers = 0 ] || peer_start
}
link_stop() {
    hub_stop
    [ $peers = 0 ] || { kill "$peer_pid"; wait "$peer_pid" 2>/dev/null || true; }
}
link() { # words of bench_link
    # shellcheck disable=SC2086 # words on purpose
    "$bench/bench_link" --kiosk "$work/kiosk" --hub "https://$address" --hub-pid "$hub_pid" $peer_words "$@"
}

run_link() {
    link_start
    link --frames
    link --frames --kind turn
    say "  500 registrations, 64 kbit/s, 300 ms, 2 % of segments lost"
    link --records 500 --rounds $(((rounds + 14) / 15)) --bits 64000 --delay 150 --loss 20 --cut
    say "  500 turns, the same"
    link --records 500 --rounds $(((rounds + 14) / 15)) --bits 64000 --delay 150 --loss 20 --kind turn
    link_stop
}

run_load() {
    link_start
    say "  10,000 registrations on loopback"
    link --records 10000 --rounds $(((rounds + 4) / 5))
    link_stop
}

nginx_start() { # with the hub's own certificate, one worker as the hub has one thread
    mkdir -p "$work/nginx/files"
    cp "$work/hub/keys/tls.pem" "$work/hub/keys/certificate.pem" "$work/nginx"
    head -c "$1" /dev/zero | tr '\0' x >"$work/nginx/files/answer"
    chmod a+x "$work" && chmod -R a+rX "$work/nginx/files" && chmod a+x "$work/nginx"
    cat >"$work/nginx/conf" <<END
worker_processes 1;
worker_rlimit_nofile 4096;
pid $work/nginx/pid;
error_log $work/nginx/log;
events { worker_connections 2048; }
http {
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
    server {
        listen 127.0.0.1:$2 ssl;
        ssl_certificate $work/nginx/certificate.pem;
        ssl_certificate_key $work/nginx/tls.pem;
        ssl_protocols TLSv1.3;
        root $work/nginx/files;
    }
}
END
    nginx -c "$work/nginx/conf" -g 'daemon off;' 2>>"$work/nginx/log" & nginx_pid=$!
    pids="$pids $nginx_pid"
    tries=0
    until worker="$(cat "/proc/$nginx_pid/task/$nginx_pid/children")" && [ -n "$worker" ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || die "nginx did not start: $(cat "$work/nginx/log")"
        sleep 0.05
    done
    nginx_words="--nginx $2 --nginx-pid $nginx_pid,${worker% } --static /answer"
}

door() { # bytes of the answer, then words of bench_door
    bytes="$1"
    shift
    hub_start 127.0.0.1:0
    nginx_words=""
    # Whatever is free: the hub's neighbour.
    [ $peers = 0 ] || nginx_start "$bytes" $(($(port_of "$address") + 1))
    # shellcheck disable=SC2086
    "$bench/bench_door" --hub "$(port_of "$address")" --hub-pid "$hub_pid" $nginx_words \
        --certificate "$work/hub/keys/certificate.pem" --rounds $(((rounds + 4) / 5)) "$@"
    hub_stop
    [ $peers = 0 ] || { kill "$nginx_pid"; wait "$nginx_pid" 2>/dev/null || true; }
}

run_door() {
    set_up
    hub_start 127.0.0.1:0
    peer_words=""
    link --hello "$work/hello"
    hub_stop
    say "  a greeting: signed both ways by the hub, a file of its size by nginx"
    door 212 --path /v1/hello --body "$work/hello"
    say "  health: a word each, what TLS and HTTP alone cost"
    door 3 --path /v1/health
}

say "$(date +%F), $(nproc) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
for one in $what; do
    say "$one"
    "run_$one"
done
say "load at the end $(cut -d ' ' -f 1-3 /proc/loadavg)"
