using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>A level below the device's domain: it can be the root, or stand in the middle.</summary>
internal sealed class MsiTestParent : IrqDomain
{
    public const IrqDomainCallbacks Usual = IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free
        | IrqDomainCallbacks.Activate | IrqDomainCallbacks.Deactivate;

    private readonly string _allocate;
    private readonly string _free;
    private readonly string _activate;
    private readonly string _reserve;
    private readonly string _deactivate;
    private readonly MsiCallLog _log;

    public MsiTestParent(string tag, MsiCallLog log, IrqDomainCallbacks callbacks = Usual)
        : base(callbacks)
    {
        _log = log;
        _allocate = tag + ".alloc";
        _free = tag + ".free";
        _activate = tag + ".activate";
        _reserve = tag + ".activate(reserve)";
        _deactivate = tag + ".deactivate";
        LevelChip = new MsiTestParentChip(tag, log);
    }

    /// <summary>The chip given to each interrupt; null forgets to give one.</summary>
    public IrqChip? LevelChip { get; set; }

    /// <summary>How often it was asked to allocate.</summary>
    public int AllocateCalls { get; private set; }

    /// <summary>The answer to the n-th allocation, n counting from 1; null always succeeds.</summary>
    public Func<int, int>? AllocateResult { get; set; }

    /// <summary>The answer to an activation; null always succeeds.</summary>
    public Func<bool, int>? ActivateResult { get; set; }

    /// <summary>Told of each allocation before anything else is done.</summary>
    public Action? OnAllocate { get; set; }

    /// <summary>How many interrupts it can serve; null has no limit and does not count.</summary>
    public int? Capacity { get; set; }

    /// <summary>The errno of a level that is full.</summary>
    public int FullError { get; set; } = ErrorCode.NoSpace;

    /// <summary>Whether the levels below are cut off instead of used.</summary>
    public bool CutsParent { get; set; }

    /// <summary>How many interrupts it serves.</summary>
    public int Taken { get; private set; }

    public override long? CountAvailable() => Capacity - Taken;

    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        _log.Add(_allocate);
        OnAllocate?.Invoke();
        AllocateCalls++;
        int result = AllocateResult?.Invoke(AllocateCalls) ?? 0;
        if (result < 0)
        {
            return result;
        }

        if (Taken + count > (Capacity ?? int.MaxValue))
        {
            return FullError;
        }

        if (Parent is not null)
        {
            result = AllocateBelow(first, count, info);
            if (result < 0)
            {
                return result;
            }
        }

        Taken += count;
        return SetLevels(first, count);
    }

    public override void Free(Irq first, int count)
    {
        _log.Add(_free);
        Taken -= count;
        FreeCommon(first, count);
    }

    public override int Activate(IrqData data, bool reserve)
    {
        _log.Add(reserve ? _reserve : _activate);
        return ActivateResult?.Invoke(reserve) ?? 0;
    }

    public override void Deactivate(IrqData data) => _log.Add(_deactivate);

    private int AllocateBelow(Irq first, int count, IrqAllocationInfo? info) => CutsParent
        ? Parent!.DisconnectHierarchy(first)
        : AllocateParent(first, count, info);

    private int SetLevels(Irq first, int count)
    {
        if (LevelChip is null)
        {
            return 0;
        }

        for (int i = 0; i < count; i++)
        {
            int number = first.Number + i;
            int result = SetHardwareIrqAndChip(new Irq(number), new HardwareIrq((ulong)number), LevelChip, null);
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }
}
