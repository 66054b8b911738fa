using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Ipi;
using Genirq.Msi;

namespace Genirq.Tests.Callbacks;

/// <summary>A controller whose every operation can fail before it does anything.</summary>
internal sealed class FusedLineChip(CallbackFuse fuse, IrqChipCallbacks callbacks, IrqChipFlags flags)
    : IrqChip("line", callbacks, flags)
{
    private readonly SortedDictionary<string, object> _registers = [];

    /// <summary>What the controller is set to, and whether its bus is held.</summary>
    public string Registers =>
        string.Join(' ', _registers.Where(static each => each.Value is not false).Select(static each => $"{each.Key}"));

    /// <summary>Empties the registers.</summary>
    public void Forget() => _registers.Clear();

    public override void BusLock(IrqData data) => Set(nameof(BusLock), "bus", true);

    public override void BusUnlock(IrqData data)
    {
        _registers["bus"] = false;
        Hit(nameof(BusUnlock));
    }

    public override int RequestResources(IrqData data) => Set(nameof(RequestResources), "resources", true);

    public override void ReleaseResources(IrqData data)
    {
        _registers["resources"] = false;
        Hit(nameof(ReleaseResources));
    }

    public override int Startup(IrqData data) => Set(nameof(Startup), "open", true);

    public override void Shutdown(IrqData data)
    {
        _registers["open"] = false;
        Hit(nameof(Shutdown));
    }

    public override void Enable(IrqData data) => Set(nameof(Enable), "open", true);

    public override void Disable(IrqData data) => Set(nameof(Disable), "open", false);

    public override void Mask(IrqData data) => Set(nameof(Mask), "masked", true);

    public override void Unmask(IrqData data) => Set(nameof(Unmask), "masked", false);

    public override void Acknowledge(IrqData data) => Hit(nameof(Acknowledge));

    public override void MaskAcknowledge(IrqData data) => Set(nameof(MaskAcknowledge), "masked", true);

    public override void EndOfInterrupt(IrqData data) => Hit(nameof(EndOfInterrupt));

    public override void EnableOn(IrqData data, CpuContext cpu) => Set(nameof(EnableOn), $"cpu{cpu.Index}", true);

    public override void DisableOn(IrqData data, CpuContext cpu) => Set(nameof(DisableOn), $"cpu{cpu.Index}", false);

    public override void UnmaskOn(IrqData data, CpuContext cpu) => Set(nameof(UnmaskOn), $"cpu{cpu.Index}", true);

    public override void MaskOn(IrqData data, CpuContext cpu) => Set(nameof(MaskOn), $"cpu{cpu.Index}", false);

    public override int SetType(IrqData data, TriggerType type) => Set(nameof(SetType), $"type {type}", true);

    public override int SetWake(IrqData data, bool isOn) => Set(nameof(SetWake), "wake", isOn);

    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        Hit(nameof(SetAffinity));
        if (Has(IrqChipCallbacks.PreRedirect))
        {
            return IrqRedirects.SetAffinity(data, mask);
        }

        data.Descriptor.SetEffectiveAffinity(CpuMask.Of(mask.First));
        return AffinityResult.Ok;
    }

    public override void PreRedirect(IrqData data) => Hit(nameof(PreRedirect));

    public override void ForceCompleteMove(IrqData data, int cpu) => Hit(nameof(ForceCompleteMove));

    public override int SetVcpuAffinity(IrqData data, object? target) =>
        Set(nameof(SetVcpuAffinity), "vcpu", target is not null);

    public override int GetState(IrqData data, IrqChipState which, ref bool state)
    {
        Hit(nameof(GetState));
        state = which != IrqChipState.Active && _registers.TryGetValue($"{which}", out object? value) && value is true;
        return 0;
    }

    public override int SetState(IrqData data, IrqChipState which, bool state) =>
        Set(nameof(SetState), $"{which}", state);

    public override bool Retrigger(IrqData data)
    {
        Hit(nameof(Retrigger));
        return false;
    }

    public override void Print(IrqData data, TextWriter writer)
    {
        Hit(nameof(Print));
        writer.Write("line");
    }

    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages)
    {
        Hit(nameof(ComposeMessage));
        messages[0] = new MsiMessage(0x1000, 0, (uint)data.HardwareIrq.Number);
    }

    public override int SetUpNmi(IrqData data) => Set(nameof(SetUpNmi), "nmi", true);

    public override void TearDownNmi(IrqData data)
    {
        _registers["nmi"] = false;
        Hit(nameof(TearDownNmi));
    }

    public override void SendIpi(IrqData data, int cpu) => Set(nameof(SendIpi), $"sent{cpu}", true);

    public override void SendIpi(IrqData data, CpuMask cpus) => Set(nameof(SendIpi), $"sent{cpus}", true);

    private int Set(string callback, string register, bool value)
    {
        Hit(callback);
        _registers[register] = value;
        return 0;
    }

    private void Hit(string callback) => fuse.Hit($"{nameof(IrqChip)}.{callback}");
}
