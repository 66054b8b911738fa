using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Rebuild;

/// <summary>How a function's message store is to be rebuilt.</summary>
/// <param name="Function">The function.</param>
/// <param name="Kind">The kind of store.</param>
internal sealed record StorePlan(CapturedFunction Function, MessageKind Kind)
{
    /// <summary>How many entries the store has; null if unknown.</summary>
    public int? TableSize { get; private init; }

    /// <summary>Whether the function sends messages from it.</summary>
    public bool IsEnabled { get; private init; }

    /// <summary>The interrupts, by number.</summary>
    public IReadOnlyList<PlacedIrq> Irqs { get; private init; } = [];

    /// <summary>Plans a function's MSI or MSI-X.</summary>
    /// <param name="function">The function.</param>
    /// <param name="notes">Where disagreements are told.</param>
    /// <param name="areIrqsTold">Whether all of its interrupts are told.</param>
    /// <param name="isX86">Whether assumed indices are shown, as on x86.</param>
    /// <returns>The plan; null if the function has neither, or it is not known to have one.</returns>
    public static StorePlan? Of(
        CapturedFunction function, CaptureNotes notes, bool areIrqsTold = true, bool isX86 = true)
    {
        MessageKind listed = ListedKind(function, notes);
        MsiCapabilityInfo? msi = function.Capabilities?.Msi;
        MsiXCapabilityInfo? msiX = function.Capabilities?.MsiX;
        MessageKind enabled = msiX is { IsEnabled: true } ? MessageKind.MsiX
            : msi is { IsEnabled: true } ? MessageKind.Msi
            : MessageKind.None;
        MessageKind kind = listed != MessageKind.None ? listed
            : enabled != MessageKind.None ? enabled
            : msiX is not null ? MessageKind.MsiX
            : msi is not null ? MessageKind.Msi
            : MessageKind.None;
        if (kind == MessageKind.None && function.Irqs.Count == 0)
        {
            return null;
        }

        StorePlan plan = new(function, kind)
        {
            TableSize = kind == MessageKind.MsiX ? msiX?.TableSize
                : kind == MessageKind.Msi ? msi?.CapableMessages
                : null,
            IsEnabled = function.Capabilities is null ? function.Irqs.Count > 0 : kind == enabled,
            Irqs = IndexPlan.Place(function, kind, notes, isX86),
        };
        if (areIrqsTold)
        {
            plan.TellDisagreements(notes);
        }

        return plan;
    }

    /// <summary>Plans a function's own message store.</summary>
    /// <param name="function">The function.</param>
    /// <param name="irqs">Its interrupts, whose entries are known.</param>
    public static StorePlan OfOwnStore(CapturedFunction function, IEnumerable<CapturedIrq> irqs) =>
        new(function, MessageKind.Ims)
        {
            IsEnabled = true,
            Irqs = [.. irqs.Select(irq => new PlacedIrq(irq, irq.Source!.Value.Index!.Value))],
        };

    private static MessageKind ListedKind(CapturedFunction function, CaptureNotes notes)
    {
        MessageKind kind = MessageKind.None;
        foreach (CapturedIrq irq in function.Irqs)
        {
            MessageKind own = irq.Kind != MessageKind.None ? irq.Kind : irq.Source?.Kind ?? MessageKind.None;
            if (kind != MessageKind.None && own != MessageKind.None && own != kind)
            {
                notes.Add($"{Place(function)}: msi and msix side by side");
                return kind;
            }

            kind = kind == MessageKind.None ? own : kind;
        }

        return kind;
    }

    private static string Place(CapturedFunction function) => function.Place;

    private void TellDisagreements(CaptureNotes notes)
    {
        if (Function.Capabilities is null)
        {
            return;
        }

        string name = Kind == MessageKind.MsiX ? "MSI-X" : "MSI";
        if (TableSize is null)
        {
            notes.Add($"{Place(Function)}: lists {name} interrupts, but config shows no {name} capability");
        }
        else if (!IsEnabled && Irqs.Count > 0)
        {
            notes.Add($"{Place(Function)}: lists {Irqs.Count} interrupts, but config shows {name} disabled");
        }
        else if (IsEnabled && Irqs.Count == 0)
        {
            notes.Add($"{Place(Function)}: lists no interrupt, but config shows {name} enabled");
        }

        int room = Kind == MessageKind.Msi && IsEnabled
            ? Function.Capabilities.Msi!.EnabledMessages
            : TableSize ?? int.MaxValue;
        if (Irqs.Count > room)
        {
            notes.Add($"{Place(Function)}: lists {Irqs.Count} interrupts, but config shows room for {room} in {name}");
        }
    }
}
