using Genirq.Diagnostics;

namespace Genirq.Pci.Interrupts;

/// <summary>Notes, while a kind of interrupt is enabled, why it gives less than is wanted.</summary>
/// <param name="kind">The kind.</param>
/// <param name="wanted">How many are wanted at the most.</param>
internal sealed class ShortageNote(InterruptKinds kind, int wanted)
{
    private string? _reason;
    private IrqFailure? _cause;

    /// <summary>The result; null if nothing is missing.</summary>
    public PciShortage? Shortage { get; private set; }

    /// <summary>Notes the last reason found on the way.</summary>
    /// <param name="reason">The reason as a sentence; null: the cause's own.</param>
    /// <param name="cause">The level that refused, or null.</param>
    public void Explain(string? reason, IrqFailure? cause)
    {
        _reason = reason ?? cause?.Sentence;
        _cause = cause;
    }

    /// <summary>Notes a failure.</summary>
    /// <returns>The error.</returns>
    public int Refuse(int error, int wouldFit, string reason)
    {
        Note(ErrorCode.ToError(error), wouldFit, reason);
        return error;
    }

    /// <summary>Notes a success, possibly with fewer than wanted.</summary>
    /// <returns>The count.</returns>
    public int Succeed(int count, string limit)
    {
        if (count < wanted)
        {
            Note(IrqError.None, count, limit);
        }

        return count;
    }

    private void Note(IrqError error, int wouldFit, string reason)
    {
        string sentence = _reason is null || _reason == reason ? reason : $"{reason} {_reason}";
        Shortage = new PciShortage(kind, error, wanted, wouldFit, sentence) { Cause = _cause };
    }
}
