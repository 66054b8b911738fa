using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>Takes the events of one interrupt apart into those of others, in interrupt context.</summary>
/// <param name="descriptor">The interrupt; <see cref="IrqDescriptor.HandlerData"/> came with the handler.</param>
/// <param name="cpu">The CPU that it arrived on, for the events that are passed on.</param>
/// <remarks>It brackets its work with <see cref="ChainedBracket.Enter"/>.</remarks>
public delegate void ChainedHandler(IrqDescriptor descriptor, CpuContext cpu);
