#!/bin/sh
# What jornada-sim must answer: expect.sh PROGRAM nothing|killed|repeats|wrong ARGUMENT…
#   nothing   no invariant breaks: exit 0, "violations":0
#   killed    one breaks: exit 1, with its name
#   repeats   the same arguments twice give the same line; another seed gives another
#   wrong     refused: exit 2, nothing on standard output
# A release build that is newer is taken: it is five times as fast. With JORNADA_LONG=1 "nothing" takes 20,000 seeds.
set -u
program="$1" wanted="$2"
shift 2
release="${JORNADA_RELEASE:-}/jornada-sim"
[ -x "$release" ] && [ "$release" -nt "$program" ] && program="$release"
if [ "$wanted" = nothing ] && [ "${JORNADA_LONG:-0}" = 1 ]; then
    set -- "$@" --seeds 20000
fi

fail() {
    echo "$1: exit $status, $line" >&2
    exit 1
}

line="$("$program" --json "$@")"
status=$?
echo "$line"
case "$wanted" in
nothing)
    [ $status -eq 0 ] || fail "an invariant broke"
    case "$line" in *'"violations":0,'*) ;; *) fail "not the line of a quiet run" ;; esac
    ;;
killed)
    [ $status -eq 1 ] || fail "the mutant lives"
    case "$line" in *'"violations":1,"invariant":"'[a-z]*) ;; *) fail "no invariant is named" ;; esac
    ;;
repeats)
    [ "$line" = "$("$program" --json "$@")" ] || fail "the same seed told another day"
    [ "$line" != "$("$program" --json "$@" --from 900)" ] || fail "another seed told the same day"
    ;;
wrong)
    [ $status -eq 2 ] && [ -z "$line" ] || fail "not refused"
    ;;
*)
    echo "unknown wish: $wanted" >&2
    exit 2
    ;;
esac
