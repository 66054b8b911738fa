using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Plans;

/// <summary>An interrupt that is elsewhere afterwards.</summary>
/// <param name="Irq">The interrupt.</param>
/// <param name="From">Where it was; null: it had no vector, was shut down, or nothing tells where it was.</param>
/// <param name="To">Where it is; null: it has no vector any more, as a managed one without a CPU, is shut down, or is
/// on one of several CPUs.</param>
public readonly record struct PlanMove(Irq Irq, VectorPlace? From, VectorPlace? To)
{
    private const string ShutDown = "shut down";

    /// <summary>Whether it was shut down before; never on x86.</summary>
    public bool WasShutDown { get; init; }

    /// <summary>Whether it is shut down now; never on x86.</summary>
    public bool IsShutDown { get; init; }

    /// <summary>Whether it may be shut down now, as nothing tells if the kernel manages it.</summary>
    public bool MayBeShutDown { get; init; }

    /// <summary>The CPUs of which one has it now, where nothing tells which; null otherwise.</summary>
    public CpuMask? OneOf { get; init; }

    /// <summary>Where it was, in words.</summary>
    public string FromWords => WasShutDown ? ShutDown : Words(From);

    /// <summary>Where it is, in words.</summary>
    public string ToWords => this switch
    {
        { IsShutDown: true } => ShutDown,
        { OneOf: { } cpus } => (cpus.Count == 1 ? $"CPU {cpus}" : $"one of CPUs {cpus}")
            + (MayBeShutDown ? $", or {ShutDown}" : ""),
        _ => Words(To),
    };

    private static string Words(VectorPlace? place) => place switch
    {
        null => "none",
        { Vector: 0, Cpu: var cpu } => string.Create(CultureInfo.InvariantCulture, $"CPU {cpu}"),
        { } known => string.Create(CultureInfo.InvariantCulture, $"CPU {known.Cpu} vector {known.Vector}"),
    };
}
