using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Rebuild;

/// <summary>A level on the x86 stack whose hardware is not modelled, such as a timer's messages: it takes vectors as
/// the real one does.</summary>
internal sealed class OtherDomain : IrqDomain
{
    private readonly OtherChip _chip;

    private OtherDomain(string chip)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        _chip = new OtherChip(chip);
    }

    /// <summary>Makes the level.</summary>
    /// <param name="parent">The level towards the CPU.</param>
    /// <param name="name">Its name.</param>
    /// <param name="chip">The name of its chip.</param>
    public static OtherDomain AddTo(IrqDomain parent, string name, string chip)
    {
        OtherDomain domain = new(chip);
        int result = parent.System.Domains.Instantiate(
            domain,
            IrqDomainOptions.Hierarchy(parent, Domains.FirmwareNode.Named(name), flags: IrqDomainFlags.NameAllocated));
        return result == 0
            ? domain
            : throw new InvalidOperationException($"The domain {name} of a rebuilt machine was refused with {result}.");
    }

    /// <summary>Allocates an interrupt.</summary>
    /// <param name="hardwareIrq">Its number at this level.</param>
    /// <returns>The interrupt's number, or a negative errno.</returns>
    public int Allocate(HardwareIrq hardwareIrq) => System.Domains.AllocateIrqs(
        this, -1, 1, new X86AllocationInfo { Kind = X86AllocationKind.Hpet, HardwareIrq = hardwareIrq });

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (info is null || count > 1)
        {
            return ErrorCode.Invalid;
        }

        int result = AllocateParent(first, count, info);
        if (result < 0)
        {
            return result;
        }

        SetHardwareIrqAndChip(first, info.HardwareIrq, _chip, null);
        System.SetHandler(first, EdgeFlow.Instance, "edge");
        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count) => FreeTop(first, count);

    private sealed class OtherChip(string name) : IrqChip(
        name,
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity
        | IrqChipCallbacks.Retrigger,
        IrqChipFlags.SkipSetWake | IrqChipFlags.AffinityPreStartup)
    {
        /// <inheritdoc/>
        public override void Acknowledge(IrqData data) => IrqChipParent.Acknowledge(data);

        /// <inheritdoc/>
        public override int SetAffinity(IrqData data, Cpus.CpuMask mask, bool force) =>
            IrqChipParent.SetAffinity(data, mask, force);

        /// <inheritdoc/>
        public override bool Retrigger(IrqData data) => IrqChipParent.RetriggerHierarchy(data);
    }
}
