using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Parents;

/// <summary>Finds what cannot be true of a parent of messages: numbers outside its range, and numbers that two
/// interrupts have.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip: irq-gic-v3-its.c, irq-gic-v2m.c, irq-riscv-imsic-state.c,
/// irq-loongarch-avec.c.</remarks>
internal static class ParentChecks
{
    /// <summary>The SPIs of a GIC, those of its extension left out, which no GICv2m has.</summary>
    public const long FirstSpi = 32;

    /// <summary>The last of them.</summary>
    public const long LastSpi = 1019;

    private const int FewestIdentities = 63;
    private const int MostIdentities = 2047;
    private const int FirstAvecVector = 16;

    /// <summary>Whether a frame can have these SPIs.</summary>
    /// <param name="first">The first one; null if not told.</param>
    /// <param name="count">How many.</param>
    public static bool CanBeFrame(long? first, long count) =>
        count > 0 && count <= LastSpi - FirstSpi + 1
        && (first is not { } known || (known >= FirstSpi && known + count - 1 <= LastSpi));

    /// <summary>Whether a hart can have so many identities. Source: RISC-V AIA 1.0, 3.1.</summary>
    /// <param name="count">How many.</param>
    public static bool CanBeIdentities(long count) =>
        count is >= FewestIdentities and <= MostIdentities && (count & FewestIdentities) == FewestIdentities;

    /// <summary>Finds it.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="found">Where the sentences go.</param>
    public static void Find(MachineCapture capture, List<string> found)
    {
        Dictionary<(string Kind, long Place), Irq> owners = [];
        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            foreach (InterruptDumpLevel level in interrupt.Dump?.Levels ?? [])
            {
                if (PlaceOf(level) is not { } place)
                {
                    continue;
                }

                long key = ((place.Cpu + 1) << 32) | place.Number;
                string number = $"{place.Kind} {place.Number}{(place.Cpu < 0 ? "" : $" of CPU {place.Cpu}")}";
                if (Wrong(capture, place.Kind, place.Number) is { } range)
                {
                    found.Add($"{CapturePaths.DumpFolder}/{interrupt.Irq}: it has {number}, but {range}");
                }
                else if (!owners.TryAdd((place.Kind, key), interrupt.Irq))
                {
                    found.Add($"{CapturePaths.DumpFolder}/{interrupt.Irq}: it has {number}, which interrupt "
                        + $"{owners[(place.Kind, key)]} has too");
                }
            }
        }

        FindInTables(capture, found);
    }

    private static (string Kind, long Cpu, long Number)? PlaceOf(InterruptDumpLevel level) => level switch
    {
        { Chip: "ITS" } => ("LPI", -1, Bounded(level.HardwareIrq)),
        { Chip: "GICv2m" } => ("SPI", -1, Bounded(level.HardwareIrq)),
        { TargetCpu: { } cpu, TargetIdentity: { } identity } => ("identity", cpu, identity),
        _ => null,
    };

    private static long Bounded(ulong number) => (long)Math.Min(number, uint.MaxValue);

    private static string? Wrong(MachineCapture capture, string kind, long number)
    {
        MsiParentFacts facts = capture.Parents;
        switch (kind)
        {
            case "LPI":
                long last = LpiPool.FirstLpi + (facts.RestrictedLpis.Count ?? LpiPool.Usual) - 1;
                return number < LpiPool.FirstLpi || number > last ? $"LPIs are {LpiPool.FirstLpi} to {last}" : null;
            case "SPI":
                return number is < FirstSpi or > LastSpi ? $"SPIs are {FirstSpi} to {LastSpi}" : null;
            default:
                long most = facts.IdentityTable is { Rows.Count: > 0 } table
                    ? IdentityTables.SizeOf(table) + 1
                    : facts.Identities.Count ?? MostIdentities;
                return number < 1 || number > most ? $"a hart has identities 1 to {most}" : null;
        }
    }

    // What an interrupt that moves has left stands in no table any more: two in one place are none of one machine.
    private static void FindInTables(MachineCapture capture, List<string> found)
    {
        HashSet<Irq> known = [.. capture.Interrupts.Select(static interrupt => interrupt.Irq)];
        Dictionary<(int Cpu, int Vector), PciSlot> owners = [];
        foreach (CapturedFunction function in capture.Functions)
        {
            foreach (CapturedIrq irq in function.Irqs.Where(irq => known.Contains(irq.Irq)))
            {
                if (irq.Source?.Index is not { } index
                    || !capture.Parents.AvecTargets.TryGetValue(
                        (function.Slot, index), out (int Cpu, int Vector) place))
                {
                    continue;
                }

                if (place.Vector < FirstAvecVector || !capture.PossibleCpus.Contains(place.Cpu))
                {
                    found.Add($"msix-table/{function.Slot}: entry {index} goes to vector {place.Vector} of CPU "
                        + $"{place.Cpu}, which no device can have");
                }
                else if (!owners.TryAdd(place, function.Slot))
                {
                    found.Add($"msix-table/{function.Slot}: entry {index} goes to vector {place.Vector} of CPU "
                        + $"{place.Cpu}, as one of {owners[place]} does");
                }
            }
        }
    }
}
