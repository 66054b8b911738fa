namespace Genirq.Planning.Rebuild;

/// <summary>Which interrupt number the engine gives out next.</summary>
/// <remarks>Not thread-safe: one rebuilding at a time.</remarks>
internal sealed class NumberPlan
{
    private readonly Queue<int> _following = new();
    private int _next;

    /// <summary>The first number that is free for messages once the machine stands; those below are wires'.</summary>
    public int Lowest { get; set; } = 1;

    /// <summary>The platform's lower bound: see <see cref="IrqSystemOptions.DynamicLowerBound"/>.</summary>
    /// <param name="from">The bound asked.</param>
    public int LowerBound(int from) => Math.Max(
        from, _following.TryDequeue(out int number) ? number : _next != 0 ? _next : Lowest);

    /// <summary>Does something that allocates interrupts, which get certain numbers, one after the other.</summary>
    /// <param name="numbers">The numbers; beyond them the engine chooses.</param>
    /// <param name="allocate">What allocates.</param>
    /// <returns>What it returns.</returns>
    public T WithAll<T>(IEnumerable<int> numbers, Func<T> allocate)
    {
        foreach (int number in numbers)
        {
            _following.Enqueue(number);
        }

        try
        {
            return allocate();
        }
        finally
        {
            _following.Clear();
        }
    }

    /// <summary>Does something that allocates one interrupt, which gets a certain number.</summary>
    /// <param name="irq">The number.</param>
    /// <param name="allocate">What allocates.</param>
    /// <returns>What it returns.</returns>
    public T With<T>(Irq irq, Func<T> allocate)
    {
        _next = irq.Number;
        try
        {
            return allocate();
        }
        finally
        {
            _next = 0;
        }
    }
}
