#!/bin/sh
# Brings es.po up to the sentences in kiosk/: new ones arrive empty, unused ones leave.
#   update.sh          rewrites es.po and names what waits for Spanish (exit 1 when anything does)
#   update.sh --check  changes nothing; exit 1 when a sentence is missing, empty, fuzzy or unused
# A sentence that only stands on help pages is marked in the code: /* help page */ before it.
set -eu
cd "$(dirname "$0")/../.."
po=assets/words/es.po
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

find kiosk -name '*.[ch]' | LC_ALL=C sort >"$work/files"
xgettext --files-from="$work/files" --from-code=UTF-8 --language=C --keyword --keyword=_ \
    --keyword=N_ --keyword=words_spanish --add-comments='help page' \
    --add-location=file --no-wrap -o "$work/dated.pot"
sed -e '/^"POT-Creation-Date/d' -e 's/charset=CHARSET/charset=UTF-8/' "$work/dated.pot" \
    >"$work/jornada.pot"
[ -s "$work/jornada.pot" ] || { echo "no sentence found in kiosk/" >&2; exit 1; }
if [ "${1:-}" != --check ]; then
    msgmerge --quiet --no-fuzzy-matching --no-wrap --add-location=file -o "$work/merged.po" \
        "$po" "$work/jornada.pot"
    msgattrib --no-obsolete --no-wrap --add-location=file -o "$po" "$work/merged.po"
fi
LC_ALL=C msgcmp "$po" "$work/jornada.pot" >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
# An unused entry is only a warning to msgcmp.
if grep -q 'warning' "$work/said"; then
    cat "$work/said" >&2
    exit 1
fi
