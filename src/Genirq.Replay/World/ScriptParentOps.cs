using System.Text.Json.Nodes;
using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Replay.World;

/// <summary>The operations of a script's MSI parent.</summary>
internal sealed class ScriptParentOps : MsiParentOps
{
    private readonly ReplayWorld _world;
    private readonly LevelName _level;
    private readonly ParentMode _mode;

    /// <summary>Makes the operations of one domain.</summary>
    /// <param name="world">The world to log in.</param>
    /// <param name="level">The domain whose operations these are.</param>
    /// <param name="settings">What they do.</param>
    public ScriptParentOps(ReplayWorld world, LevelName level, ParentSettings settings)
    {
        _world = world;
        _level = level;
        _mode = settings.Mode;
        SupportedFlags = settings.Supported;
        RequiredFlags = settings.Required;
        Prefix = settings.Prefix;
    }

    /// <inheritdoc/>
    public override bool InitializeChild(MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        if (_mode == ParentMode.Delegate)
        {
            return DelegateToParent(device, domain, realParent, child);
        }

        bool accepts = _mode != ParentMode.Deny;
        if (accepts)
        {
            MergeFlags(realParent, child);
        }

        JsonObject happening = _level.Event("initdev");
        happening["par"] = _world.Levels.NumberOf(realParent);
        happening["dev"] = _world.NumberOf(device);
        happening["tok"] = Vocabularies.Tokens.Format(child.BusToken);
        happening["flags"] = Vocabularies.DeviceFlags.FormatFlags(child.Flags);
        happening["r"] = accepts ? 1 : 0;
        _world.Log(happening);
        if (_mode == ParentMode.Library)
        {
            CompleteChip(child.Chip);
        }

        return accepts;
    }

    private static void CompleteChip(MsiChip chip)
    {
        if (!chip.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            chip.EndOfInterruptThroughParent();
        }

        if (!chip.Has(IrqChipCallbacks.Acknowledge))
        {
            chip.AcknowledgeThroughParent();
        }

        chip.UseMsiAffinity();
    }
}
