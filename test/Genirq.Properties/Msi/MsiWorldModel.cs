using Genirq.Properties.Descriptors;

namespace Genirq.Properties.Msi;

/// <summary>What all device domains of the model share: numbers, parent levels, activations.</summary>
/// <param name="numbers">The interrupt numbers.</param>
/// <param name="levels">The parent levels, root first.</param>
internal sealed class MsiWorldModel(NumberModel numbers, LevelModel[] levels)
{
    /// <summary>The interrupt numbers.</summary>
    public NumberModel Numbers { get; } = numbers;

    /// <summary>The parent levels, root first.</summary>
    public LevelModel[] Levels { get; } = levels;

    /// <summary>The interrupts that are activated.</summary>
    public HashSet<int> Activated { get; } = [];

    /// <summary>Takes interrupts through all levels, or none.</summary>
    /// <param name="count">How many.</param>
    /// <param name="ordinal">The descriptor's place in the operation.</param>
    /// <param name="plan">The failures.</param>
    /// <param name="isTaken">Whether the device domain knows the hardware number already.</param>
    /// <returns>The first interrupt, or -1.</returns>
    public int Take(int count, int ordinal, MsiFaultPlan plan, bool isTaken)
    {
        int irq = Numbers.AllocateForDomain(-1, count, 0, canCreate: !plan.Fails(MsiFaultKind.Number, ordinal));
        if (irq < 0)
        {
            return -1;
        }

        if (isTaken || Levels.Any(level => level.Free < count)
            || plan.Fails(MsiFaultKind.Level, ordinal) || plan.Fails(MsiFaultKind.Root, ordinal)
            || plan.Fails(MsiFaultKind.Parent, ordinal) || plan.Fails(MsiFaultKind.Initialize, ordinal))
        {
            Numbers.Free(irq, count);
            return -1;
        }

        foreach (LevelModel level in Levels)
        {
            level.Take(irq, count);
        }

        return irq;
    }

    /// <summary>Gives interrupts back.</summary>
    public void Give(int first, int count)
    {
        foreach (LevelModel level in Levels)
        {
            level.Give(first, count);
        }

        Activated.ExceptWith(Enumerable.Range(first, count));
        Numbers.Free(first, count);
    }
}
