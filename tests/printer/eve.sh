#!/bin/sh
# Runs a command beside a D-Bus and an Avahi of its own, on the loopback alone: what ippeveprinter
# wants before it starts. /run is private to it, so that no other bus is seen and none disturbed.
#
#     tests/printer/eve.sh FOLDER COMMAND…      (FOLDER is there and holds what these two need)
set -eu
if [ "${JORNADA_EVE:-}" != inside ]; then
    map=$([ "$(id -u)" = 0 ] || echo --map-root-user)
    JORNADA_EVE=inside exec unshare --mount --pid --fork --kill-child --mount-proc $map "$0" "$@"
fi
folder=$1
shift
mount -t tmpfs none /run
mkdir -p /run/avahi-daemon
cat >"$folder/bus.conf" <<END
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow own="*"/>
    <allow user="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
END
cat >"$folder/avahi.conf" <<END
[server]
allow-interfaces=lo
use-ipv6=no
[wide-area]
enable-wide-area=no
[publish]
publish-hinfo=no
publish-workstation=no
END
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus
dbus-daemon --config-file="$folder/bus.conf" --nofork --nopidfile --nosyslog 2>"$folder/bus.log" &
tries=0
until [ -S /run/bus ] || [ $tries -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
avahi-daemon --no-drop-root --no-chroot --no-rlimits --file "$folder/avahi.conf" \
    >"$folder/avahi.log" 2>&1 &
tries=0
until [ -S /run/avahi-daemon/socket ] || [ $tries -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
exec "$@"
