#!/bin/sh
# Starts Radseal: `radseal` the window, `radseal cli ARGS...` the command line, which needs no display.
here=$(dirname "$(readlink -f "$0")")
root=
[ "$(id -u)" = 0 ] && root=1
if [ "${1:-}" = cli ]; then
  shift
  # Chromium's sandbox refuses to start as root. The command line opens no page.
  exec "$here/radseal-app" ${root:+--no-sandbox} --ozone-platform=headless --disable-gpu --log-level=3 -- cli "$@"
fi
if [ -n "$root" ]; then
  echo 'Radseal does not open its window as root: the page would run without its sandbox. Start it as yourself, or use: radseal cli' >&2
  exit 2
fi
exec "$here/radseal-app" "$@"
