using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots;

/// <summary>Finds the chip of a level by a name, and a name that finds it.</summary>
internal static class ChipNames
{
    /// <summary>The chip that a name stands for at a domain's levels; null if there is none.</summary>
    public static IrqChip? Find(SnapshotHost host, IrqDomain? domain, string name)
    {
        IrqChip? own = domain switch
        {
            MsiDomain message when message.Info.Chip.Name == name => message.Info.Chip,
            ISnapshotDomain saved => saved.FindChip(name),
            _ => null,
        };
        return own ?? (name == IrqChip.Dummy.Name ? IrqChip.Dummy : host.Find(name) as IrqChip);
    }

    /// <summary>A name that stands for a chip at a domain's levels; null if none does.</summary>
    public static string? NameOf(SnapshotHost host, IrqDomain? domain, IrqChip chip)
    {
        if (Find(host, domain, chip.Name) == chip)
        {
            return chip.Name;
        }

        return host.NameOf(chip) is { } name && Find(host, domain, name) == chip ? name : null;
    }
}
