using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>Operations of a device's domain that log each call and answer as they are told.</summary>
internal sealed class MsiTestOps(MsiCallLog log, MsiDomainCallbacks callbacks = MsiTestOps.Usual)
    : MsiDomainOps(callbacks)
{
    public const MsiDomainCallbacks Usual = MsiDomainCallbacks.GetHardwareIrq | MsiDomainCallbacks.InitializeIrq
        | MsiDomainCallbacks.FreeIrq | MsiDomainCallbacks.Prepare | MsiDomainCallbacks.PrepareDescriptor
        | MsiDomainCallbacks.SetDescriptor | MsiDomainCallbacks.PostFree;

    /// <summary>What preparation returns.</summary>
    public int PrepareResult { get; set; }

    /// <summary>How many interrupts the last preparation was for.</summary>
    public int PreparedCount { get; private set; }

    /// <summary>Told of each preparation.</summary>
    public Action<MsiDevice>? OnPrepare { get; set; }

    /// <summary>Told of each descriptor that is prepared.</summary>
    public Action<MsiDescriptor>? OnPrepareDescriptor { get; set; }

    /// <summary>The hardware number of every interrupt; null uses the descriptor's index.</summary>
    public HardwareIrq? FixedHardwareIrq { get; set; }

    /// <summary>How many interrupts were initialised, the refused ones included.</summary>
    public int InitializeCalls { get; private set; }

    /// <summary>The answer to the n-th initialisation, n counting from 1; null always succeeds.</summary>
    public Func<int, int>? InitializeResult { get; set; }

    /// <summary>The interrupts of which it was told that they go, in that order.</summary>
    public List<Irq> Freed { get; } = [];

    /// <summary>The answer of its own allocation.</summary>
    public int AllocateResult { get; set; }

    /// <summary>Told of each release of all interrupts.</summary>
    public Action<MsiDevice>? OnFreeIrqs { get; set; }

    public override HardwareIrq GetHardwareIrq(MsiDomainInfo info, IrqAllocationInfo argument)
    {
        log.Add("get_hwirq");
        return base.GetHardwareIrq(info, argument);
    }

    public override int InitializeIrq(
        MsiDomain domain, MsiDomainInfo info, Irq irq, HardwareIrq hardwareIrq, IrqAllocationInfo argument)
    {
        log.Add("init");
        InitializeCalls++;
        int result = InitializeResult?.Invoke(InitializeCalls) ?? 0;
        return result < 0 ? result : base.InitializeIrq(domain, info, irq, hardwareIrq, argument);
    }

    public override void FreeIrq(MsiDomain domain, MsiDomainInfo info, Irq irq)
    {
        log.Add("free");
        if (log.IsRecording)
        {
            Freed.Add(irq);
        }
    }

    public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
    {
        log.Add("prepare");
        PreparedCount = count;
        OnPrepare?.Invoke(device);
        return PrepareResult != 0 ? PrepareResult : base.Prepare(domain, device, count, argument);
    }

    public override void PrepareDescriptor(MsiDomain domain, IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        log.Add("prepare_desc");
        OnPrepareDescriptor?.Invoke(descriptor);
    }

    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        log.Add("set_desc");
        base.SetDescriptor(argument, descriptor);
        argument.HardwareIrq = FixedHardwareIrq ?? new HardwareIrq(descriptor.Index);
    }

    public override int AllocateIrqs(MsiDomain domain, MsiDevice device, int count)
    {
        log.Add("alloc_irqs");
        return AllocateResult;
    }

    public override void FreeIrqs(MsiDomain domain, MsiDevice device)
    {
        log.Add("free_irqs");
        OnFreeIrqs?.Invoke(device);
    }

    public override void PostFree(MsiDomain domain, MsiDevice device) => log.Add("post_free");

    public override int Translate(
        MsiDomain domain, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        log.Add("translate");
        hardwareIrq = new HardwareIrq(spec[0]);
        type = (TriggerType)spec[1];
        return 0;
    }
}
