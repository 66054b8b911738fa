namespace Genirq.Planning.Parents;

/// <summary>What the kernel's log says of parents of messages at one start of the machine.</summary>
internal sealed class BootFacts
{
    /// <summary>The frames of a GICv2m.</summary>
    public List<MessageWindow> Frames { get; } = [];

    /// <summary>Where the frames have their registers, as the log names it.</summary>
    public HashSet<string> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>LPIs of devices, in the order in which they got them.</summary>
    public List<LpiRange> Ranges { get; } = [];

    /// <summary>LPIs that a hypervisor grants; null if it restricts none.</summary>
    public long? RestrictedLpis { get; set; }

    /// <summary>Identities of each hart, without 0; null if not told.</summary>
    public long? Identities { get; set; }

    /// <summary>Whether there is an ITS.</summary>
    public bool HasIts { get; set; }

    /// <summary>Whether messages go straight to LoongArch CPUs.</summary>
    public bool HasAvec { get; set; }

    /// <summary>Whether it says anything.</summary>
    public bool SaysAnything => Frames.Count > 0 || Ranges.Count > 0 || RestrictedLpis is not null
        || Identities is not null || HasIts || HasAvec;

    /// <summary>In what boots differ, in words; null if they have the same.</summary>
    /// <param name="boots">The boots, the last one last.</param>
    public static string? Difference(IReadOnlyList<BootFacts> boots)
    {
        BootFacts last = boots[^1];
        BootFacts? other = boots.LastOrDefault(one => one.Capacity is not null && one.Capacity != last.Capacity);
        return other is null ? null : $"{other.Capacity}, then {last.Capacity ?? "nothing of it"}";
    }

    private string? Capacity => Frames.Count > 0 ? MessageWindow.Words(Frames)
        : Identities is { } count ? $"{count} identities"
        : RestrictedLpis is { } lpis ? $"{lpis} LPIs"
        : null;
}
