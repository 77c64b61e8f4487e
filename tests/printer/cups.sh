#!/bin/sh
# A cupsd of its own with one queue, "vale", that leads to an IPP printer.
#
#     tests/printer/cups.sh FOLDER PORT URI      (ends with its parent; the queue is there when
#                                                 FOLDER/ready is)
# It keeps documents for a day, as many machines do: what must not stay has to be purged.
set -eu
folder=$1 port=$2 uri=$3
rm -rf "$folder"
mkdir -p "$folder/root" "$folder/spool" "$folder/cache" "$folder/state"
cat >"$folder/cups-files.conf" <<END
SystemGroup root
ServerRoot $folder/root
RequestRoot $folder/spool
CacheDir $folder/cache
StateDir $folder/state
AccessLog $folder/access.log
ErrorLog $folder/error.log
PageLog $folder/page.log
END
cat >"$folder/cupsd.conf" <<END
LogLevel debug
Listen 127.0.0.1:$port
Browsing No
DefaultAuthType None
WebInterface No
PreserveJobHistory Yes
PreserveJobFiles 86400
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow 127.0.0.1
  </Limit>
</Policy>
END
(
    tries=0
    until CUPS_SERVER=127.0.0.1:$port lpadmin -p vale -E -v "$uri" -m everywhere 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || exit 1
        sleep 0.1
    done
    : >"$folder/ready"
) &
exec cupsd -f -c "$folder/cupsd.conf" -s "$folder/cups-files.conf"
