using Genirq.Planning.Captures;

namespace Genirq.Planning.Reports;

/// <summary>What a report as a whole rests on.</summary>
/// <param name="Architecture">The kind of processor.</param>
/// <param name="Cpus">Which CPUs there are.</param>
/// <param name="Interrupts">Which interrupts functions have.</param>
/// <param name="Vectors">How many vectors each CPU has in use and free.</param>
public readonly record struct ReportBases(Basis Architecture, Basis Cpus, Basis Interrupts, Basis Vectors);
