using Genirq.Domains;

namespace Genirq.Properties.Stress;

/// <summary>A flat domain without callbacks.</summary>
internal sealed class StressFlatDomain() : IrqDomain(IrqDomainCallbacks.None);
