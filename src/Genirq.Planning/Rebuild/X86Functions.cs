using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Proc;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Planning.Rebuild;

/// <summary>Rebuilds functions on the x86 stack, each interrupt at its index and with its number.</summary>
/// <param name="parts">The machine.</param>
internal sealed class X86Functions(MachineParts parts)
{
    /// <summary>Class of an IOMMU: its own messages are not remapped.</summary>
    public const int IommuClass = 0x080600;
    private const int ShiftOfEntry = 16;

    // Functions behind a volume management device are in domains of their own, and share its interrupts. Source: Linux
    // 6.12, drivers/pci/controller/vmd.c, vmd_find_free_domain.
    private const int FirstVmdDomain = 0x10000;

    /// <summary>Rebuilds a function's MSI or MSI-X.</summary>
    /// <param name="plan">How.</param>
    public void Add(StorePlan plan)
    {
        CapturedFunction captured = plan.Function;
        // Of an unknown kind: a table has room for any index.
        bool isMsiX = plan.Kind != MessageKind.Msi;
        int tableSize = captured.Capabilities?.MsiX?.TableSize
            ?? (isMsiX ? PciConfigLayout.MaximumMsiXEntries : 0);
        int messages = captured.Capabilities?.Msi?.CapableMessages
            ?? (isMsiX ? 0 : PciConfigLayout.MaximumMsiMessages);
        RebuiltFunction function = new(
            parts.System, captured, ParentOf(captured, plan.Irqs), (tableSize, messages));
        parts.Functions[captured.Slot] = function;
        RebuiltStore store = new(function, plan.Kind, MsiDomainId.Default)
        {
            TableSize = plan.TableSize,
            IsEnabled = plan.IsEnabled,
        };
        parts.Stores.Add(store);
        if (isMsiX)
        {
            Guess(captured, plan.Irqs);
            AllocateEntries(store, function, plan.Irqs);
        }
        else
        {
            AllocateMessages(store, function, plan.Irqs);
        }
    }

    /// <summary>Rebuilds a message store of a function's own.</summary>
    /// <param name="plan">How.</param>
    public void AddOwn(StorePlan plan)
    {
        CapturedFunction captured = plan.Function;
        if (!parts.Functions.TryGetValue(captured.Slot, out RebuiltFunction? function))
        {
            function = new RebuiltFunction(parts.System, captured, ParentOf(captured, plan.Irqs), (0, 0));
            parts.Functions[captured.Slot] = function;
        }

        MsiDevice device = function.Device.Message;
        MsiDomainTemplate template = new()
        {
            Chip = new StoreChip("PCI-IMS"),
            Ops = new StoreOps(),
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.FreeDescriptors,
            BusToken = BusToken.PciDeviceIms,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        };
        if (!device.CreateDomain(MsiDomainId.Secondary, template, 0))
        {
            throw new InvalidOperationException($"The engine refused the own domain of {device.Name}.");
        }

        RebuiltStore store = new(function, plan.Kind, MsiDomainId.Secondary) { IsEnabled = true };
        parts.Stores.Add(store);
        foreach (PlacedIrq placed in plan.Irqs)
        {
            Irq irq = placed.Captured.Irq;
            if (!parts.IsTaken(store, irq))
            {
                AimAt(irq);
                MsiMap map = parts.Numbers.With(irq, () => device.AllocateIrqAt(store.DomainId, placed.Index));
                Check(store, placed, map);
            }
        }
    }

    /// <summary>The MSI parent of a function.</summary>
    /// <param name="captured">The function.</param>
    /// <param name="irqs">Its interrupts.</param>
    public IrqDomain ParentOf(CapturedFunction captured, IReadOnlyList<PlacedIrq> irqs)
    {
        foreach (PlacedIrq placed in irqs)
        {
            CapturedInterrupt? seen = parts.Capture.Find(placed.Captured.Irq);
            if (seen?.Dump is { Levels.Count: > 1 } dump)
            {
                return parts.Remapping.GetValueOrDefault(dump.Levels[1].Domain)
                    ?? (dump.Vector is null ? parts.Root : parts.Vectors!);
            }

            if (seen?.Chip is { } chip)
            {
                return chip.StartsWith("VMD-", StringComparison.Ordinal) ? parts.Root
                    : chip.StartsWith("IR-", StringComparison.Ordinal) ? parts.UsualRemapping ?? parts.Vectors!
                    : RemappingEvidence.HasSeveralMessages(captured) ? Usual(captured)
                    : parts.Vectors!;
            }
        }

        return captured.Slot.Domain >= FirstVmdDomain ? parts.Root : Usual(captured);
    }

    private IrqDomain Usual(CapturedFunction captured) =>
        captured.Class == IommuClass ? parts.Vectors! : parts.UsualRemapping ?? parts.Vectors!;

    private void AllocateEntries(RebuiltStore store, RebuiltFunction function, IReadOnlyList<PlacedIrq> irqs)
    {
        PlacedIrq? opening = null;
        foreach (PlacedIrq placed in irqs)
        {
            PciDevice device = function.Device;
            Irq irq = placed.Captured.Irq;
            if (parts.IsTaken(store, irq))
            {
                continue;
            }

            AimAt(irq);
            if (device.IsMsiXEnabled)
            {
                Check(store, placed, parts.Numbers.With(
                    irq, () => device.AllocateMsiXAt(placed.Index, ManagedAffinity(irq))));
            }
            else if (Open(store, device, placed))
            {
                opening = placed;
            }
        }

        // What opens the table cannot be managed: it is given back and allocated again.
        if (opening is { } first && ManagedAffinity(first.Captured.Irq) is { } affinity)
        {
            Irq irq = first.Captured.Irq;
            PciDevice device = function.Device;
            device.FreeMsiX(new MsiMap((int)first.Index, irq));
            AimAt(irq);
            Check(store, first, parts.Numbers.With(irq, () => device.AllocateMsiXAt(first.Index, affinity)));
        }
    }

    private bool Open(RebuiltStore store, PciDevice device, PlacedIrq placed)
    {
        Irq irq = placed.Captured.Irq;
        int result = parts.Numbers.With(
            irq, () => device.EnableMsiX([new PciMsiXEntry(placed.Index)], 1, 1));
        if (result <= 0)
        {
            int error = placed.Index >= (store.TableSize ?? int.MaxValue) ? ErrorCode.Range : result;
            parts.Refuse(store, placed, new MsiMap(error, Irq.None));
        }

        return result > 0;
    }

    // All messages of an MSI are allocated at once, with consecutive numbers; those that are not requested have no row.
    private void AllocateMessages(RebuiltStore store, RebuiltFunction function, IReadOnlyList<PlacedIrq> irqs)
    {
        List<PlacedIrq> block = [];
        foreach (PlacedIrq placed in irqs)
        {
            if (parts.IsTaken(store, placed.Captured.Irq))
            {
                continue;
            }

            if (FirstOf(placed) is > 0 and var number && (block.Count == 0 || number == FirstOf(block[0])))
            {
                block.Add(placed);
            }
            else
            {
                parts.Notes.Add($"{MachineParts.Place(store, placed.Captured.Irq)}: the messages of one MSI have "
                    + "consecutive numbers; left out");
            }
        }

        if (block.Count == 0)
        {
            return;
        }

        Irq first = new(FirstOf(block[0]));
        int count = (int)block.Max(static placed => placed.Index) + 1;
        AimAt(block[0].Captured.Irq);
        int result = Enable(function.Device, first, count);
        if (result == count)
        {
            MoveToTheirCpus(block);
        }
        else
        {
            foreach (PlacedIrq placed in block)
            {
                parts.Refuse(store, placed, new MsiMap(result, Irq.None));
            }

            return;
        }

        store.Unlisted.UnionWith(Enumerable.Range(first.Number, count).Select(static number => new Irq(number)));
        store.Unlisted.ExceptWith(block.Select(static placed => placed.Captured.Irq));
        if (store.Unlisted.Count > 0)
        {
            string words = IndexPlan.Words([.. store.Unlisted.OrderBy(static irq => irq.Number)]);
            parts.Notes.Add($"{store.Function.Slot}: {words} of its MSI without a row: allocated with the others, but "
                + "not requested; counted as vectors only");
        }
    }

    private static int FirstOf(PlacedIrq placed) => placed.Captured.Irq.Number - (int)placed.Index;

    // A message that cannot be masked has its vector from the start, and where no debug file reports it, on the CPU
    // that is said to be in effect: the system's default affinity decides on which CPU that is.
    private int Enable(PciDevice device, Irq first, int count)
    {
        CpuMask usual = parts.System.Cpus.DefaultAffinity;
        if (EffectiveCpus(first) is { } cpus)
        {
            parts.System.Affinity.SetDefault(cpus);
        }

        int result = parts.Numbers.With(first, () => device.EnableMsi(count, count));
        parts.System.Affinity.SetDefault(usual);
        return result;
    }

    // The other messages of one MSI, which only remapping serves: they move at once.
    private void MoveToTheirCpus(IEnumerable<PlacedIrq> block)
    {
        foreach (PlacedIrq placed in block)
        {
            Irq irq = placed.Captured.Irq;
            if (EffectiveCpus(irq) is { } cpus && parts.System.Find(irq) is { IsActivated: true } line
                && !line.EffectiveAffinity.IsSubsetOf(cpus))
            {
                parts.System.Affinity.Set(irq, cpus);
            }
        }

        foreach (int cpu in parts.System.Cpus.Online)
        {
            parts.Vectors!.Tick(cpu);
        }
    }

    private CpuMask? EffectiveCpus(Irq irq) =>
        parts.Capture.Find(irq) is { Dump: null, EffectiveAffinity: { IsEmpty: false } cpus }
            && cpus.Overlaps(parts.System.Cpus.Online)
            ? cpus
            : null;

    private void Check(RebuiltStore store, PlacedIrq placed, in MsiMap map)
    {
        if (map.Irq == placed.Captured.Irq)
        {
            return;
        }

        if (map.IsAllocated)
        {
            store.Device.FreeRange(store.DomainId, placed.Index, placed.Index);
        }

        parts.Refuse(store, placed, map);
    }

    private IrqAffinityDescriptor? ManagedAffinity(Irq irq) =>
        parts.Capture.Find(irq)?.Dump is { Vector.IsManaged: true, Affinity: { IsEmpty: false } mask }
            || parts.GuessedManaged.TryGetValue(irq, out mask)
            ? new IrqAffinityDescriptor(mask, IsManaged: true)
            : null;

    private void Guess(CapturedFunction function, IReadOnlyList<PlacedIrq> irqs)
    {
        int before = parts.GuessedManaged.Count;
        IReadOnlyList<(Irq Irq, CpuMask Mask)> guessed = ManagedGuess.Of(
            parts.Capture, parts.System, function, irqs, out bool isAssumed);
        if (!IsWithinTable(guessed))
        {
            return;
        }

        foreach ((Irq irq, CpuMask mask) in guessed)
        {
            parts.GuessedManaged.TryAdd(irq, mask);
        }

        if (parts.GuessedManaged.Count - before is > 0 and var count)
        {
            parts.Notes.Add(ManagedGuess.Words(function, count, isAssumed));
        }
    }

    // No CPU keeps fewer vectors for managed interrupts than its row in the table counts.
    private bool IsWithinTable(IReadOnlyList<(Irq Irq, CpuMask Mask)> guessed)
    {
        if (parts.Capture.Vectors is not { Contradictions: [] } table || guessed.Count == 0)
        {
            return true;
        }

        Dictionary<int, uint> kept = [];
        foreach (CpuMask mask in parts.GuessedManaged.Values.Concat(guessed.Select(static one => one.Mask)))
        {
            foreach (int cpu in mask)
            {
                kept[cpu] = kept.GetValueOrDefault(cpu) + 1;
            }
        }

        return table.Rows.All(row => row.Managed >= kept.GetValueOrDefault(row.Cpu));
    }

    // Lets the next allocation take the entry of the remapping table that the interrupt has.
    private void AimAt(Irq irq)
    {
        if (parts.Capture.Find(irq)?.Dump is not { } dump)
        {
            return;
        }

        foreach (InterruptDumpLevel level in dump.Levels)
        {
            if (parts.Remapping.GetValueOrDefault(level.Domain) is IntelRemappingDomain intel)
            {
                intel.NextIndex = (int)(level.HardwareIrq >> ShiftOfEntry);
            }
        }
    }
}
