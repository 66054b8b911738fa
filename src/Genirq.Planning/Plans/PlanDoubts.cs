using Genirq.Descriptors;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Plans;

/// <summary>Collects what the answer of a plan depends on and nothing of the machine reports: the plan is not judged
/// then.</summary>
/// <param name="told">What was told of the machine, without what was inferred since.</param>
/// <param name="start">How it is started; null: its drivers run.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PlanDoubts(MachineCapture told, PlanStart? start)
{
    private string? _managed;
    private string? _rows;

    /// <summary>Vectors of the table that no interrupt explains; a start forgets them.</summary>
    public int Unexplained { get; init; }

    /// <summary>Why the plan is not judged; null if it is.</summary>
    public string? Reason => AtStart() ?? _rows ?? _managed;

    /// <summary>Whether what is refused can be told: not where it is not known how many interrupts there are.</summary>
    public bool AreRefusalsKnown => AtStart() is null && _rows is null;

    /// <summary>Whether which interrupts are managed, and where the others are, is assumed.</summary>
    public bool ArePlacesAssumed { get; } = told.Vectors is not null
        && told.Interrupts.Any(static irq => irq.HasRow) && told.Interrupts.All(static irq => irq.Dump is null);

    /// <summary>Whether it is not known which CPUs are possible, which some drivers count.</summary>
    public bool ArePossibleAssumed => told is { ListsOnlineCpusOnly: true, HasInterrupts: true } && start?.Cpus is null;

    /// <summary>Whether an interrupt can be managed as far as is known, so that its affinity cannot be set.</summary>
    /// <param name="line">The interrupt.</param>
    /// <returns>Whether it is in doubt, which is kept as a reason.</returns>
    public bool AddIfMayBeManaged(IrqDescriptor line)
    {
        bool isInDoubt = ArePlacesAssumed && line.MsiDescriptor is not null
            && told.Vectors!.Rows.Any(static row => row.Managed > 0);
        if (isInDoubt)
        {
            _managed ??= $"whether interrupt {line.Irq} is managed is not reported; the affinity of one that is cannot "
                + "be set";
        }

        return isInDoubt;
    }

    /// <summary>Keeps it as a reason if no row names the interrupts of a function that change.</summary>
    /// <param name="function">The function as captured.</param>
    public void AddIfWithoutRows(CapturedFunction function)
    {
        if (told.Vectors is not null && function.Irqs.Count == 0 && !told.Interrupts.Any(static irq => irq.HasRow)
            && CapturedDrivers.IsEnabled(function))
        {
            _rows ??= $"no row names the interrupts that {function.Slot} has";
        }
    }

    // How many interrupts there are on other CPUs depends on the drivers.
    private string? AtStart()
    {
        if (start is null || !told.HasInterrupts)
        {
            return null;
        }

        CapturedFunction[] unknown =
            [.. told.Functions.Where(static function => function is { Driver: null, Irqs.Count: > 0 })];
        string more = unknown.Length > 1 ? $" (and of {unknown.Length - 1} more)" : "";
        return told.Functions.Count == 0
                ? start.Cpus is null
                    ? "it names no functions and no drivers, so nothing is known of another start"
                    : "it names no functions and no drivers, so nothing is known of other CPUs"
            : start.Cpus is not null && unknown.Length > 0
                ? $"nothing names the driver of {unknown[0].Slot}{more}, so what it asks for on other CPUs is not known"
            : Unexplained > 0 && unknown.Length > 0 ? $"the table of vectors lists {Unexplained} that no row explains"
            : null;
    }
}
