using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Rebuild;

/// <summary>Finds the index of each of a function's interrupts.</summary>
/// <remarks>
/// What the machine names counts first. The messages of one MSI have consecutive numbers, so that the distance from the
/// first is the index. The rest is taken to have the free indices in the order of the numbers, which is how drivers
/// allocate, and is told as an assumption.
/// </remarks>
internal static class IndexPlan
{
    /// <summary>Places a function's interrupts.</summary>
    /// <param name="function">The function.</param>
    /// <param name="kind">The kind of its store.</param>
    /// <param name="notes">Where assumptions and disagreements are told.</param>
    /// <param name="isShown">Whether assumed indices are shown; otherwise they only keep the interrupts apart.</param>
    public static IReadOnlyList<PlacedIrq> Place(
        CapturedFunction function, MessageKind kind, CaptureNotes notes, bool isShown = true)
    {
        IReadOnlyList<CapturedIrq> irqs = function.Irqs;
        if (irqs.Count == 0)
        {
            return [];
        }

        uint?[] indices = new uint?[irqs.Count];
        for (int i = 0; i < irqs.Count; i++)
        {
            indices[i] = Named(function, irqs[i], notes);
        }

        // Two messages cannot have one index; of one MSI the numbers tell it.
        if (kind == MessageKind.Msi && irqs.Count > 1 && indices.All(index => index == indices[0]))
        {
            Array.Clear(indices);
        }

        for (int i = 0; i < irqs.Count; i++)
        {
            indices[i] ??= Counted(irqs, i, kind);
        }

        List<Irq> assumed = Assume(irqs, indices);
        if (assumed.Count > 0)
        {
            notes.Add($"{function.Place}: nothing tells the index of "
                + $"{Words(assumed)}{(isShown ? "; assumed from the order of the numbers" : "")}");
        }

        HashSet<Irq> unsure = [.. assumed];
        return
        [
            .. irqs.Select((irq, i) =>
                new PlacedIrq(irq, indices[i]!.Value) { IsAssumed = unsure.Contains(irq.Irq) }),
        ];
    }

    /// <summary>Interrupts in words, at most eight of them.</summary>
    public static string Words(IReadOnlyList<Irq> irqs)
    {
        const int Most = 8;
        string numbers = string.Join(", ", irqs.Take(Most));
        string more = irqs.Count > Most ? $" and {irqs.Count - Most} more" : "";
        return $"interrupt{(irqs.Count == 1 ? "" : "s")} {numbers}{more}";
    }

    private static uint? Named(CapturedFunction function, CapturedIrq irq, CaptureNotes notes)
    {
        if (irq.Source is not { } source)
        {
            return null;
        }

        if (source.Slot == function.Slot)
        {
            return source.Index;
        }

        notes.Add($"{function.Place}/{irq.Irq}: "
            + $"{CapturePaths.Interrupts} shows this interrupt for {source.Slot}");
        return null;
    }

    // From one whose index is told, else from the first, which is taken to be at index 0.
    private static uint? Counted(IReadOnlyList<CapturedIrq> irqs, int at, MessageKind kind)
    {
        if (kind != MessageKind.Msi)
        {
            return null;
        }

        CapturedIrq? told = irqs.FirstOrDefault(static irq => irq.Source?.Index is not null);
        int first = told is null ? irqs[0].Irq.Number : told.Irq.Number - (int)told.Source!.Value.Index!.Value;
        int distance = irqs[at].Irq.Number - first;
        return distance is >= 0 and < PciConfigLayout.MaximumMsiMessages ? (uint)distance : null;
    }

    private static List<Irq> Assume(IReadOnlyList<CapturedIrq> irqs, uint?[] indices)
    {
        HashSet<uint> taken = [.. indices.Where(index => index is not null).Select(index => index!.Value)];
        List<Irq> assumed = [];
        uint next = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] is not null)
            {
                continue;
            }

            while (!taken.Add(next))
            {
                next++;
            }

            indices[i] = next;
            assumed.Add(irqs[i].Irq);
        }

        return assumed;
    }
}
