namespace Genirq.Diagnostics;

/// <summary>One thing that Linux would have warned about, or logged.</summary>
/// <param name="Id">What it is about.</param>
/// <param name="Source">The member that noticed, for example <c>IrqDomain.Associate</c>.</param>
/// <param name="Message">A sentence with the operands in it.</param>
/// <param name="Irq">The interrupt concerned, or none.</param>
/// <param name="Value">The number concerned (an index, a size, an errno); 0 if there is none.</param>
public sealed record IrqDiagnostic(IrqDiagnosticId Id, string Source, string Message, Irq Irq = default, long Value = 0)
{
    /// <summary>Whether Linux warns with a stack trace here; false where it only logs a line.</summary>
    public bool IsWarning { get; init; } = true;
}
