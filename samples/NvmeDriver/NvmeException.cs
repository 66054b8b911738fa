using Genirq.Diagnostics;

namespace NvmeDriver;

/// <summary>The controller, its platform or its interrupts refused.</summary>
internal sealed class NvmeException : Exception
{
    /// <summary>Makes one with the reason.</summary>
    /// <param name="error">The errno.</param>
    /// <param name="message">A sentence with the operands in it.</param>
    public NvmeException(IrqError error, string message)
        : base(message)
    {
        Error = error;
    }

    /// <summary>The errno.</summary>
    public IrqError Error { get; }
}
