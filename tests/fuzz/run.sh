#!/bin/sh
# libFuzzer over every target for SECONDS each (60): tests/fuzz/run.sh [SECONDS]
# Builds with the preset fuzz (clang). A crash leaves its input in build/fuzz and ends with 1.
set -eu
cd "$(dirname "$0")/../.."
seconds="${1:-60}"
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
cd build/fuzz
for program in bin/fuzz_*; do
    name="$(basename "$program")"
    mkdir -p "corpus/$name"
    echo "== $name, $seconds s"
    "$program" -max_total_time="$seconds" -max_len=65536 -print_final_stats=0 -verbosity=0 \
        "corpus/$name"
done
