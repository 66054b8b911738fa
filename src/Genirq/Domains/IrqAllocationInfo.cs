using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Domains;

/// <summary>What is handed down through the levels while interrupts are allocated.</summary>
/// <remarks>
/// One object may serve several allocations, one after the other. A platform derives its own if its levels have more
/// to tell each other. Source: Linux 6.12, msi_alloc_info_t and the <c>arg</c> of the allocate callbacks.
/// </remarks>
public class IrqAllocationInfo
{
    private int _wanted;
    private int _error;
    private long? _available;
    private string? _level;
    private IrqDomain? _domain;
    private IrqFailureStage _stage;
    private MsiRange _range;
    private uint _indices;
    private bool _hasRange;

    /// <summary>The hardware number wanted at the outermost level.</summary>
    public HardwareIrq HardwareIrq { get; set; }

    /// <summary>The MSI descriptor, in MSI allocations.</summary>
    public MsiDescriptor? Descriptor { get; set; }

    /// <summary>The firmware specifier, in allocations that begin with one.</summary>
    public FirmwareIrqSpec? Spec { get; set; }

    /// <summary>Whatever the levels agree on.</summary>
    public object? Tag { get; set; }

    /// <summary>Why the allocation failed; null while it has not.</summary>
    public IrqFailure? Failure => _level is null ? null : Describe();

    /// <summary>Forgets everything but a failure, as Linux zeroes the structure.</summary>
    public virtual void Clear()
    {
        HardwareIrq = default;
        Descriptor = null;
        Spec = null;
        Tag = null;
    }

    /// <summary>Forgets a failure.</summary>
    internal void ForgetFailure() => _level = null;

    /// <summary>Notes what an MSI allocation is for, so that a refusal can say it.</summary>
    /// <param name="range">The indices; the index "any" stands for itself.</param>
    /// <param name="indices">How many the domain has; 0 if there is no domain.</param>
    internal void NoteRange(in MsiRange range, uint indices)
    {
        _range = range;
        _indices = indices;
        _hasRange = true;
    }

    /// <summary>Notes who refused. The first one to note is the one that refused; those after it only pass it
    /// on.</summary>
    internal void NoteFailure(IrqFailureStage stage, string level, int error, int wanted, long? available)
    {
        if (_level is null)
        {
            _stage = stage;
            _level = level;
            _error = error;
            _wanted = wanted;
            _available = available;
            _domain = null;
        }
    }

    /// <summary>Notes that a domain refused.</summary>
    internal void NoteFailure(IrqFailureStage stage, IrqDomain domain, int error, int wanted)
    {
        if (_level is null)
        {
            NoteFailure(
                stage, domain.Name, error, wanted, stage == IrqFailureStage.Hierarchy ? domain.CountAvailable() : null);
            _domain = domain;
        }
    }

    private IrqFailure Describe()
    {
        IrqError error = ErrorCode.ToError(_error);
        string had = _available is { } available ? $", had {available}" : "";
        string what = _hasRange ? $" {_range}" : "";
        string size = _indices != 0 ? $" ({_indices} indices)" : "";
        string sentence = $"{_level} refused{what}{size} at {_stage} with {error} ({_error}): wanted {_wanted}{had}.";
        return new IrqFailure(error, _stage, _level!, _wanted, _available, sentence) { Domain = _domain };
    }
}
