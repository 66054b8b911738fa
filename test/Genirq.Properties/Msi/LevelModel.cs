namespace Genirq.Properties.Msi;

/// <summary>One parent level as a set of free numbers and a dictionary.</summary>
/// <param name="capacity">How many numbers it has.</param>
internal sealed class LevelModel(int capacity)
{
    private readonly SortedSet<int> _free = [.. Enumerable.Range(0, capacity)];

    /// <summary>The level's number of each interrupt.</summary>
    public Dictionary<int, int> NumberOf { get; } = [];

    /// <summary>How many are left.</summary>
    public int Free => _free.Count;

    /// <summary>Takes the lowest free numbers for some interrupts.</summary>
    public void Take(int first, int count)
    {
        for (int irq = first; irq < first + count; irq++)
        {
            int number = _free.Min;
            _free.Remove(number);
            NumberOf.Add(irq, number);
        }
    }

    /// <summary>Gives them back.</summary>
    public void Give(int first, int count)
    {
        for (int irq = first; irq < first + count; irq++)
        {
            NumberOf.Remove(irq, out int number);
            _free.Add(number);
        }
    }
}
