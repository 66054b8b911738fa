using Genirq;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace FirstInterrupt;

/// <summary>A root domain: a CPU with a few vectors, from 0x20 on.</summary>
internal sealed class CpuVectors : IrqDomain
{
    private readonly bool[] _used;

    /// <summary>Makes a CPU with some vectors.</summary>
    /// <param name="count">How many.</param>
    public CpuVectors(int count)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        _used = new bool[count];
        MsiParent = new MsiParentOps { SupportedFlags = (MsiFlags)uint.MaxValue };
    }

    /// <inheritdoc/>
    public override long? CountAvailable() => _used.Count(used => !used);

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (_used.Count(used => !used) < count)
        {
            return ErrorCode.NoSpace;
        }

        for (int i = 0; i < count; i++)
        {
            int vector = Array.IndexOf(_used, false);
            _used[vector] = true;
            SetHardwareIrqAndChip(new Irq(first.Number + i), new HardwareIrq((ulong)vector), VectorChip.Instance, null);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _used[GetData(new Irq(first.Number + i))!.HardwareIrq.Number] = false;
        }

        FreeCommon(first, count);
    }

    private sealed class VectorChip() : IrqChip("CPU", IrqChipCallbacks.Acknowledge | IrqChipCallbacks.ComposeMessage)
    {
        public static VectorChip Instance { get; } = new();

        public override void Acknowledge(IrqData data)
        {
        }

        public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
            messages[0] = new MsiMessage(0xFEE00000, 0, 0x20 + (uint)data.HardwareIrq.Number);
    }
}
