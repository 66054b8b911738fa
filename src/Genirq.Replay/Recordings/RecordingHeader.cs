using System.Text.Json;
using Genirq.Cpus;
using Genirq.Msi;
using Genirq.Releases;

namespace Genirq.Replay.Recordings;

/// <summary>The machine that a recording was made on, as its first line tells.</summary>
internal sealed record RecordingHeader
{
    private const string FormatName = "genirq-msi-conformance";
    private const int FormatVersion = 1;
    private const int MaximumCpus = 64;

    // The header tells the CPUs that are online. In the sets of this ending six were possible.
    private const string SixCpusEnding = "-six";
    private const int SixCpus = 6;

    /// <summary>The kernel's release; headers that do not tell it are of the baseline.</summary>
    public required KernelRelease Release { get; init; }

    /// <summary>Interrupt numbers that belong to the platform, from 0 on.</summary>
    public required int PlatformIrqs { get; init; }

    /// <summary>Size of the number space at boot.</summary>
    public required int IrqCount { get; init; }

    /// <summary>CPUs that are online, from 0 on.</summary>
    public required int Cpus { get; init; }

    /// <summary>CPUs that could come online: those that are, or more.</summary>
    public required int PossibleCpus { get; init; }

    /// <summary>Whether the kernel was built for more than one CPU.</summary>
    public required bool IsMultiprocessor { get; init; }

    /// <summary>Whether the kernel could resend pending edges itself.</summary>
    public required bool HasSoftwareResend { get; init; }

    /// <summary>Whether the lower bound of a number allocation counts; else the platform's own does.</summary>
    public required bool HasNumberHint { get; init; }

    /// <summary>Domains a device can have.</summary>
    public required int MaxDeviceDomains { get; init; }

    /// <summary>Reads the first line of a recording.</summary>
    /// <param name="line">The line.</param>
    /// <exception cref="FormatException">The line is not a header of this format and version, or lacks a
    /// member.</exception>
    public static RecordingHeader Read(JsonElement line)
    {
        OperationArguments members = new(line);
        string format = members.Text("format");
        if (format != FormatName)
        {
            throw new FormatException($"the format is \"{format}\", not \"{FormatName}\"");
        }

        long version = members.Number("version", long.MinValue, long.MaxValue);
        if (version != FormatVersion)
        {
            throw new FormatException($"version {version} of the format is not known; {FormatVersion} is");
        }

        if (members.Has("msiMaxIndex") && members.UInt32("msiMaxIndex") != MsiLimits.MaxIndex)
        {
            throw new FormatException($"\"msiMaxIndex\" is not {MsiLimits.MaxIndex}");
        }

        int cpus = (int)members.Number("cpus", 1, MaximumCpus);
        return new RecordingHeader
        {
            Release = ReadRelease(members),
            PlatformIrqs = (int)members.Number("virqBase", 1, 1 << 20),
            IrqCount = (int)members.Number("nrIrqs", 1, int.MaxValue),
            Cpus = cpus,
            PossibleCpus = CountPossible(members, cpus),
            IsMultiprocessor = members.Number("smp", 0, 1) == 1,
            HasSoftwareResend = members.Number("swResend", 0, 1) == 1,
            HasNumberHint = members.Number("virqHint", 0, 1) == 1,
            MaxDeviceDomains = (int)members.Number("maxDomains", 1, 2),
        };
    }

    /// <summary>The options of a system that stands for the recorded kernel.</summary>
    public IrqSystemOptions ToOptions() => new()
    {
        Release = Release,
        PreallocatedIrqs = PlatformIrqs,
        InitialIrqCount = IrqCount,
        IsMultiprocessor = IsMultiprocessor,
        PossibleCpus = PossibleCpus,
        OnlineCpus = CpuMask.FirstCpus(Cpus),
        HasSoftwareResend = HasSoftwareResend,
        // The platform's bound lies below its own numbers, so that the lowest free number is always taken.
        DynamicLowerBound = HasNumberHint ? null : static _ => 1,
        MaxDeviceDomains = MaxDeviceDomains,
    };

    private static KernelRelease ReadRelease(OperationArguments members)
    {
        if (!members.Has("kernel"))
        {
            return KernelRelease.Linux612;
        }

        string text = members.Text("kernel");
        return KernelRelease.TryParse(text, out KernelRelease? release)
            ? release
            : throw new FormatException($"the kernel \"{text}\" is not a release of Linux");
    }

    private static int CountPossible(OperationArguments members, int online) =>
        members.Text("set", "").EndsWith(SixCpusEnding, StringComparison.Ordinal)
            ? Math.Max(online, SixCpus)
            : online;
}
