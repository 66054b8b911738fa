using Genirq.Pci.Interrupts;

namespace Genirq.Planning.Drivers;

/// <summary>Short words for what rules say over and over.</summary>
internal static class RulePhrases
{
    /// <summary>MSI-X that the kernel spreads.</summary>
    public const InterruptKinds SpreadMsiX = InterruptKinds.MsiX | InterruptKinds.Affinity;

    /// <summary>Messages of either kind.</summary>
    public const InterruptKinds Messages = InterruptKinds.MsiX | InterruptKinds.Msi;

    /// <summary>One message by MSI.</summary>
    public static VectorAttempt OneMessage => new(1, 1, InterruptKinds.Msi);

    /// <summary>INTx.</summary>
    public static VectorAttempt Wire => new(1, 1, InterruptKinds.IntX);

    /// <summary>A number of MSI-X vectors, not fewer.</summary>
    public static VectorAttempt Exactly(int count, InterruptKinds kinds = InterruptKinds.MsiX) =>
        new(count, count, kinds);

    /// <summary>The request of a driver that takes one message, else INTx.</summary>
    public static DriverRequest Single(string driver, InterruptKinds kinds = InterruptKinds.Msi) => new()
    {
        Attempts = [new VectorAttempt(1, 1, kinds), Wire],
        Sentence = $"{driver} asks for 1 message, else INTx.",
    };

    /// <summary>A count and its noun.</summary>
    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
