using Genirq.Cli.Help;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Commands;

/// <summary>Which part of a machine the words of <c>genirq report</c> ask for.</summary>
internal sealed record ReportSelection
{
    /// <summary>The word of <c>-s</c>; null for all functions.</summary>
    public string? Slot { get; init; }

    /// <summary>The word of <c>--driver</c>; null for all.</summary>
    public string? Driver { get; init; }

    /// <summary>The interrupts of <c>--irq</c>; null for all.</summary>
    public IrqList? Irqs { get; init; }

    /// <summary>The CPUs of <c>-C</c>; null for all.</summary>
    public CpuMask? Cpus { get; init; }

    /// <summary>Whether it is the whole machine.</summary>
    public bool IsWhole => Slot is null && Driver is null && Irqs is null && Cpus is null;

    /// <summary>Reads the words, before anything else is read.</summary>
    /// <param name="slot">Of <c>-s</c>.</param>
    /// <param name="driver">Of <c>--driver</c>.</param>
    /// <param name="irqs">Of <c>--irq</c>.</param>
    /// <param name="cpus">Of <c>-C</c>.</param>
    /// <exception cref="ToolException">One of them is none.</exception>
    public static ReportSelection Read(string? slot, string? driver, string? irqs, string? cpus) => new()
    {
        Slot = slot,
        Driver = driver,
        Irqs = irqs is null ? null : IrqsOf(irqs),
        Cpus = cpus is null ? null : CpusOf(cpus),
    };

    /// <summary>Reads a list of interrupts.</summary>
    /// <param name="text">The word of <c>--irq</c>.</param>
    /// <exception cref="ToolException">It is none.</exception>
    public static IrqList IrqsOf(string text) => IrqList.TryParse(text, out IrqList? list)
        ? list
        : throw new ToolException($"--irq: '{text}' is not a list of interrupts; one looks like 24,30-33.");

    /// <summary>Finds what is asked for in a machine.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="report">The report on all of it.</param>
    /// <exception cref="ToolException">It has no such part.</exception>
    public ReportFilter For(MachineCapture capture, Func<MachineReport> report)
    {
        if (Cpus is { } cpus && !cpus.IsSubsetOf(capture.PossibleCpus))
        {
            throw new ToolException(
                $"-C: there is no CPU {cpus.Except(capture.PossibleCpus)} here; there can be {capture.PossibleCpus}.");
        }

        HashSet<PciSlot>? slots = Slot is { } slot ? SlotsOf(slot, report(), capture) : null;
        if (Driver is { } driver)
        {
            HashSet<PciSlot> driven = DrivenBy(driver, capture);
            slots = slots is null ? driven : [.. slots.Intersect(driven)];
        }

        if (Irqs is { } irqs && !capture.Interrupts.Any(interrupt => irqs.Contains(interrupt.Irq))
            && !capture.Functions.SelectMany(static function => function.Irqs).Any(irq => irqs.Contains(irq.Irq)))
        {
            throw new ToolException($"--irq: there is no interrupt {irqs} here.");
        }

        return new ReportFilter { Slots = slots, Cpus = Cpus, Irqs = Irqs };
    }

    private static HashSet<PciSlot> DrivenBy(string names, MachineCapture capture)
    {
        string[] wanted = names.Split(',', StringSplitOptions.TrimEntries);
        string[] known = [.. capture.Functions.Select(static function => function.Driver).OfType<string>().Distinct()];
        foreach (string name in wanted)
        {
            if (!known.Contains(name))
            {
                throw new ToolException(
                    $"--driver: there is no function of driver '{name}' here.{NearestWord.Question(name, known)}");
            }
        }

        return
        [
            .. capture.Functions.Where(function => wanted.Contains(function.Driver))
                .Select(static function => function.Slot),
        ];
    }

    // An interface's name first: "eth0" is not hexadecimal, but "fab" would be a device.
    private static HashSet<PciSlot> SlotsOf(string text, MachineReport report, MachineCapture capture)
    {
        HashSet<PciSlot> named =
        [
            .. report.Devices.Where(device => device.Interface == text).Select(static device => device.Function.Slot),
            .. capture.Functions.Where(function => function.Names.Contains(text))
                .Select(static function => function.Slot),
        ];
        if (named.Count > 0)
        {
            return named;
        }

        if (!SlotPattern.TryParse(text, out SlotPattern pattern))
        {
            throw new ToolException(
                $"-s: '{text}' is neither an interface here nor a slot; one looks like 0000:3d:00.0, 3d: or .0.");
        }

        HashSet<PciSlot> slots =
            [.. capture.Functions.Select(static function => function.Slot).Where(slot => pattern.Takes(slot))];
        return slots.Count > 0
            ? slots
            : throw new ToolException(PciSlot.TryParse(text, out PciSlot slot)
                ? $"-s: there is no function {slot} here."
                : $"-s: there is no function '{text}' here.");
    }

    private static CpuMask CpusOf(string text) => CpuMask.TryParseList(text, out CpuMask? cpus) && !cpus.IsEmpty
        ? cpus
        : throw new ToolException($"-C: '{text}' is not a list of CPUs; one looks like 0-3,6.");
}
