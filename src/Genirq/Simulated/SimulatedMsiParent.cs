using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Simulated;

/// <summary>An MSI parent without hardware: a CPU with a few vectors, the first free one for each interrupt. For first
/// steps and tests of drivers.</summary>
/// <remarks>
/// Events are given to <see cref="IrqSystem.HandleIrq(Irq)"/> by whoever plays the device. For a whole machine see
/// the package <c>Genirq.Simulation</c>. Not in Linux.
/// </remarks>
public sealed class SimulatedMsiParent : IrqDomain
{
    private const uint MessageAddress = 0xFEE00000;
    private const uint FirstVector = 0x20;

    private readonly VectorChip _chip = new();
    private readonly bool[] _used;

    private SimulatedMsiParent(int count)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        _used = new bool[count];
        MsiParent = new MsiParentOps { SupportedFlags = (MsiFlags)uint.MaxValue };
    }

    /// <summary>Makes the parent of a system's devices.</summary>
    /// <param name="system">The system.</param>
    /// <param name="count">How many vectors there are, 1 to 65536.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    public static SimulatedMsiParent Create(IrqSystem system, int count)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 65536);
        SimulatedMsiParent domain = new(count);
        int result = system.Domains.Instantiate(domain, IrqDomainOptions.Hierarchy(
            null, FirmwareNode.Named("VECTOR"), flags: IrqDomainFlags.MsiParent));
        return result == 0
            ? domain
            : throw new IrqException(ErrorCode.ToError(result), "The simulated vectors were refused.");
    }

    /// <inheritdoc/>
    public override long? CountAvailable() => _used.AsSpan().Count(false);

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (_used.AsSpan().Count(false) < count)
        {
            return ErrorCode.NoSpace;
        }

        for (int i = 0; i < count; i++)
        {
            int vector = _used.AsSpan().IndexOf(false);
            _used[vector] = true;
            SetHardwareIrqAndChip(new Irq(first.Number + i), new HardwareIrq((ulong)vector), _chip, null);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i)) is { } level)
            {
                _used[level.HardwareIrq.Number] = false;
            }
        }

        FreeCommon(first, count);
    }

    private sealed class VectorChip() : IrqChip("CPU", IrqChipCallbacks.Acknowledge | IrqChipCallbacks.ComposeMessage)
    {
        public override void Acknowledge(IrqData data)
        {
        }

        public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
            messages[0] = new MsiMessage(MessageAddress, 0, FirstVector + (uint)data.HardwareIrq.Number);
    }
}
