using System.Numerics;
using Genirq.Domains;

namespace Genirq.Platforms;

/// <summary>A window of a controller's numbers, dealt in regions: powers of two at multiples of their size.</summary>
/// <remarks>Interrupts are freed one by one, and what their region had beyond them stays taken, as in Linux.
/// Thread-safe: one lock guards the window. Source: Linux 6.12, lib/bitmap.c, bitmap_find_free_region.</remarks>
public abstract class RegionMsiDomain : NumberedMsiDomain
{
    private readonly NumberWindow _window;

    private protected RegionMsiDomain(int first, int count, IrqDomainCallbacks more = IrqDomainCallbacks.None)
        : base(more)
    {
        _window = new NumberWindow(first, count);
    }

    /// <summary>The first number.</summary>
    public int First => _window.First;

    /// <summary>How many numbers there are.</summary>
    public int Count => _window.Count;

    private protected sealed override bool CanHaveSpares => true;

    private protected sealed override int SizeOf(int count) => (int)BitOperations.RoundUpToPowerOf2((uint)count);

    private protected sealed override bool TryTake(Span<int> numbers)
    {
        int size = numbers.Length;
        int place = 0;
        while (!_window.TryTake(place, size))
        {
            place += size;
            if (place + size > Count)
            {
                return false;
            }
        }

        for (int i = 0; i < size; i++)
        {
            numbers[i] = First + place + i;
        }

        return true;
    }

    private protected sealed override void ReturnNumber(int number) => _window.Return(number);

    private protected sealed override int CountFree() => _window.Free;

    private protected sealed override bool IsNumber(int number) => _window.Contains(number);

    private protected sealed override IEnumerable<int> Used() => _window.Used;

    private protected sealed override void Restore(HashSet<int> used) => _window.Restore(used);
}
