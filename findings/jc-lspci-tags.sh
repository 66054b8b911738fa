#!/usr/bin/env bash
# jc 1.25.7 loses what decides about handing a device to VFIO: of several kernel modules for a function only the last is kept, and
# the key of its IOMMU group depends on the group's number.
#   Module:      lspci(8) on -vmm: "Multiple lines with this tag can occur." Later ones overwrite earlier ones.
#   IOMMUGroup:  group 999 is "iommugroup", group 1000 is "iommugroup_id": a value of four digits is taken for an identifier of a
#                vendor or device. Machines with many virtual functions have such groups. "physlot" has the same.
#
# Input: one function as lspci -vmmk prints it, with two modules, in group 999 and in group 1000.
# Seen: jc 1.25.7-1 of Debian sid:
#   group 999:   module nvidia, iommugroup 999
#   group 1000:  module nvidia, iommugroup_id 1000
#
# For users of Genirq: it reads what lspci prints, not JSON that was made of it.
#
# Needs apt-get, dpkg, python3 and a Debian machine; installs nothing. Ends with 0 if jc behaves as said here.
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
(cd "$work/packages" && apt_sid apt-get download jc=1.25.7-1 >> "$work/log" 2>&1) || { tail -n 3 "$work/log" >&2; exit 1; }
dpkg -x "$work"/packages/jc_*.deb "$work/root"

seen() { # IOMMU group
  printf 'Slot:\t0000:01:00.0\nClass:\tVGA compatible controller\nVendor:\tNVIDIA Corporation\nDevice:\tGP104\nRev:\ta1
Driver:\tvfio-pci\nModule:\tnouveau\nModule:\tnvidia\nIOMMUGroup:\t%s\n\n' "$1" \
    | PYTHONPATH=$work/root/usr/lib/python3/dist-packages LC_ALL=C python3 "$work/root/usr/bin/jc" --lspci \
    | python3 -c 'import json, sys
print(", ".join("%s %s" % (k, v) for k, v in json.load(sys.stdin)[0].items() if k.startswith(("module", "iommugroup"))))'
}

below=$(seen 999)
above=$(seen 1000)
echo "two modules, nouveau and nvidia; group 999:  $below"
echo "two modules, nouveau and nvidia; group 1000: $above"
[ "$below" = 'module nvidia, iommugroup 999' ] && [ "$above" = 'module nvidia, iommugroup_id 1000' ] \
  || { echo "this has changed" >&2; exit 1; }
