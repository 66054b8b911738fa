using System.Numerics;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Benchmarks.World;

/// <summary>A root or middle level that takes the lowest zero bit of a map of 8,192, searched from bit 0.</summary>
/// <param name="chip">The level's chip.</param>
internal sealed class BitmapDomain(IrqChip chip) : IrqDomain(
    IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate | IrqDomainCallbacks.Deactivate)
{
    private readonly ulong[] _map = new ulong[8192 / 64];

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (Parent is not null)
        {
            int result = AllocateParent(first, count, info);
            if (result < 0)
            {
                return result;
            }
        }

        for (int i = 0; i < count; i++)
        {
            int bit = TakeLowest();
            if (bit < 0)
            {
                return ErrorCode.NoSpace;
            }

            SetHardwareIrqAndChip(new Irq(first.Number + i), new HardwareIrq((ulong)bit), chip, null);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ulong bit = GetData(new Irq(first.Number + i))!.HardwareIrq.Number;
            _map[bit >> 6] &= ~(1UL << (int)(bit & 63));
        }

        FreeCommon(first, count);
    }

    /// <inheritdoc/>
    public override int Activate(IrqData data, bool reserve) => 0;

    /// <inheritdoc/>
    public override void Deactivate(IrqData data)
    {
    }

    private int TakeLowest()
    {
        for (int word = 0; word < _map.Length; word++)
        {
            if (_map[word] != ulong.MaxValue)
            {
                int bit = BitOperations.TrailingZeroCount(~_map[word]);
                _map[word] |= 1UL << bit;
                return (word << 6) + bit;
            }
        }

        return -1;
    }
}
