#!/bin/sh
# Print the path of a HAProxy, installing Debian's package if there is none and it can be.
set -eu
. "$(dirname "$0")/../as_root.sh"

found() {
    path=$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "${HAPROXY:-haproxy}" 2>/dev/null) \
        && "$path" -v >/dev/null 2>&1 && echo "$path"
}

install_package() {
    command -v apt-get >/dev/null 2>&1 && may_be_root || return 1
    echo "installing Debian's haproxy for the load tests ..." >&2
    as_root apt-get update -qq >&2 </dev/null || true
    as_root apt-get install -y -qq --no-install-recommends haproxy >&2 </dev/null || return 1
    # Debian starts it as a service, which nobody here has asked for.
    as_root service haproxy stop >/dev/null 2>&1 || true
}

found && exit 0
[ -z "${HAPROXY:-}" ] || { echo "HAPROXY=$HAPROXY does not run." >&2; exit 1; }
install_package && found && exit 0

echo "The tests of many replicas need HAProxy 2.6 or newer: none is on PATH, and Debian's package" \
    "could not be installed. Install one, or name it by HAPROXY=/path/to/haproxy." >&2
exit 1
