#!/usr/bin/env bash
# python3-linux-procfs 0.7.3, which tuna shows interrupts with, knows only the last driver of a shared interrupt. Linux separates
# the names of an interrupt's actions by ", " (kernel/irq/proc.c, show_interrupts); the library looks for commas in what follows
# the last space. The others are not found by name, so that tuna, asked to move a driver's interrupts, does not see them there.
# An MSI vector that was requested with no name has a driver all the same: its index and trigger, "1-edge".
#   The library's page of interrupts: "the drivers associated with each interrupt".
#
# Input: the interrupt of a PCIe port, as three of its services share it, one that two devices share, and one without a name.
# Seen: 0.7.3-3 of Debian sid:
#   16: users ['i801_smbus'], of "ehci_hcd:usb1, i801_smbus";      find_by_user("ehci_hcd:usb1") is None
#   24: users ['pcie-dpc'], of "PCIe PME, aerdrv, pcie-dpc";       find_by_user("aerdrv") is None
#   25: users ['1-edge']
#
# For users of Genirq: in its reports a shared interrupt has all its names.
#
# Needs apt-get, dpkg, python3, a Debian machine, and root or user namespaces: the library opens /proc/interrupts, over which the
# input is mounted for its process alone. Installs nothing. Ends with 0 if the library behaves as said here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=/etc/apt/sources.list.d/debian.sources
[ -f "$sources" ] || { echo "this needs a Debian machine with $sources" >&2; exit 2; }

apt_sid() { # program, arguments…
  local program=$1
  shift
  "$program" -q -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o Dir::Cache::archives="$work/archives" \
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" -o Dir::State::status="$work/status" \
    -o APT::Sandbox::User=root "$@"
}

mkdir -p "$work"/{lists/partial,cache,archives/partial,sources,packages,root}
: > "$work/status"
awk '/^$/ { exit } /^#/ { next } /^Suites:/ { print "Suites: sid"; next } { print }' "$sources" > "$work/sources/debian.sources"
apt_sid apt-get update > "$work/log" 2>&1
(cd "$work/packages" && apt_sid apt-get download python3-linux-procfs=0.7.3-3 >> "$work/log" 2>&1) \
  || { tail -n 3 "$work/log" >&2; exit 1; }
dpkg -x "$work"/packages/*.deb "$work/root"

cat > "$work/interrupts" <<'INPUT'
           CPU0       CPU1
  16:          4          5  IO-APIC   16-fasteoi   ehci_hcd:usb1, i801_smbus
  24:          1          0  PCI-MSI-0000:00:1c.0    0-edge      PCIe PME, aerdrv, pcie-dpc
  25:          7          8  PCI-MSIX-0000:02:00.0    1-edge
INPUT
cat > "$work/ask.py" <<'PROGRAM'
import procfs

interrupts = procfs.interrupts()
for number in ("16", "24", "25"):
    print(number, interrupts[number]["users"])
for name in ("i801_smbus", "ehci_hcd:usb1", "pcie-dpc", "aerdrv"):
    print(name, interrupts.find_by_user(name))
PROGRAM

own=(unshare --mount)
[ "$(id -u)" = 0 ] || own=(unshare --user --map-root-user --mount)
# shellcheck disable=SC2016 # expanded by the inner shell
seen=$(PYTHONPATH=$work/root/usr/lib/python3/dist-packages "${own[@]}" bash -c 'mount --bind "$1" /proc/interrupts && python3 "$2"' \
  - "$work/interrupts" "$work/ask.py")
echo "$seen"
[ "$seen" = "16 ['i801_smbus']
24 ['pcie-dpc']
25 ['1-edge']
i801_smbus 16
ehci_hcd:usb1 None
pcie-dpc 24
aerdrv None" ] || { echo "this has changed" >&2; exit 1; }
