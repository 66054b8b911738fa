#!/usr/bin/env bash
# Three monitors give the interrupts of a CPU to another one, as soon as a CPU is offline. /proc/interrupts has a column for
# each online CPU only, and its header says which ("CPU0 CPU2 CPU3" while CPU 1 is offline; Linux, kernel/irq/proc.c,
# show_interrupts). They count the columns instead, each in its own way, and report no error:
#
#   prometheus-node-exporter 1.11.1   node_interrupts_total: the label cpu is the place of the column, so that what CPU 2 took
#                                     is {cpu="1"}, and CPU 3, which is online, has none
#   lsirq 2.42.4 (util-linux)         -C 1, "only show counters for these CPUs", shows those of CPU 2; -C 3 shows 0
#   pcp 7.2.2 (pmdalinux)             kernel.percpu.interrupts: CPU 2's count takes the place of CPU 0's, which is gone, CPU 3's
#                                     is cpu1's; kernel.percpu.cpu.user of the same program names cpu0, cpu2, cpu3
#
# Input: one interrupt that CPU 0 took 100 times, CPU 2 200 times and CPU 3 300 times, as Linux 6.2 and later print it.
# Seen: the packages 1.11.1-3, 2.42.4-1 and 7.2.2-1 of Debian sid on amd64:
#   node_exporter:  cpu="0" 100, cpu="1" 200, cpu="2" 300
#   lsirq:          -C 0: 100, -C 1: 200, -C 2: 300, -C 3: 0
#   pcp:            cpu0 200, cpu1 300
#
# For users of Genirq: its reports take the CPU out of the header. Where one differs from a chart of these programs on a machine
# with an offline CPU (SMT switched off is the usual case: every other number is missing), the chart is the one that is off.
#
# Needs apt-get, dpkg, curl and a Debian machine on amd64; installs nothing. Listens on a port of 127.0.0.1 for one request.
# Ends with 0 if all three behave as said here.
set -euo pipefail
work=$(mktemp -d)
exporter=
trap '[ -z "$exporter" ] || kill "$exporter"; rm -rf "$work"' EXIT
sources=/etc/apt/sources.list.d/debian.sources
[ -f "$sources" ] || { echo "this needs a Debian machine with $sources" >&2; exit 2; }
root=$work/root

apt_sid() { # program, arguments…
  local program=$1
  shift
  "$program" -q -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o Dir::Cache::archives="$work/archives" \
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" -o Dir::State::status="$work/status" \
    -o APT::Sandbox::User=root "$@"
}

mkdir -p "$work"/{lists/partial,cache,archives/partial,sources,packages} "$root"
: > "$work/status"
awk '/^$/ { exit } /^#/ { next } /^Suites:/ { print "Suites: sid"; next } { print }' "$sources" > "$work/sources/debian.sources"
apt_sid apt-get update > "$work/log" 2>&1
(cd "$work/packages" && apt_sid apt-get download prometheus-node-exporter=1.11.1-3 util-linux-extra=2.42.4-1 libsmartcols1=2.42.4-1 \
  pcp=7.2.2-1 pcp-conf=7.2.2-1 libpcp4=7.2.2-1 libpcp-pmda3=7.2.2-1 libc6 libtinfo6 libncursesw6 libreadline8t64 libssl3t64 \
  libzstd1 zlib1g libuuid1 libsystemd0 libcap2 >> "$work/log" 2>&1) || { tail -n 3 "$work/log" >&2; exit 1; }
find "$work/packages" -name '*.deb' -exec dpkg -x {} "$root" \;

# Programs of sid run with sid's own C library.
loader=$(find "$root" -name ld-linux-x86-64.so.2 | head -n 1)
run() { "$loader" --library-path "$root/usr/lib/x86_64-linux-gnu" "$@"; }

mkdir -p "$work/machine/proc"
cat > "$work/machine/proc/interrupts" <<'INPUT'
            CPU0       CPU2       CPU3
  56:        100        200        300  PCI-MSIX-0000:01:00.0    1-edge      nvme0q1
INPUT
cat > "$work/machine/proc/stat" <<'INPUT'
cpu  30 0 30 3000 0 0 0 0 0 0
cpu0 10 0 10 1000 0 0 0 0 0 0
cpu2 10 0 10 1000 0 0 0 0 0 0
cpu3 10 0 10 1000 0 0 0 0 0 0
intr 600
ctxt 1
btime 1700000000
processes 1
procs_running 1
procs_blocked 0
INPUT

# node_exporter: its folder of procfs is an option. It listens on a free port, which its log names.
"$loader" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/prometheus-node-exporter" \
  --path.procfs="$work/machine/proc" --collector.disable-defaults --collector.interrupts --web.listen-address=127.0.0.1:0 \
  > "$work/exporter.log" 2>&1 &
exporter=$!
address=
for ((tries = 0; tries < 100; tries++)); do
  address=$(sed -n 's/.*msg="Listening on" address=\(.*\)$/\1/p' "$work/exporter.log")
  [ -z "$address" ] || break
  sleep 0.1
done
node=$(curl -s --noproxy '*' "http://$address/metrics" \
  | sed -n 's/^node_interrupts_total{\(cpu="[0-9]*"\).*} \([0-9]*\)$/\1 \2/p' | paste -sd, | sed 's/,/, /g')

# lsirq: -i reads a file.
util=
for cpu in 0 1 2 3; do
  count=$(run "$root/usr/bin/lsirq" -i "$work/machine/proc/interrupts" -n -o TOTAL -C "$cpu" | tr -d ' ')
  util="$util${util:+, }-C $cpu: $count"
done

# pcp: its agent for Linux, in pminfo's own process, looks for proc below LINUX_STATSPATH; LINUX_NCPUS is how many CPUs can be
# there. pminfo reads its names through pmcpp, which needs sid's C library too.
mkdir -p "$work/programs"
printf '#!/bin/bash\nexec "%s" --library-path "%s" "%s" "$@"\n' "$loader" "$root/usr/lib/x86_64-linux-gnu" \
  "$root/usr/lib/pcp/bin/pmcpp" > "$work/programs/pmcpp"
chmod +x "$work/programs/pmcpp"
grep -v '^#' "$root/etc/pcp.conf" | sed -e "s|=/|=$root/|" -e "s|^PCP_BINADM_DIR=.*|PCP_BINADM_DIR=$work/programs|" > "$work/pcp.conf"
pcp_values() { # metric
  PCP_CONF=$work/pcp.conf LINUX_STATSPATH=$work/machine LINUX_NCPUS=4 run "$root/usr/bin/pminfo" -L -K clear \
    -K "add,60,$root/usr/lib/pcp/pmdas/linux/pmda_linux.so,linux_init" -n "$root/usr/lib/pcp/pmns/root_linux" -f "$1" 2> /dev/null \
    | sed -n 's/.*or "\(56::\)\{0,1\}\(cpu[0-9]*\)"\] value \([0-9]*\)$/\2 \3/p' | paste -sd, | sed 's/,/, /g'
}
pcp=$(pcp_values kernel.percpu.interrupts)
times=$(pcp_values kernel.percpu.cpu.user)

echo "interrupt 56: CPU0 100, CPU2 200, CPU3 300; CPU 1 is offline"
echo "node_exporter 1.11.1: $node"
echo "lsirq 2.42.4: $util"
echo "pcp 7.2.2: $pcp (and CPU times: $times)"
[ "$node" = 'cpu="0" 100, cpu="1" 200, cpu="2" 300' ] && [ "$util" = '-C 0: 100, -C 1: 200, -C 2: 300, -C 3: 0' ] \
  && [ "$pcp" = 'cpu0 200, cpu1 300' ] && [ "$times" = 'cpu0 100, cpu2 100, cpu3 100' ] \
  || { echo "this has changed" >&2; exit 1; }
