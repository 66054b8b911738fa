namespace Genirq.Planning.Drivers;

/// <summary>A step of a driver that was refused while it started.</summary>
/// <param name="Result">The negative errno that Linux returns.</param>
/// <param name="Level">The level that refused: a domain's name, <c>PCI</c> for the PCI layer.</param>
/// <param name="Sentence">What was wanted, and why it was refused.</param>
internal sealed record DriverRefusal(int Result, string Level, string Sentence)
{
    /// <summary>The level of what the PCI layer refuses by itself: too small a table, no capability.</summary>
    public const string PciLevel = "PCI";
}
