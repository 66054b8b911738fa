#!/usr/bin/env bash
# jc 1.25.7 misreads the rows of /proc/interrupts that count for the whole machine and carry no text: errors and misses.
# The kernel writes one number there, whatever the number of CPUs (arch/x86/kernel/irq.c and arch/arm64/kernel/smp.c,
# arch_show_interrupts).
#   x86:    "ERR" and "MIS" get the type of the row above them: errors of the APIC are reported as "Machine check polls".
#   arm64:  the row is called "Err", and the whole file is refused as soon as there is a second CPU. So no /proc/interrupts of
#           an arm64 machine with two CPUs or more can be read, neither with --proc-interrupts nor with --proc.
# jc's page of the parser promises an object with irq, cpu_num, interrupts, type and device for each row, and "linux".
#
# Input: the last rows of each kind of machine, with two CPUs.
# Seen: jc 1.25.7-1 of Debian sid:
#   x86:    ERR [7] "Machine check polls", MIS [0] "Machine check polls"
#   arm64:  jc:  Error - proc-interrupts parser could not parse the input data.
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

cat > "$work/x86" <<'INPUT'
           CPU0       CPU1
 128:        512       1024  PCI-MSIX-0000:01:00.0    0-edge      nvme0q0
 MCP:         12         11   Machine check polls
 ERR:          7
 MIS:          0
INPUT
cat > "$work/arm64" <<'INPUT'
           CPU0       CPU1
 11:      41231      38912     GICv3  27 Level     arch_timer
 34:        812          0   ITS-PCI-MSIX-0000:01:00.0   0 Edge      nvme0q0
IPI0:       105        211       Rescheduling interrupts
Err:          0
INPUT

jc() { PYTHONPATH=$work/root/usr/lib/python3/dist-packages LC_ALL=C python3 "$work/root/usr/bin/jc" "$@"; }
x86=$(jc --proc-interrupts < "$work/x86" | python3 -c 'import json, sys
print(", ".join("%s %s \"%s\"" % (r["irq"], r["interrupts"], r["type"]) for r in json.load(sys.stdin) if r["irq"] in ("ERR", "MIS")))')
arm=$( (jc --proc-interrupts < "$work/arm64" 2>&1 || true) | head -n 1)
arm_proc=$( (jc --proc < "$work/arm64" 2>&1 || true) | sed -n 2p | sed 's/^ *//')
rest=$(grep -v '^Err' "$work/arm64" | jc --proc-interrupts | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')
echo "x86, --proc-interrupts: $x86"
echo "arm64, --proc-interrupts: $arm"
echo "arm64, --proc: $arm_proc"
echo "arm64, the same file without its last row: $rest rows"
[ "$x86" = 'ERR [7] "Machine check polls", MIS [0] "Machine check polls"' ] \
  && [ "$arm" = 'jc:  Error - proc-interrupts parser could not parse the input data.' ] \
  && [ "$arm_proc" = 'ParseError: Proc file could not be identified.' ] && [ "$rest" = 3 ] \
  || { echo "this has changed" >&2; exit 1; }
