using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;

namespace Genirq.Planning.Reports;

/// <summary>A message interrupt in a report.</summary>
/// <param name="Index">The index in its function's message store.</param>
/// <param name="Irq">Its number.</param>
/// <param name="Cpus">The CPUs that it goes to; null if unknown.</param>
public readonly record struct InterruptReport(uint Index, Irq Irq, CpuMask? Cpus)
{
    /// <summary>Its vector; null where it takes none of x86.</summary>
    public InterruptVector? Vector { get; init; }

    /// <summary>The names of its installed actions, such as <c>nvme0q1</c>; null or empty if there are none, or they
    /// are not known.</summary>
    public IReadOnlyList<string>? Actions { get; init; }

    /// <summary>How often it ran on the online CPUs since they started; null if it is not known.</summary>
    public ulong? Count { get; init; }

    /// <summary>Where it goes on a machine that is not x86; nothing on x86.</summary>
    public InterruptTarget Target { get; init; }

    /// <summary>What its index rests on.</summary>
    public Basis IndexBasis { get; init; }

    /// <summary>What its CPUs rest on.</summary>
    public Basis CpusBasis { get; init; }

    /// <summary>What its vector rests on.</summary>
    public Basis VectorBasis { get; init; }

    /// <summary>Whether nothing tells its index, so that the one here is only its rank.</summary>
    public bool IsIndexUnknown { get; init; }
}
