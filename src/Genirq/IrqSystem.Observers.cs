using System.Diagnostics.CodeAnalysis;
using Genirq.Actions;
using Genirq.Diagnostics;

namespace Genirq;

/// <content>Calling those who are only told of what happens.</content>
public sealed partial class IrqSystem
{
    /// <summary>Tells an observer. What it throws is a diagnostic, and given to
    /// <see cref="IrqSystemOptions.HandlerFailed"/>; the operation goes on.</summary>
    /// <typeparam name="TState">The type of what is passed on.</typeparam>
    /// <param name="source">Who is told, for the diagnostic.</param>
    /// <param name="state">Passed on; with it the function can be static, so that nothing is allocated.</param>
    /// <param name="tell">Calls the other's code.</param>
    /// <param name="irq">The interrupt concerned, or none.</param>
    /// <remarks>
    /// For platforms too. Callbacks that take part in an operation are not called so: what they throw is a failure,
    /// which is unwound as an errno is, and reaches the caller. Which are which stands in <c>docs/callbacks.md</c>.
    /// </remarks>
    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "Observers are told in the middle of changes that must be whole.")]
    public void Observe<TState>(string source, TState state, Action<TState> tell, Irq irq = default)
    {
        ArgumentNullException.ThrowIfNull(tell);
        try
        {
            tell(state);
        }
        catch (Exception exception)
        {
            Diagnostics.Log(
                IrqDiagnosticId.ObserverThrew,
                source,
                $"{source} was told of interrupt {irq} and threw {exception.GetType().Name}: {exception.Message}",
                irq);
            NoteThrown(source, exception, irq);
        }
    }

    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "There is no observer left.")]
    private void NoteThrown(string source, Exception exception, Irq irq = default)
    {
        try
        {
            Options.HandlerFailed?.Invoke(new IrqHandlerError(irq, source, this, exception, IsThread: false));
        }
        catch (Exception)
        {
            // Counted before.
        }
    }
}
