using Genirq.Cpus;

namespace Genirq.Planning.Reports;

/// <summary>Which CPUs could go offline.</summary>
public sealed record OfflineRoom
{
    /// <summary>How many CPUs could go one after the other, in the order of a suspend: all but the first online one,
    /// ascending.</summary>
    public required int InOrder { get; init; }

    /// <summary>How many there are to go.</summary>
    public required int Candidates { get; init; }

    /// <summary>The CPU at which that order would be refused; -1 if it would not.</summary>
    public required int RefusedAt { get; init; }

    /// <summary>The CPUs that could not go offline even alone.</summary>
    public required CpuMask Vetoed { get; init; }

    /// <summary>What Linux would say of each of <see cref="Vetoed"/>, in their order.</summary>
    public required IReadOnlyList<string> VetoMessages { get; init; }

    /// <summary>What Linux would say of the first of <see cref="Vetoed"/>; null if there is none.</summary>
    public string? VetoMessage => VetoMessages is [string first, ..] ? first : null;
}
