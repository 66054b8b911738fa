using Genirq.Pci.Interrupts;

namespace Genirq.Planning.Drivers;

/// <summary>What a driver asks for when it starts on a function.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record DriverRequest
{
    /// <summary>The calls, in the order in which they are tried until one gives something; empty: it asks for
    /// none.</summary>
    public IReadOnlyList<VectorAttempt> Attempts { get; init; } = [];

    /// <summary>Vectors that are allocated first to learn something, and freed at once; 0: none.</summary>
    public int Trial { get; init; }

    /// <summary>Vectors that are added one by one later, each for a queue that is made, if MSI-X was granted.</summary>
    public int Dynamic { get; init; }

    /// <summary>How many of those granted are requested when the driver starts; null: all.</summary>
    public int? RequestedAtStart { get; init; }

    /// <summary>How many of those granted are requested once the device is in use; null: all.</summary>
    public int? RequestedInUse { get; init; }

    /// <summary>Queues that the vectors are for; null if the driver has no such number.</summary>
    public int? Queues { get; init; }

    /// <summary>Which CPUs decide on the number.</summary>
    public DriverCpus Counts { get; init; }

    /// <summary>How the driver itself sets affinities.</summary>
    public QueueSpread Spread { get; init; }

    /// <summary>Whether the number is assumed, because no rule or nothing known says it.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>The request in one sentence, with its numbers.</summary>
    public required string Sentence { get; init; }

    /// <summary>Whether it asks for INTx only.</summary>
    internal bool IsOfIntX =>
        Attempts.Count > 0 && Attempts.All(static attempt => attempt.Kinds == InterruptKinds.IntX);

    /// <summary>The most vectors that the driver would use: those of its first call and those added later. INTx is
    /// none of them.</summary>
    public int Wanted => (Attempts.Count == 0 || IsOfIntX ? 0 : Attempts[0].Maximum) + Dynamic;

    /// <summary>The same without INTx, where nothing tells whether the function has it: it takes no vector of its
    /// own.</summary>
    internal DriverRequest WithoutIntX() => this with
    {
        Attempts =
        [
            .. Attempts.Select(static attempt => attempt with { Kinds = attempt.Kinds & ~InterruptKinds.IntX })
                .Where(static attempt => (attempt.Kinds & RulePhrases.Messages) != 0),
        ],
    };

    /// <summary>How many vectors are requested when the driver has started.</summary>
    /// <param name="granted">How many it has.</param>
    public int StartedOf(int granted) => Math.Min(granted, RequestedAtStart ?? granted);

    /// <summary>How many vectors are requested when the device is in use.</summary>
    /// <param name="granted">How many it has.</param>
    public int UsedOf(int granted) => Math.Min(granted, RequestedInUse ?? granted);
}
