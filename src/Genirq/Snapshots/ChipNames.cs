using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Snapshots;

/// <summary>Finds the chip of a level by a name, and a name that finds it.</summary>
internal static class ChipNames
{
    /// <summary>The chip that a name stands for at a level, whose domain is set; null if there is none.</summary>
    /// <remarks>An interrupt without a domain can have the chip that its number has in the system already, as the
    /// legacy ones do.</remarks>
    public static IrqChip? Find(SnapshotHost host, IrqData level, string name)
    {
        IrqChip? own = level.Domain switch
        {
            MsiDomain message when message.Info.Chip.Name == name => message.Info.Chip,
            ISnapshotDomain saved => saved.FindChip(name),
            null when host.System.Find(level.Irq) is { Data.Chip: { } there } && there.Name == name => there,
            _ => null,
        };
        return own ?? (name == IrqChip.Dummy.Name ? IrqChip.Dummy : host.Find(name) as IrqChip);
    }

    /// <summary>A name that stands for the chip of a level; null if none does.</summary>
    public static string? NameOf(SnapshotHost host, IrqData level)
    {
        IrqChip chip = level.Chip!;
        if (Find(host, level, chip.Name) == chip)
        {
            return chip.Name;
        }

        return host.NameOf(chip) is { } name && Find(host, level, name) == chip ? name : null;
    }
}
