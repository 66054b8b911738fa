#!/usr/bin/env bash
# lspci 3.15.0 names the pin of a legacy interrupt one letter too far: a function whose Interrupt Pin register holds 1, which
# is INTA# (PCI Local Bus Specification 3.0, 6.2.4), is printed as "pin B". lspci 3.9.0 prints "pin A" for the same bytes.
#
# Input: the 64 bytes of a function's header as lspci itself dumps them (option -x), read back by its option -F.
# Seen: pciutils 1:3.15.0-2 of Debian sid, and 1:3.9.0-4 of Debian 12, both on amd64:
#   3.9.0:   Interrupt: pin A routed to IRQ 11
#   3.15.0:  Interrupts: pin B routed to IRQ 11
#
# For users of Genirq: the letter in a listing is not taken as evidence of anything; the number behind "IRQ" is.
#
# Needs apt-get, dpkg and a Debian machine; installs nothing. Ends with 0 if both versions behave as said here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=/etc/apt/sources.list.d/debian.sources
[ -f "$sources" ] || { echo "this needs a Debian machine with $sources" >&2; exit 2; }

apt_view() { # suite, program, arguments…
  local view=$work/$1
  local program=$2
  shift 2
  "$program" -q -o Dir::State::Lists="$view/lists" -o Dir::Cache="$view/cache" -o Dir::Cache::archives="$view/archives" \
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$view/sources" -o Dir::State::status="$view/status" \
    -o APT::Sandbox::User=root "$@"
}

# Unpacks the packages of a suite into a folder of its own, and runs its lspci with its own libraries.
lspci_of() { # suite, version of pciutils, further packages…
  local suite=$1 version=$2 view=$work/$1 libraries
  shift 2
  mkdir -p "$view"/{lists/partial,cache,archives/partial,sources,packages,root}
  : > "$view/status"
  awk -v suite="$suite" '/^$/ { exit } /^#/ { next } /^Suites:/ { print "Suites: " suite; next } { print }' \
    "$sources" > "$view/sources/debian.sources"
  apt_view "$suite" apt-get update > "$view/log" 2>&1
  (cd "$view/packages" && apt_view "$suite" apt-get download "pciutils=$version" "libpci3=$version" "$@" >> "$view/log" 2>&1)
  find "$view/packages" -name '*.deb' -exec dpkg -x {} "$view/root" \;
  libraries=$(dirname "$(find "$view/root" -name libc.so.6 | head -n 1)"):$(dirname \
    "$(find "$view/root" -name 'libpci.so.3*' | head -n 1)")
  "$(find "$view/root" -name 'ld-linux-x86-64.so.2' | head -n 1)" --library-path "$libraries:$view/root/lib/x86_64-linux-gnu" \
    "$(find "$view/root" -name lspci -type f | head -n 1)" -F "$work/header" -n -vv 2> /dev/null | sed -n 's|^[[:space:]]*\(Interrupt.*\)|\1|p'
}

cat > "$work/header" <<'EOF'
00:03.0 0200: 8086:100e (rev 03)
00: 86 80 0e 10 07 00 00 00 03 00 00 02 00 00 00 00
10: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
30: 00 00 00 00 00 00 00 00 00 00 00 00 0b 01 00 00

EOF

libraries=(libc6 libgcc-s1 zlib1g libkmod2 libudev1 liblzma5 libzstd1)
old=$(lspci_of bookworm 1:3.9.0-4 "${libraries[@]}" libssl3 libcap2)
new=$(lspci_of sid 1:3.15.0-2 "${libraries[@]}" libssl3t64 libcap2)
echo "Interrupt Pin register 1 (INTA#), Interrupt Line register 11:"
echo "lspci 3.9.0: $old"
echo "lspci 3.15.0: $new"
grep -q 'Interrupt: pin A routed to IRQ 11' <<< "$old" && grep -q 'Interrupts: pin B routed to IRQ 11' <<< "$new" \
  || { echo "this has changed" >&2; exit 1; }
