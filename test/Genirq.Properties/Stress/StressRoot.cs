using System.Collections;
using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Properties.Stress;

/// <summary>A root that notices when two of its callbacks run at the same time, or when a vector comes back
/// twice.</summary>
internal sealed class StressRoot : IrqDomain
{
    private readonly BitArray _used;
    private int _inside;
    private int _lowest;

    /// <summary>Makes a root with some vectors.</summary>
    public StressRoot(int vectors)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free) => _used = new BitArray(vectors);

    /// <summary>How often two callbacks ran at the same time.</summary>
    public int Overlaps { get; private set; }

    /// <summary>How many callbacks ran.</summary>
    public long Calls { get; private set; }

    /// <summary>How many vectors are in use.</summary>
    public int InUse { get; private set; }

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        Begin();
        int vector = _lowest;
        while (vector < _used.Length && _used[vector])
        {
            vector++;
        }

        int result = ErrorCode.NoSpace;
        if (vector < _used.Length)
        {
            _lowest = vector + 1;
            _used[vector] = true;
            InUse++;
            result = SetHardwareIrqAndChip(first, new HardwareIrq((ulong)vector), IrqChip.Dummy, null);
        }

        End();
        return result;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        Begin();
        int vector = (int)GetData(first)!.HardwareIrq.Number;
        Assert.True(_used[vector], $"Vector {vector} came back twice.");
        _used[vector] = false;
        _lowest = Math.Min(_lowest, vector);
        InUse--;
        FreeCommon(first, count);
        End();
    }

    // Ordering: full fences, so that an overlap on another processor is seen; none is expected.
    private void Begin()
    {
        if (Interlocked.Exchange(ref _inside, 1) != 0)
        {
            Overlaps++;
        }

        Calls++;
        Thread.SpinWait(5);
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _inside, 0) != 1)
        {
            Overlaps++;
        }
    }
}
