using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Properties.Msi;

/// <summary>A device domain's operations: hardware numbers in steps of four, and failures on demand.</summary>
internal sealed class DeviceOps() : MsiDomainOps(
    MsiDomainCallbacks.Prepare | MsiDomainCallbacks.SetDescriptor | MsiDomainCallbacks.InitializeIrq
    | MsiDomainCallbacks.PostFree)
{
    /// <summary>Room between the hardware numbers of two indices: a descriptor can have up to four
    /// interrupts.</summary>
    public const int Stride = 4;

    /// <summary>The failures of the current operation.</summary>
    public required MsiFaultPlan Plan { get; init; }

    /// <inheritdoc/>
    public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
    {
        argument.Clear();
        return Plan.OnPrepare();
    }

    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        argument.Descriptor = descriptor;
        argument.HardwareIrq = new HardwareIrq(descriptor.Index * (ulong)Stride);
        Plan.OnDescriptor();
    }

    /// <inheritdoc/>
    public override int InitializeIrq(
        MsiDomain domain, MsiDomainInfo info, Irq irq, HardwareIrq hw, IrqAllocationInfo argument)
    {
        int error = Plan.OnInitialize();
        return error != 0 ? error : base.InitializeIrq(domain, info, irq, hw, argument);
    }
}
