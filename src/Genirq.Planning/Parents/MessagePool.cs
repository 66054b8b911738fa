namespace Genirq.Planning.Parents;

/// <summary>A part of a parent of messages that functions take from by themselves, such as the quota of one host
/// bridge.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Capacity">How much it has.</param>
/// <param name="Used">How much of it is taken.</param>
public readonly record struct MessagePool(string Name, long Capacity, long Used)
{
    /// <summary>How much is left.</summary>
    public long Free => Math.Max(Capacity - Used, 0);
}
