namespace Genirq.Diagnostics;

/// <summary>Thrown by the throwing forms of operations, whose <c>Try</c> forms return the error instead.</summary>
public sealed class IrqException : Exception
{
    /// <summary>Makes an exception without a reason.</summary>
    public IrqException()
        : this(IrqError.Invalid, "The interrupt operation failed.")
    {
    }

    /// <summary>Makes an exception with a message only.</summary>
    /// <param name="message">A sentence with the operands in it.</param>
    public IrqException(string message)
        : this(IrqError.Invalid, message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    /// <param name="message">A sentence with the operands in it.</param>
    /// <param name="innerException">The cause.</param>
    public IrqException(string message, Exception innerException)
        : base(message, innerException)
    {
        Error = IrqError.Invalid;
    }

    /// <summary>Makes an exception that carries the errno.</summary>
    /// <param name="error">The reason.</param>
    /// <param name="message">A sentence with the operands in it.</param>
    public IrqException(IrqError error, string message)
        : base(message)
    {
        Error = error;
    }

    /// <summary>Makes an exception that carries a refusal.</summary>
    /// <param name="outcome">The refusal.</param>
    /// <param name="message">A sentence with the operands in it.</param>
    public IrqException(IrqOutcome outcome, string message)
        : base(message)
    {
        Error = outcome.Error;
        Failure = outcome.Failure;
    }

    /// <summary>Why it was refused; null if there is no more to say than the errno.</summary>
    public IrqFailure? Failure { get; }

    /// <summary>The reason, as a Linux errno.</summary>
    public IrqError Error { get; }
}
