using Genirq.Cpus;
using Genirq.Pci.Interrupts;

namespace Genirq.Planning.Drivers;

/// <summary>What a driver would get on a machine that has nothing else.</summary>
/// <param name="Request">What it asks for.</param>
/// <param name="Kind">What it gets; none if it asks for nothing, or is refused.</param>
/// <param name="Count">How many messages it gets; 0 for INTx.</param>
/// <param name="Requested">How many of them are requested.</param>
/// <param name="Refusals">What was refused on the way.</param>
internal sealed record EstimatedVectors(
    DriverRequest Request, InterruptKinds Kind, int Count, int Requested, IReadOnlyList<DriverRefusal> Refusals)
{
    /// <summary>The affinity of each message, by index; null: the machine's default.</summary>
    public IReadOnlyList<CpuMask?> Affinities { get; init; } = [];

    /// <summary>Whether the kernel owns the affinity of each message, by index.</summary>
    public IReadOnlyList<bool> Managed { get; init; } = [];
}
