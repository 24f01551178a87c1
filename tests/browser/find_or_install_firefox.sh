#!/bin/sh
# Print the path of a Firefox that runs, installing one if there is none:
#   1. FIREFOX, or the first of firefox-esr, firefox on PATH;
#   2. Debian's package, where apt-get may install it (as root, or by sudo without a password).
# Everything but the path goes to stderr.
set -u
. "$(dirname "$0")/../as_root.sh"

runs() { # a file of that name may be a stub that only says what to install
    [ -n "${1:-}" ] && "$1" --version >/dev/null 2>&1
}

found() {
    for name in firefox-esr firefox; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if runs "$path"; then
            echo "$path"
            return 0
        fi
    done
    return 1
}

install_package() {
    command -v apt-get >/dev/null 2>&1 || return 1
    echo "installing Debian's firefox-esr for the browser tests ..." >&2
    as_root apt-get update -qq >&2 </dev/null
    as_root apt-get install -y -qq --no-install-recommends firefox-esr >&2 </dev/null
}

if [ -n "${FIREFOX:-}" ]; then
    named=$(command -v "$FIREFOX" 2>/dev/null) && runs "$named" && echo "$named" && exit 0
    echo "FIREFOX=$FIREFOX does not run." >&2
    exit 1
fi
found && exit 0
install_package && found && exit 0

echo "These tests need a Firefox: none is on PATH, and Debian's package could not be installed." \
    "Install Firefox, or name one by FIREFOX=/path/to/firefox." >&2
exit 1
