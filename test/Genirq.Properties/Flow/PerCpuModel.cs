using Genirq.Chips;
using Genirq.Diagnostics;

namespace Genirq.Properties.Flow;

/// <summary>A line that each CPU has for itself, as the specification tells it.</summary>
/// <param name="chip">What the chip has.</param>
/// <param name="isNmi">Whether the flow is the non-maskable one.</param>
/// <param name="cpus">How many CPUs there are.</param>
internal sealed class PerCpuModel(IrqChipCallbacks chip, bool isNmi, int cpus)
{
    /// <summary>What was called since the list was last looked at.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The CPUs on which it is enabled.</summary>
    public SortedSet<int> Enabled { get; } = [];

    /// <summary>Events on each CPU.</summary>
    public uint[] Counted { get; } = new uint[cpus];

    public bool HasAction { get; private set; }

    public bool WasRequested { get; private set; }

    public bool WasTold { get; private set; }

    public bool Replay { get; private set; }

    public bool Queued { get; private set; }

    public TriggerType Trigger { get; private set; }

    /// <summary>Times that freeing was refused since a CPU had it enabled.</summary>
    public int StillEnabled { get; private set; }

    /// <summary>Times that an action was freed which is not there.</summary>
    public int Unknown { get; private set; }

    /// <summary>Times that the chip refused a type: told by the chip's caller and by the enabling.</summary>
    public int Refused { get; private set; }

    /// <summary>Done in the next run of the action, once.</summary>
    public Action? InHandler { get; set; }

    private bool IsLevel => (Trigger & TriggerType.LevelMask) != 0;

    public int Request()
    {
        if (HasAction)
        {
            return ErrorCode.Busy;
        }

        SetType(Trigger);
        HasAction = WasRequested = true;
        return 0;
    }

    public bool Free(bool isOurs)
    {
        if (!HasAction || !isOurs)
        {
            Unknown++;
            return false;
        }

        if (Enabled.Count > 0)
        {
            StillEnabled++;
            return false;
        }

        HasAction = false;
        return true;
    }

    public void Enable(int cpu, TriggerType type)
    {
        if (SetType(type == TriggerType.None ? Trigger : type))
        {
            Calls.Add(Has(IrqChipCallbacks.Enable) ? $"enable{cpu}" : $"unmask{cpu}");
            Enabled.Add(cpu);
        }
    }

    public void Disable(int cpu)
    {
        Calls.Add(Has(IrqChipCallbacks.Disable) ? $"disable{cpu}" : $"mask{cpu}");
        Enabled.Remove(cpu);
    }

    public void Fire(int cpu)
    {
        Counted[cpu]++;
        if (!isNmi && Has(IrqChipCallbacks.Acknowledge))
        {
            Calls.Add("ack");
        }

        if (HasAction)
        {
            Calls.Add($"handler{cpu}");
            Action? once = InHandler;
            InHandler = null;
            once?.Invoke();
        }
        else if (!isNmi)
        {
            WasTold = true;
            if (Enabled.Contains(cpu))
            {
                Disable(cpu);
            }
        }

        if (Has(IrqChipCallbacks.EndOfInterrupt))
        {
            Calls.Add("eoi");
        }
    }

    /// <summary>Injects an event; no flow of this kind ends the replay.</summary>
    public int Inject()
    {
        if (!WasRequested || IsLevel)
        {
            return ErrorCode.Invalid;
        }

        if (Replay)
        {
            return ErrorCode.Busy;
        }

        Replay = true;
        if (Has(IrqChipCallbacks.Retrigger))
        {
            Calls.Add("retrigger");
        }
        else
        {
            Queued = true;
        }

        return 0;
    }

    public int RunResends(int cpu)
    {
        bool wasQueued = Queued;
        Queued = false;
        if (wasQueued)
        {
            Fire(cpu);
        }

        return wasQueued ? 1 : 0;
    }

    private bool Has(IrqChipCallbacks callback) => (chip & callback) != 0;

    private bool SetType(TriggerType type)
    {
        if (type == TriggerType.None || !Has(IrqChipCallbacks.SetType))
        {
            return true;
        }

        Calls.Add($"type{(int)type}");
        if (type == PerCpuChip.Refused)
        {
            Refused += 2;
            return false;
        }

        Trigger = type;
        return true;
    }
}
