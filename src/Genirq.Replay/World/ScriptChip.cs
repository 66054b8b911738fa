using System.Text.Json.Nodes;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Replay.World;

/// <summary>A chip of the script: each callback logs an event, or forwards to the parent level in silence.</summary>
internal sealed class ScriptChip : IrqChip
{
    private const uint ComposedAddressLow = 0xfee00000;
    private const uint LevelAddressLow = 0xfee00004;
    private const uint LevelDataBase = 0x10000;

    private readonly ReplayWorld _world;
    private readonly LevelName _level;
    private readonly IrqChipCallbacks _forwarded;

    /// <summary>Makes a chip.</summary>
    /// <param name="world">The world to log in.</param>
    /// <param name="level">The level that its events name.</param>
    /// <param name="name">The chip's name.</param>
    /// <param name="words">Its callbacks.</param>
    /// <param name="flags">Its flags.</param>
    public ScriptChip(ReplayWorld world, LevelName level, string name, ChipCallbackSet words, IrqChipFlags flags)
        : base(name, words.Present, flags)
    {
        _world = world;
        _level = level;
        _forwarded = words.Forwarded;
    }

    /// <summary>What <see cref="SetAffinity"/> returns when nothing is injected.</summary>
    public int AffinityAnswer { get; init; }

    /// <summary>Whether a second message, for the falling edge of a level, is composed.</summary>
    public bool HasLevelMessages { get; init; }

    /// <inheritdoc/>
    public override int Startup(IrqData data) => Answer("c.startup", data, _world.Injections.Consult("startup"));

    /// <inheritdoc/>
    public override void Shutdown(IrqData data) => Log("c.shutdown", data);

    /// <inheritdoc/>
    public override void Enable(IrqData data)
    {
        if (Forwards(IrqChipCallbacks.Enable))
        {
            IrqChipParent.Enable(data);
        }
        else
        {
            Log("c.enable", data);
        }
    }

    /// <inheritdoc/>
    public override void Disable(IrqData data)
    {
        if (Forwards(IrqChipCallbacks.Disable))
        {
            IrqChipParent.Disable(data);
        }
        else
        {
            Log("c.disable", data);
        }
    }

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
        if (Forwards(IrqChipCallbacks.Acknowledge))
        {
            IrqChipParent.Acknowledge(data);
        }
        else
        {
            Log("c.ack", data);
        }
    }

    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
        if (Forwards(IrqChipCallbacks.Mask))
        {
            IrqChipParent.Mask(data);
        }
        else
        {
            Log("c.mask", data);
        }
    }

    /// <inheritdoc/>
    public override void MaskAcknowledge(IrqData data) => Log("c.mask_ack", data);

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
        if (Forwards(IrqChipCallbacks.Unmask))
        {
            IrqChipParent.Unmask(data);
        }
        else
        {
            Log("c.unmask", data);
        }
    }

    /// <inheritdoc/>
    public override void EndOfInterrupt(IrqData data)
    {
        if (Forwards(IrqChipCallbacks.EndOfInterrupt))
        {
            IrqChipParent.EndOfInterrupt(data);
        }
        else
        {
            Log("c.eoi", data);
        }
    }

    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        if (Forwards(IrqChipCallbacks.SetAffinity))
        {
            return IrqChipParent.SetAffinity(data, mask, force);
        }

        int injected = _world.Injections.Consult("setaff");
        int answer = injected != 0 ? injected : AffinityAnswer;
        JsonObject happening = _level.Event("c.set_affinity", data);
        happening["cpu"] = mask.First;
        happening["force"] = force ? 1 : 0;
        happening["r"] = answer;
        _world.Log(happening);
        return answer;
    }

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data)
    {
        if (Forwards(IrqChipCallbacks.Retrigger))
        {
            return IrqChipParent.RetriggerHierarchy(data);
        }

        Log("c.retrigger", data);
        return true;
    }

    /// <inheritdoc/>
    public override int SetType(IrqData data, TriggerType type)
    {
        if (Forwards(IrqChipCallbacks.SetType))
        {
            return IrqChipParent.SetType(data, type);
        }

        JsonObject happening = _level.Event("c.set_type", data);
        happening["type"] = (int)type;
        happening["r"] = _world.Injections.Consult("settype");
        _world.Log(happening);
        return (int)happening["r"]!;
    }

    /// <inheritdoc/>
    public override void BusLock(IrqData data) => Log("c.bus_lock", data);

    /// <inheritdoc/>
    public override void BusUnlock(IrqData data) => Log("c.bus_unlock", data);

    /// <inheritdoc/>
    public override int RequestResources(IrqData data) =>
        Answer("c.reqres", data, _world.Injections.Consult("reqres"));

    /// <inheritdoc/>
    public override void ReleaseResources(IrqData data) => Log("c.relres", data);

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages)
    {
        Log("c.compose", data);
        uint number = (uint)data.HardwareIrq.Number;
        messages[0] = new MsiMessage(ComposedAddressLow, (uint)_level.Number, number);
        if (HasLevelMessages)
        {
            messages[1] = new MsiMessage(LevelAddressLow, (uint)_level.Number, LevelDataBase + number);
        }
    }

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        LogMessage("c.write", data, messages[0]);
        if (data.Descriptor.MsiDescriptor is { } descriptor)
        {
            descriptor.Message = messages[0];
        }

        if (data.Parent?.Domain is ScriptDomain { HasLevelMessages: true })
        {
            LogMessage("c.write2", data, messages[1]);
        }
    }

    private bool Forwards(IrqChipCallbacks callback) => (_forwarded & callback) != 0;

    private void Log(string name, IrqData data) => _world.Log(_level.Event(name, data));

    private int Answer(string name, IrqData data, int answer)
    {
        JsonObject happening = _level.Event(name, data);
        happening["r"] = answer;
        _world.Log(happening);
        return answer;
    }

    private void LogMessage(string name, IrqData data, MsiMessage message)
    {
        JsonObject happening = _level.Event(name, data);
        happening["ahi"] = message.AddressHigh;
        happening["alo"] = message.AddressLow;
        happening["data"] = message.Data;
        _world.Log(happening);
    }
}
