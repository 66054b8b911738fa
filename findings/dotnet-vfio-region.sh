#!/usr/bin/env bash
# .NET 11's RandomAccess reads another region of a VFIO device than it is asked for, and reports success. A VFIO device is one file
# in which each region has its offset, and is read by pread at that offset (Linux, Documentation/driver-api/vfio.rst; struct
# vfio_region_info). The file allows pread but not lseek, and .NET asks lseek whether offsets mean anything: since it fails, it
# drops the offset and calls read, which begins at 0. That is region 0, the first BAR. Who reads the vendor and device ID out of
# configuration space gets four bytes of the device's registers, and reading has side effects there; a second read gets the next.
# .NET 10 refuses the same call (NotSupportedException), so that the code of those who moved on changes silently or starts to "work".
#   RandomAccess's page: "Starting with .NET 11 […] non-seekable handles, such as pipes, sockets, and character devices. For these
#   handles, the fileOffset parameter is ignored".
#
# Input: QEMU's device edu (1234:11e8, its register 0 is 010000edh) behind an emulated IOMMU, bound to vfio-pci in a guest; four
# bytes at the offset of region 7, configuration space.
# Seen: Microsoft.NETCore.App.Runtime.linux-x64 10.0.12 and 11.0.0, Linux 6.12.117 and QEMU 10.0.13 of Debian 13:
#   pread of the C library:               34 12 e8 11
#   .NET 10.0.12, RandomAccess.Read:      NotSupportedException
#   .NET 11.0.0, RandomAccess.Read:       ed 00 00 01
#
# For users of Genirq: VfioDevice reads regions by pread, on all versions of .NET. This hits code beside it that opens a device
# itself.
#
# Needs apt-get, dpkg, xz, the .NET 10 SDK and a Debian machine on amd64; installs nothing, and takes about two minutes. The kernel
# and QEMU are those that Debian 13 has at the time. Ends with 0 if both versions behave as said here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=/etc/apt/sources.list.d/debian.sources
[ -f "$sources" ] || { echo "this needs a Debian machine with $sources" >&2; exit 2; }
versions=(10.0.12 11.0.0)

apt_stable() { # program, arguments…
  local program=$1
  shift
  "$program" -q -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o Dir::Cache::archives="$work/archives" \
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" -o Dir::State::status="$work/status" \
    -o APT::Sandbox::User=root "$@"
}

mkdir -p "$work"/{lists/partial,cache,archives/partial,sources,packages,tools,ask}
: > "$work/status"
awk '/^$/ { exit } /^#/ { next } /^Suites:/ { print "Suites: trixie"; next } { print }' "$sources" > "$work/sources/debian.sources"
apt_stable apt-get update > "$work/log" 2>&1
image=$(apt_stable apt-cache depends linux-image-amd64 2> /dev/null | awk '/Depends: linux-image/ { print $2; exit }')
mapfile -t packages < <(apt_stable apt-get install -s --no-install-recommends qemu-system-x86 cpio busybox-static libstdc++6 \
  2> /dev/null | awk '/^Inst / { print $2 }')
(cd "$work/packages" && apt_stable apt-get download "${packages[@]}" "$image" >> "$work/log" 2>&1) \
  || { tail -n 3 "$work/log" >&2; exit 1; }
find "$work/packages" -name '*.deb' -exec dpkg -x {} "$work/tools" \;
find_one() { find "$work/tools" -path "$1" | head -n 1; }
loader=$(find_one '*/x86_64-linux-gnu/ld-linux-x86-64.so.2')
tool() { "$loader" --library-path "$work/tools/usr/lib/x86_64-linux-gnu" "$@"; }

cat > "$work/ask/Ask.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <SelfContained>true</SelfContained>
  </PropertyGroup>
</Project>
PROJECT
cat > "$work/ask/Ask.cs" <<'PROGRAM'
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

const long Configuration = 7L << 40;
int container = C.Open("/dev/vfio/vfio", 2), group = C.Open("/dev/vfio/" + args[1], 2);
byte[] slot = new byte[16], data = new byte[4];
for (int i = 0; i < args[0].Length; i++)
{
    slot[i] = (byte)args[0][i];
}

// VFIO_GROUP_SET_CONTAINER, VFIO_SET_IOMMU, VFIO_GROUP_GET_DEVICE_FD; then memory and bus mastering on in the command register.
int device = -1;
if (C.Ioctl(group, 0x3B68, ref container) == 0 && C.IoctlValue(container, 0x3B66, 1) == 0)
{
    device = C.IoctlBytes(group, 0x3B6A, slot);
}

C.Pwrite(device, [6, 0], 2, Configuration + 4);
using SafeFileHandle handle = new(device, ownsHandle: true);
Say("pread", () => (int)C.Pread(device, data, 4, Configuration));
Say("RandomAccess.Read", () => RandomAccess.Read(handle, data, Configuration));
Say("RandomAccess.Read, again", () => RandomAccess.Read(handle, data, Configuration));

void Say(string what, Func<int> read)
{
    Array.Clear(data);
    string answer;
    try
    {
        answer = $"{read()} bytes {Convert.ToHexStringLower(data)}";
    }
    catch (NotSupportedException e)
    {
        answer = e.GetType().Name;
    }

    Console.WriteLine($".NET {Environment.Version}, {what}: {answer}");
}

internal static class C
{
    [DllImport("libc", EntryPoint = "open")]
    public static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl")]
    public static extern int Ioctl(int file, nuint request, ref int value);

    [DllImport("libc", EntryPoint = "ioctl")]
    public static extern int IoctlValue(int file, nuint request, nint value);

    [DllImport("libc", EntryPoint = "ioctl")]
    public static extern int IoctlBytes(int file, nuint request, byte[] value);

    [DllImport("libc", EntryPoint = "pread64")]
    public static extern nint Pread(int file, byte[] data, nint count, long offset);

    [DllImport("libc", EntryPoint = "pwrite64")]
    public static extern nint Pwrite(int file, byte[] data, nint count, long offset);
}
PROGRAM

# The guest's file system: busybox, the modules of VFIO, the C library, and the program once with each runtime. Without the list of
# all assemblies (Ask.deps.json) those that the program uses are enough.
guest=$work/guest
mkdir -p "$guest"/{bin,dev,proc,sys,modules,lib64,lib/x86_64-linux-gnu,tmp}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
for version in "${versions[@]}"; do
  rm -rf "$work/ask/obj" "$work/ask/bin"
  dotnet publish "$work/ask/Ask.csproj" -c Release -v q -p:RuntimeFrameworkVersion="$version" -o "$work/published-$version" \
    > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  mkdir "$guest/net$version"
  (cd "$work/published-$version" && cp Ask Ask.dll Ask.runtimeconfig.json System.Private.CoreLib.dll \
    System.{Runtime,Console,Collections,Memory,Threading,Runtime.InteropServices,Text.Encoding.Extensions}.dll \
    Microsoft.Win32.Primitives.dll lib{coreclr,clrjit,System.Native,hostfxr,hostpolicy}.so "$guest/net$version/")
done
cp "$(find_one '*/bin/busybox')" "$guest/bin/busybox"
for name in irqbypass vfio vfio_iommu_type1 vfio-pci-core vfio-pci; do
  file=$(find_one "*/$name.ko*")
  case $file in
    *.xz) xz -dc "$file" > "$guest/modules/$name.ko" ;;
    *) cp "$file" "$guest/modules/$name.ko" ;;
  esac
  echo "$name.ko" >> "$guest/modules/order"
done
for name in libc.so.6 libm.so.6 libgcc_s.so.1 libpthread.so.0 libdl.so.2 librt.so.1 libstdc++.so.6; do
  cp -L "$(find_one "*/x86_64-linux-gnu/$name")" "$guest/lib/x86_64-linux-gnu/"
done
cp -L "$loader" "$guest/lib64/ld-linux-x86-64.so.2"
cat > "$guest/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do
  insmod "/modules/$module"
done
slot=0000:00:06.0
echo vfio-pci > "/sys/bus/pci/devices/$slot/driver_override"
echo "$slot" > /sys/bus/pci/drivers_probe
export DOTNET_GCHeapHardLimit=10000000
for program in /net*/Ask; do
  "$program" "$slot" "$(basename "$(readlink "/sys/bus/pci/devices/$slot/iommu_group")")"
done
poweroff -f
INIT
chmod +x "$guest/init"
(cd "$guest" && find . | tool "$(find_one '*/bin/cpio')" -o -H newc --quiet | gzip -1) > "$work/initramfs"

QEMU_MODULE_DIR=$work/tools/usr/lib/x86_64-linux-gnu/qemu timeout 240 "$loader" --library-path \
  "$work/tools/usr/lib/x86_64-linux-gnu" "$work/tools/usr/bin/qemu-system-x86_64" -L "$work/tools/usr/share/qemu" \
  -L "$work/tools/usr/share/seabios" -nodefaults -nographic -serial stdio -no-reboot -machine q35,accel=tcg -cpu max -smp 2 -m 1024 \
  -device intel-iommu,intremap=on -device edu,addr=06 -kernel "$(find_one '*/boot/vmlinuz-*')" -initrd "$work/initramfs" \
  -append "console=ttyS0 quiet intel_iommu=on no_timer_check panic=-1" < /dev/null > "$work/serial" 2>&1 || true
seen=$(tr -d '\r' < "$work/serial" | sed -n 's/.*\(\.NET [0-9].*\)/\1/p')
echo "guest: ${image#linux-image-}; configuration space begins with 34 12 e8 11, region 0 with ed 00 00 01"
echo "$seen"
[ "$seen" = ".NET 10.0.12, pread: 4 bytes 3412e811
.NET 10.0.12, RandomAccess.Read: NotSupportedException
.NET 10.0.12, RandomAccess.Read, again: NotSupportedException
.NET 11.0.0, pread: 4 bytes 3412e811
.NET 11.0.0, RandomAccess.Read: 4 bytes ed000001
.NET 11.0.0, RandomAccess.Read, again: 4 bytes 00000000" ] || { echo "this has changed" >&2; tail -n 20 "$work/serial" >&2; exit 1; }
