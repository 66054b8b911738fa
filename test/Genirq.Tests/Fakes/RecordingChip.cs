using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Flow;

namespace Genirq.Tests.Fakes;

/// <summary>A chip that notes its calls.</summary>
internal sealed class RecordingChip(
    string name, IrqChipCallbacks callbacks, CallLog log, IrqChipFlags flags = IrqChipFlags.None)
    : IrqChip(name, callbacks, flags)
{
    public const IrqChipCallbacks Usual = IrqChipCallbacks.Mask
        | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge;

    public int TypeResult { get; set; }

    public int ResourceResult { get; set; }

    public bool CanRetrigger { get; set; }

    public Action<IrqData>? OnShutdown { get; set; }

    public int StartResult { get; set; }

    public int StateResult { get; set; }

    public IrqFlowHandler? FlowOfType { get; set; }

    public Action<IrqData>? OnStartup { get; set; }

    public override int Startup(IrqData data)
    {
        OnStartup?.Invoke(data);
        log.Add("startup");
        return StartResult;
    }

    public override void Shutdown(IrqData data)
    {
        OnShutdown?.Invoke(data);
        log.Add("shutdown");
    }

    public override void Enable(IrqData data) => log.Add("enable");

    public override void Disable(IrqData data) => log.Add("disable");

    public override void Acknowledge(IrqData data) => log.Add("ack");

    public override void Mask(IrqData data) => log.Add("mask");

    public override void MaskAcknowledge(IrqData data) => log.Add("mask_ack");

    public override void Unmask(IrqData data) => log.Add("unmask");

    public override void EndOfInterrupt(IrqData data) => log.Add("eoi");

    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        log.Add($"affinity {mask}");
        return AffinityResult.Ok;
    }

    public override bool Retrigger(IrqData data)
    {
        log.Add("retrigger");
        return CanRetrigger;
    }

    public override int SetType(IrqData data, TriggerType type)
    {
        log.Add($"type {(int)type}");
        if (FlowOfType is not null)
        {
            SetFlow(data, FlowOfType);
        }

        return TypeResult;
    }

    public override int RequestResources(IrqData data)
    {
        log.Add("resources");
        return ResourceResult;
    }

    public override void ReleaseResources(IrqData data) => log.Add("release");

    public override void BusLock(IrqData data) => log.Add("lock");

    public override void BusUnlock(IrqData data) => log.Add("unlock");

    public override int SetWake(IrqData data, bool isOn)
    {
        log.Add($"wake {isOn}");
        return 7;
    }

    public override int GetState(IrqData data, IrqChipState which, ref bool state)
    {
        log.Add($"get {which}");
        state = StateResult == 0 ? true : state;
        return StateResult;
    }

    public override int SetState(IrqData data, IrqChipState which, bool state)
    {
        log.Add($"set {which} {state}");
        return StateResult;
    }

    public override int SetVcpuAffinity(IrqData data, object? target)
    {
        log.Add($"vcpu {target}");
        return 7;
    }

    public override void EnableOn(IrqData data, CpuContext cpu) => log.Add($"enable cpu{cpu.Index}");

    public override void DisableOn(IrqData data, CpuContext cpu) => log.Add($"disable cpu{cpu.Index}");

    public override void MaskOn(IrqData data, CpuContext cpu) => log.Add($"mask cpu{cpu.Index}");

    public override void UnmaskOn(IrqData data, CpuContext cpu) => log.Add($"unmask cpu{cpu.Index}");
}
