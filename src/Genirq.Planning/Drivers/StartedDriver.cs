using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Planning.Drivers;

/// <summary>A driver that was started by its rule, and what it got.</summary>
/// <param name="Slot">The function.</param>
/// <param name="Driver">The driver; empty for what the kernel itself drives.</param>
/// <param name="Request">What it asked for.</param>
/// <remarks>Immutable.</remarks>
internal sealed record StartedDriver(PciSlot Slot, string Driver, DriverRequest Request)
{
    /// <summary>Vectors that it wants on this function: no more than the function has room for.</summary>
    public int Asked { get; init; }

    /// <summary>Vectors that it got.</summary>
    public int Granted { get; init; }

    /// <summary>The kind that it got.</summary>
    public InterruptKinds Kind { get; init; }

    /// <summary>0, or the negative errno with which it gave up, or with which a vector that it asked for later was
    /// refused.</summary>
    public int Result { get; init; }

    /// <summary>Whether it gave up, or lacks vectors that it asked for later.</summary>
    public bool IsRefused => Result < 0;

    /// <summary>Whether it has fewer than it asked for.</summary>
    public bool IsShort => IsRefused || Granted < Asked;

    /// <summary>What was refused on the way.</summary>
    public IReadOnlyList<DriverRefusal> Refusals { get; init; } = [];

    /// <summary>Why it has fewer than its first call asked for; null if it has not.</summary>
    public string? Reason { get; init; }

    /// <summary>What it asked for and what it got, in one or two sentences.</summary>
    public string Sentence
    {
        get
        {
            if (Request.Attempts.Count == 0)
            {
                return Request.Sentence;
            }

            string got = Kind switch
            {
                InterruptKinds.MsiX => $"{Granted} by MSI-X",
                InterruptKinds.Msi => $"{Granted} by MSI",
                InterruptKinds.IntX => "INTx",
                _ => "nothing",
            };
            return $"{Request.Sentence} It gets {got}{(Reason is null ? "." : $": {Reason}")}";
        }
    }
}
