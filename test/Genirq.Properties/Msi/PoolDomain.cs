using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Properties.Msi;

/// <summary>A root or middle level that hands out its own numbers from a pool, lowest first, and can be told to
/// fail.</summary>
internal sealed class PoolDomain : IrqDomain
{
    private readonly SortedSet<int> _free;

    /// <summary>Makes a level.</summary>
    /// <param name="capacity">How many numbers the pool has.</param>
    public PoolDomain(int capacity)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free
            | IrqDomainCallbacks.Activate | IrqDomainCallbacks.Deactivate)
    {
        Capacity = capacity;
        _free = [.. Enumerable.Range(0, capacity)];
    }

    /// <summary>How many numbers there are.</summary>
    public int Capacity { get; }

    /// <summary>How many are left.</summary>
    public int Remaining => _free.Count;

    /// <summary>The interrupts that are activated here.</summary>
    public HashSet<Irq> Activated { get; } = [];

    /// <summary>What the next allocation fails with, or 0.</summary>
    public int AllocationError { get; set; }

    /// <summary>What the next activation fails with, or 0.</summary>
    public int ActivationError { get; set; }

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        int result = Parent is null ? 0 : AllocateParent(first, count, info);
        if (result < 0)
        {
            return result;
        }

        int error = AllocationError;
        AllocationError = 0;
        if (error != 0 || _free.Count < count)
        {
            FreeParent(first, Parent is null ? 0 : count);
            return error != 0 ? error : ErrorCode.NoSpace;
        }

        for (int i = 0; i < count; i++)
        {
            int number = _free.Min;
            _free.Remove(number);
            Irq irq = new(first.Number + i);
            Assert.Equal(0, SetHardwareIrqAndChip(irq, new HardwareIrq((ulong)number), IrqChip.Dummy, this));
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            int number = (int)GetData(irq)!.HardwareIrq.Number;
            Assert.DoesNotContain(irq, Activated);
            Assert.True(_free.Add(number), $"{Name} got number {number} back twice.");
        }

        FreeCommon(first, count);
    }

    /// <inheritdoc/>
    public override int Activate(IrqData data, bool reserve)
    {
        int error = ActivationError;
        ActivationError = 0;
        if (error == 0)
        {
            Assert.True(Activated.Add(data.Irq));
        }

        return error;
    }

    /// <inheritdoc/>
    public override void Deactivate(IrqData data) => Assert.True(Activated.Remove(data.Irq));
}
