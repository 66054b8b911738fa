#!/usr/bin/env bash
# .NET says of an event descriptor with nothing in it that another process is using it. eventfd(2): a read of a non-blocking one
# whose counter is 0, and a write that would pass its maximum, fail with EAGAIN, "try again later". .NET reads EAGAIN, which is
# also what flock(2) gives for a file that is locked, as a sharing violation wherever it comes from: RandomAccess and FileStream
# throw IOException with "The process cannot access the file because it is being used by another process." No process does. The
# HResult is not that of a sharing violation (0x80070020), but the bare errno, 11, which is the one thing to go by.
#   RandomAccess.Read's page: IOException, "An I/O error occurred."
#
# Input: eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) in a SafeFileHandle; a read, a write that fills it, one write more; FileStream.
# Seen: .NET 10.0.12 on Linux 6.18:
#   RandomAccess.Read of 0: IOException, HResult 11: The process cannot access the file because it is being used by another process.
#   the same for RandomAccess.Write to a full one, and for FileStream.Read of 0
#
# For users of Genirq: EventFd reports what it is: TryTake is false, and a signal that does not fit is EAGAIN. This hits those who
# read its Handle, or a descriptor that VFIO or KVM signals, by .NET's own calls.
#
# Needs the .NET 10 SDK, a NuGet source with Microsoft.NETCore.App.Runtime.linux-x64 10.0.12, and Linux; installs nothing. Ends with 0 if .NET behaves as said here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/Ask.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <SelfContained>true</SelfContained>
    <RuntimeFrameworkVersion>10.0.12</RuntimeFrameworkVersion>
  </PropertyGroup>
</Project>
PROJECT
cat > "$work/Ask.cs" <<'PROGRAM'
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

byte[] count = new byte[8];
using SafeFileHandle handle = new(EventFd(0, 0x80800), ownsHandle: true);
Console.WriteLine($".NET {Environment.Version}");
Say("RandomAccess.Read of 0", () => RandomAccess.Read(handle, count, 0));
Say("RandomAccess.Write, fills it", () => RandomAccess.Write(handle, BitConverter.GetBytes(ulong.MaxValue - 1), 0));
Say("RandomAccess.Write, 1 more", () => RandomAccess.Write(handle, BitConverter.GetBytes(1UL), 0));
Say("RandomAccess.Read, empties it", () => RandomAccess.Read(handle, count, 0));
using FileStream stream = new(handle, FileAccess.ReadWrite, bufferSize: 0);
Say("FileStream.Read of 0", () => stream.Read(count, 0, 8));

static void Say(string what, Action action)
{
    try
    {
        action();
        Console.WriteLine($"{what}: done");
    }
    catch (IOException e)
    {
        Console.WriteLine($"{what}: IOException, HResult {e.HResult}: {e.Message}");
    }
}

[DllImport("libc", EntryPoint = "eventfd", SetLastError = true)]
static extern int EventFd(uint initial, int flags);
PROGRAM
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
dotnet build "$work/Ask.csproj" -c Release -v q -o "$work/out" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
seen=$(timeout 60 "$work/out/Ask")
echo "$seen"
violation="IOException, HResult 11: The process cannot access the file because it is being used by another process."
[ "$(sed 1d <<< "$seen")" = "RandomAccess.Read of 0: $violation
RandomAccess.Write, fills it: done
RandomAccess.Write, 1 more: $violation
RandomAccess.Read, empties it: done
FileStream.Read of 0: $violation" ] || { echo "this has changed" >&2; exit 1; }
