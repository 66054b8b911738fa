namespace Genirq.Views;

/// <summary>What the platform's build decides about the texts that show interrupts. The defaults are those of
/// x86.</summary>
public sealed record IrqViewOptions
{
    /// <summary>Whether <c>/proc/interrupts</c> has a column <c>Level</c> or <c>Edge</c>, as on arm64 and
    /// riscv.</summary>
    public bool ShowsTrigger { get; init; }

    /// <summary>The rows at the end of <c>/proc/interrupts</c>, in their order.</summary>
    public IReadOnlyList<ArchitectureRow> ArchitectureRows
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(ArchitectureRows));
            field = value;
        }
    } = [];

    /// <summary>Whether a move can wait for the next interrupt, and debugfs shows where to.</summary>
    public bool ShowsPendingAffinity { get; init; } = true;

    /// <summary>Whether it is shown where an interrupt really goes.</summary>
    public bool ShowsEffectiveAffinity { get; init; } = true;

    /// <summary>Whether there is a sysfs; it shows as a bit of the internal state in debugfs.</summary>
    public bool HasSysfs { get; init; } = true;
}
