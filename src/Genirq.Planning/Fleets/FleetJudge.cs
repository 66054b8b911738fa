using Genirq.Interop;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Fleets;

/// <summary>Reports on single inputs of a fleet.</summary>
/// <param name="options">What is asked of each machine.</param>
/// <remarks>Thread-safe: it has no state.</remarks>
internal sealed class FleetJudge(FleetOptions options)
{
    private const string NothingKnown =
        "it tells of no function what message capabilities it has, so nothing is known of other CPUs";

    /// <summary>Reads the machines of an input, and judges each.</summary>
    /// <param name="input">A file or folder.</param>
    /// <returns>One entry for each machine, or one with an error.</returns>
    public IReadOnlyList<FleetEntry> Judge(string input)
    {
        List<FleetEntry> entries = [];
        try
        {
            if (input.Length == 0)
            {
                throw new SourceException("an empty name is not a machine");
            }

            if (IsSpecial(input))
            {
                throw new SourceException($"{input}: this is a pipe, a socket or a device node, which a fleet would "
                    + "wait for; name a file or a folder");
            }

            foreach (MachineSource source in MachineSource.OpenAll(input, new SourceOptions { Cpus = options.Cpus }))
            {
                entries.Add(CaptureChecks.Of(source.Capture) is [var first, ..]
                    ? new FleetEntry(source.Name) { Error = $"{source.Name}: {first}" }
                    : Judge(source));
            }
        }
        catch (SourceException exception)
        {
            entries.Add(new FleetEntry(input) { Error = exception.Message });
        }

        return entries;
    }

    // The shell's own pipes have no place in a folder, and are not met here.
    private static bool IsSpecial(string input)
    {
        try
        {
            string place = Folder.KindOf(input) == PathKind.Link
                ? File.ResolveLinkTarget(input, returnFinalTarget: true)?.FullName ?? input
                : input;
            return Folder.KindOf(place) == PathKind.Special;
        }
        catch (IOException)
        {
            // Links in a circle: whoever reads it says so.
            return false;
        }
    }

    private FleetEntry Judge(MachineSource source)
    {
        if (options.Cpus is not { } cpus)
        {
            using SourceMachine machine = source.Rebuild();
            return Judged(source, machine.Report(), machine.Drivers, !source.Capture.HasInterrupts);
        }

        if (!source.Capture.Architecture.MayBeX86())
        {
            if (source.Capture.Functions.All(static function => function.Capabilities is null))
            {
                return Unknown(source, NothingKnown);
            }

            using SourceMachine machine = source.WithCpus(cpus).Rebuild();
            return Judged(source, machine.Report(), machine.Drivers, isAssumed: true);
        }

        MachineCapture capture = source.Kind == MachineSourceKind.Listing
            ? source.WithCpus(cpus).Capture
            : source.Capture;
        return MachinePlan.TryStart(
            capture, cpus, out MachineReport? report, out IReadOnlyList<StartedDriver> drivers) is { } problem
            ? Unknown(source, problem)
            : Judged(source, report!, drivers, isAssumed: true);
    }

    private static FleetEntry Unknown(MachineSource source, string why) => new(source.Name)
    {
        Kind = source.Kind,
        Origin = source.Capture.Origin,
        Functions = source.Capture.Functions.Count,
        Platform = why,
        Verdict = new Verdict(VerdictKind.Unknown, why),
    };

    private static FleetEntry Judged(
        MachineSource source, MachineReport report, IReadOnlyList<StartedDriver> drivers, bool isAssumed)
    {
        CpuReport? worst = null;
        foreach (CpuReport cpu in report.Cpus)
        {
            if (cpu is { IsOnline: true, Vectors: { } vectors }
                && (worst is not { Vectors: { } least } || vectors.Available < least.Available))
            {
                worst = cpu;
            }
        }

        int granted = report.Devices.Sum(static device => device.Interrupts.Count);
        int less = report.Parent?.WithLess.Where(static share => share.IsRefused)
            .Sum(static share => share.Wants!.Value - share.Interrupts) ?? 0;
        return new FleetEntry(source.Name)
        {
            Kind = source.Kind,
            Origin = report.Origin,
            Platform = report.Platform,
            Cpus = report.Cpus.Count(static cpu => cpu.IsOnline),
            Functions = report.Functions,
            Devices = report.Devices.Count,
            Asked = drivers.Count > 0 ? drivers.Sum(static driver => driver.Asked) : granted + less,
            Granted = granted,
            IsAssumed = isAssumed,
            Vectors = report.Vectors,
            WorstCpu = worst?.Cpu,
            WorstAvailable = (int)Math.Min(worst?.Vectors?.Available ?? 0, int.MaxValue),
            Verdict = report.Verdict.For(source.Name),
            Notes = report.Notes.Count,
        };
    }
}
