#!/bin/sh
# Print the path of a Chromium that runs, installing one if there is none:
#   1. CHROMIUM, or the first of chromium-headless-shell (the same without a window, which takes a
#      sixth less of the processor), chromium, google-chrome on PATH (or macOS's app);
#   2. Debian's package, where apt-get may install it (as root, or by sudo without a password);
#   3. Playwright's own, by the Python named as the first argument.
# Everything but the path goes to stderr.
set -u
. "$(dirname "$0")/../as_root.sh"
python=${1:-python3}

runs() { # a file of that name may be a stub that only says what to install
    [ -n "${1:-}" ] && "$1" --version >/dev/null 2>&1
}

found() {
    for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if runs "$path"; then
            echo "$path"
            return 0
        fi
    done
    return 1
}

install_package() {
    command -v apt-get >/dev/null 2>&1 && may_be_root || return 1
    echo "installing Debian's chromium for the browser tests ..." >&2
    as_root apt-get update -qq >&2 </dev/null
    as_root apt-get install -y -qq --no-install-recommends chromium-headless-shell >&2 </dev/null \
        || as_root apt-get install -y -qq --no-install-recommends chromium >&2 </dev/null
}

install_playwrights() {
    echo "installing Playwright's Chromium for the browser tests ..." >&2
    if command -v apt-get >/dev/null 2>&1 && may_be_root; then
        "$python" -m playwright install --with-deps chromium >&2 </dev/null || return 1
    else
        "$python" -m playwright install chromium >&2 </dev/null || return 1
    fi
}

playwrights() {
    path=$("$python" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as p: print(p.chromium.executable_path)' 2>/dev/null) && runs "$path" \
        && echo "$path"
}

if [ -n "${CHROMIUM:-}" ]; then
    named=$(command -v "$CHROMIUM" 2>/dev/null) && runs "$named" && echo "$named" && exit 0
    echo "CHROMIUM=$CHROMIUM does not run." >&2
    exit 1
fi
found && exit 0
playwrights && exit 0
install_package && found && exit 0
install_playwrights && playwrights && exit 0

echo "The browser tests need a Chromium: none is on PATH, and neither Debian's package nor" \
    "Playwright's download could be installed. Install Chromium or Google Chrome, or name one" \
    "by CHROMIUM=/path/to/chromium." >&2
exit 1
