using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Reports;

/// <summary>Tells what the values of a report rest on.</summary>
/// <param name="capture">The machine.</param>
internal sealed class BasisRules(MachineCapture capture)
{
    private readonly Dictionary<Irq, CapturedIrq> _irqs = Listed(capture);

    /// <summary>What the report as a whole rests on.</summary>
    public ReportBases All => new(
        capture.Architecture == MachineArchitecture.Unknown ? Basis.Assumed : capture.ArchitectureBasis,
        capture.CpusBasis,
        capture.HasInterrupts ? capture.InterruptsBasis : AreAllCounted() ? Basis.Counted : Basis.Inferred,
        capture.Vectors is not null ? Basis.Measured : IsEveryPlaceTold() ? Basis.Inferred : Basis.Assumed);

    /// <summary>What an interrupt that is not a function's rests on.</summary>
    /// <param name="irq">The interrupt.</param>
    public Basis ExistenceOf(Irq irq) => capture.Find(irq) is null ? Basis.Assumed : Basis.Measured;

    /// <summary>What the CPUs of an interrupt rest on.</summary>
    /// <param name="irq">The interrupt.</param>
    public Basis CpusOf(Irq irq) => capture.Find(irq) switch
    {
        { IsPlaced: true } => Basis.Measured,
        { CountedCpus: not null } => Basis.Counted,
        _ => Basis.Assumed,
    };

    /// <summary>What the index of a function's interrupt rests on.</summary>
    /// <param name="irq">The interrupt.</param>
    public Basis IndexOf(Irq irq) => !_irqs.TryGetValue(irq, out CapturedIrq? known) ? Basis.Inferred
        : known.Source?.Index is not null ? Basis.Measured
        : known.Kind == MessageKind.Msi ? Basis.Inferred
        : Basis.Assumed;

    /// <summary>What the vector of an interrupt rests on.</summary>
    /// <param name="irq">The interrupt.</param>
    public Basis VectorOf(Irq irq) => capture.Find(irq)?.Dump?.Vector is not null ? Basis.Measured : Basis.Assumed;

    // The newest lspci lists the numbers of each function's messages.
    private bool AreAllCounted() => capture.Functions.Any(static function => function.MessageNumbers.Count > 0)
        && capture.Functions.All(static function =>
            function.MessageNumbers.Count > 0 || !CapturedDrivers.IsEnabled(function));

    // Then the vectors of each CPU are as many as interrupts were seen there, and only the kernel's own are taken to be
    // the usual ones.
    private bool IsEveryPlaceTold() => capture.HasInterrupts
        && capture.Interrupts.All(static irq => !irq.HasRow || irq.IsPlaced || irq.CountedCpus is { Count: 1 });

    private static Dictionary<Irq, CapturedIrq> Listed(MachineCapture capture)
    {
        Dictionary<Irq, CapturedIrq> irqs = [];
        foreach (CapturedIrq irq in
            capture.Functions.Where(static function => function.Irqs.Count > 0)
                .SelectMany(static function => function.Irqs).Concat(capture.OwnStoreIrqs))
        {
            irqs.TryAdd(irq.Irq, irq);
        }

        return irqs;
    }
}
