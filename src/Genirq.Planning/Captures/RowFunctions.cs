using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Lspci;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Captures;

/// <summary>Joins the functions that rows of <c>/proc/interrupts</c> name with those that something else
/// lists.</summary>
/// <remarks>For sources without the folders of functions, which list each function's interrupts.</remarks>
internal static class RowFunctions
{
    /// <summary>Joins them.</summary>
    /// <param name="listed">The functions that are listed, without interrupts; empty if nothing lists any.</param>
    /// <param name="interrupts">All interrupts, completed by their entries.</param>
    /// <param name="hasFolders">Whether those that are listed have folders of their own.</param>
    /// <returns>The functions by slot, each with its interrupts; those of own message stores are left out,
    /// but not their functions.</returns>
    public static List<CapturedFunction> Join(
        IReadOnlyList<CapturedFunction> listed, IEnumerable<CapturedIrq> interrupts, bool hasFolders = false)
    {
        SortedDictionary<PciSlot, CapturedFunction> functions = [];
        foreach (CapturedFunction function in listed)
        {
            functions[function.Slot] = function with { HasFolder = hasFolders };
        }

        CapturedIrq[] all = [.. interrupts];
        foreach (IGrouping<PciSlot, CapturedIrq> group in all
            .Where(static irq => irq.Source is { Kind: not MessageKind.Ims })
            .OrderBy(static irq => irq.Irq.Number)
            .GroupBy(static irq => irq.Source!.Value.Slot))
        {
            CapturedFunction function = functions.GetValueOrDefault(group.Key)
                ?? new CapturedFunction(group.Key) { HasFolder = false };
            functions[group.Key] = function with { Irqs = [.. group] };
        }

        // Whose rows are all those of its own store.
        foreach (CapturedIrq own in all.Where(static irq => irq.Source is { Kind: MessageKind.Ims, Index: not null }))
        {
            PciSlot slot = own.Source!.Value.Slot;
            functions.TryAdd(slot, new CapturedFunction(slot) { HasFolder = false });
        }

        return [.. functions.Values];
    }

    /// <summary>The interrupts whose entries something names.</summary>
    /// <param name="reader">What tells of interrupts.</param>
    public static IEnumerable<CapturedIrq> Named(IrqReader reader) =>
        reader.Sources.Keys.Select(irq => reader.Complete(new CapturedIrq(irq, MessageKind.None)));

    /// <summary>The interrupts of rows that name no function, but whose numbers a listing shows.</summary>
    /// <param name="listing">The listing; null if there is none.</param>
    /// <param name="reader">The rows.</param>
    /// <remarks>With MSI enabled a function's number is that of its first message.</remarks>
    public static IEnumerable<CapturedIrq> Listed(LspciListing? listing, IrqReader reader)
    {
        foreach (CapturedFunction function in listing?.Functions ?? [])
        {
            if (function.Irqs.Count > 0)
            {
                foreach (CapturedIrq irq in function.Irqs.Where(irq => !reader.Sources.ContainsKey(irq.Irq)))
                {
                    yield return reader.Complete(irq);
                }
            }
            else if (function is { LegacyIrq: > 0, Capabilities: { Msi: { IsEnabled: true } msi } })
            {
                for (int i = 0; i < msi.EnabledMessages; i++)
                {
                    Irq irq = new(function.LegacyIrq + i);
                    if (!reader.Sources.ContainsKey(irq) && reader.IsUnnamedMessage(irq))
                    {
                        yield return reader.Complete(new CapturedIrq(irq, MessageKind.Msi)) with
                        {
                            Source = new MessageSource(function.Slot, MessageKind.Msi, (uint)i),
                        };
                    }
                }
            }
        }
    }

    /// <summary>The interrupts of own message stores.</summary>
    /// <param name="interrupts">All interrupts, completed by their entries.</param>
    public static IReadOnlyList<CapturedIrq> OwnStores(IEnumerable<CapturedIrq> interrupts) =>
    [
        .. interrupts.Where(static irq => irq.Source is { Kind: MessageKind.Ims, Index: not null })
            .OrderBy(static irq => irq.Irq.Number)
            .Select(static irq => irq with { Kind = MessageKind.Ims }),
    ];

    /// <summary>The interrupts that rows name, with what the rows tell of their CPUs.</summary>
    /// <param name="rows">The rows.</param>
    public static IEnumerable<CapturedIrq> Of(RowReader rows)
    {
        Dictionary<Irq, CpuMask?> counted =
            rows.Interrupts.ToDictionary(static irq => irq.Irq, static irq => irq.CountedCpus);
        foreach ((Irq irq, MessageSource source) in rows.Sources)
        {
            yield return new CapturedIrq(irq, MessageKind.None)
            {
                Source = source,
                Cpus = counted[irq],
                CpusBasis = Basis.Counted,
            };
        }
    }
}
