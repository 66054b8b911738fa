namespace Genirq.Platforms.X86.Remapping;

/// <summary>What a VT-d unit can do.</summary>
public sealed record IntelOptions
{
    /// <summary>The number of the unit, in the domain's name.</summary>
    public int Unit { get; init; }

    /// <summary>The logarithm of the largest number of entries that can be invalidated at once, 0 to 15.</summary>
    public int MaximumOrder { get; init; } = 15;

    /// <summary>Whether entries name who may use them; false is <c>intremap=nosid</c>.</summary>
    public bool ChecksSources { get; init; } = true;

    /// <summary>Whether host interrupts are posted, which gives the chip another name.</summary>
    public bool PostsMessages { get; init; }
}
