using System.Globalization;
using System.Text.Json.Nodes;
using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Replay.World;

/// <summary>The MSI operations of the script: each one logs an event and does what the kernel's default does.</summary>
internal sealed class ScriptMsiOps : MsiDomainOps
{
    private readonly ReplayWorld _world;
    private readonly LevelName _level;
    private readonly MsiOpsCallbackSet _words;

    /// <summary>Makes the operations of one MSI domain.</summary>
    /// <param name="world">The world to log in.</param>
    /// <param name="level">The level that the events name.</param>
    /// <param name="words">Which operations there are.</param>
    public ScriptMsiOps(ReplayWorld world, LevelName level, MsiOpsCallbackSet words)
        : base(words.Present)
    {
        _world = world;
        _level = level;
        _words = words;
    }

    /// <inheritdoc/>
    public override HardwareIrq GetHardwareIrq(MsiDomainInfo info, IrqAllocationInfo argument)
    {
        if (_words.Has(MsiDomainCallbacks.GetHardwareIrq))
        {
            _world.Log(new JsonObject { ["e"] = "get_hwirq", ["hw"] = argument.HardwareIrq.Number });
        }

        return base.GetHardwareIrq(info, argument);
    }

    /// <inheritdoc/>
    public override int InitializeIrq(
        MsiDomain domain, MsiDomainInfo info, Irq irq, HardwareIrq hardwareIrq, IrqAllocationInfo argument)
    {
        if (!_words.Has(MsiDomainCallbacks.InitializeIrq))
        {
            return base.InitializeIrq(domain, info, irq, hardwareIrq, argument);
        }

        int result = _world.Injections.Consult("msi_init");
        JsonObject happening = _level.Event("msi_init");
        happening["v"] = irq.Number;
        happening["hw"] = hardwareIrq.Number;
        happening["r"] = result;
        _world.Log(happening);
        return result != 0 ? result : base.InitializeIrq(domain, info, irq, hardwareIrq, argument);
    }

    /// <inheritdoc/>
    public override void FreeIrq(MsiDomain domain, MsiDomainInfo info, Irq irq)
    {
        JsonObject happening = _level.Event("msi_free");
        happening["v"] = irq.Number;
        _world.Log(happening);
    }

    /// <inheritdoc/>
    public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
    {
        if (!_words.Has(MsiDomainCallbacks.Prepare))
        {
            return base.Prepare(domain, device, count, argument);
        }

        int result = _world.Injections.Consult("msi_prepare");
        argument.Clear();
        JsonObject happening = _level.Event("msi_prepare");
        happening["nvec"] = count;
        happening["r"] = result;
        _world.Log(happening);
        return result;
    }

    /// <inheritdoc/>
    public override void PrepareDescriptor(MsiDomain domain, IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        JsonObject happening = _level.Event("prepare_desc");
        happening["idx"] = descriptor.Index;
        happening["cookie"] = FormatCookie(descriptor.HasCookie ? descriptor.Cookie : null);
        _world.Log(happening);
        if (_words.MarksMsiX)
        {
            descriptor.IsMsiX = true;
            descriptor.CanMask = true;
        }
    }

    /// <inheritdoc/>
    public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        base.SetDescriptor(argument, descriptor);
        if (!_words.Has(MsiDomainCallbacks.SetDescriptor))
        {
            return;
        }

        argument.HardwareIrq = new HardwareIrq(
            _words.NumbersByCookie ? (uint)descriptor.Cookie.Value : descriptor.Index);
        _world.Log(new JsonObject
        {
            ["e"] = "set_desc",
            ["idx"] = descriptor.Index,
            ["hw"] = argument.HardwareIrq.Number,
        });
    }

    /// <inheritdoc/>
    public override int AllocateIrqs(MsiDomain domain, MsiDevice device, int count)
    {
        int result = _world.Injections.Consult("alloc_irqs");
        JsonObject happening = _level.Event("domain_alloc_irqs");
        happening["nvec"] = count;
        happening["r"] = result;
        _world.Log(happening);
        return result;
    }

    /// <inheritdoc/>
    public override void FreeIrqs(MsiDomain domain, MsiDevice device) => _world.Log(_level.Event("domain_free_irqs"));

    /// <inheritdoc/>
    public override void PostFree(MsiDomain domain, MsiDevice device) => _world.Log(_level.Event("msi_post_free"));

    /// <inheritdoc/>
    public override void TearDown(MsiDomain domain, IrqAllocationInfo argument) =>
        _world.Log(_level.Event("msi_teardown"));

    /// <inheritdoc/>
    public override int Translate(
        MsiDomain domain, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        int result = _world.Injections.Consult("msi_translate");
        hardwareIrq = new HardwareIrq(spec[0]);
        type = spec.Count > 1 ? (TriggerType)spec[1] & TriggerType.SenseMask : TriggerType.None;
        JsonObject happening = _level.Event("msi_translate");
        happening["np"] = spec.Count;
        happening["hw"] = hardwareIrq.Number;
        happening["type"] = (int)type;
        happening["r"] = result;
        _world.Log(happening);
        return result;
    }

    /// <summary>The format's text for an instance cookie.</summary>
    /// <param name="cookie">The cookie, or null.</param>
    public static string FormatCookie(MsiInstanceCookie? cookie) =>
        string.Create(CultureInfo.InvariantCulture, $"0x{cookie?.Value ?? 0:x}");
}
