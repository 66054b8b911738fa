using Genirq.Domains;

namespace Genirq.Benchmarks.World;

/// <summary>A flat domain without callbacks.</summary>
internal sealed class FlatDomain() : IrqDomain(IrqDomainCallbacks.None);
