namespace Genirq.Planning.Parents;

/// <summary>A range of interrupts of the machine that messages can have.</summary>
/// <param name="First">The first one's number at the interrupt controller; null if not told.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Source">What says so.</param>
internal readonly record struct MessageWindow(long? First, long Count, string Source)
{
    /// <summary>Whether another range has some of the same interrupts.</summary>
    /// <param name="other">The other one.</param>
    internal bool Overlaps(MessageWindow other) =>
        First is { } first && other.First is { } second && first < second + other.Count && second < first + Count;

    /// <summary>Whether another range is the same, whatever says so.</summary>
    /// <param name="other">The other one.</param>
    internal bool IsSame(MessageWindow other) => First == other.First && Count == other.Count;

    /// <summary>The ranges of a GICv2m's frames, in words.</summary>
    /// <param name="frames">The frames.</param>
    internal static string Words(IEnumerable<MessageWindow> frames) =>
        "SPIs " + string.Join(" and ", frames.Select(static one => $"{one.First} to {one.First + one.Count - 1}"));
}
