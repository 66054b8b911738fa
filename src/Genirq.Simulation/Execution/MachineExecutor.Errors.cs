using System.Runtime.ExceptionServices;

namespace Genirq.Simulation.Execution;

/// <content>What handlers throw reaches whoever runs the machine.</content>
public sealed partial class MachineExecutor
{
    private ExceptionDispatchInfo? _error;

    /// <summary>Notes what a handler or a thread function threw; of several the first is thrown.</summary>
    internal void NoteError(Exception exception) => _error ??= ExceptionDispatchInfo.Capture(exception);

    /// <summary>Throws what was noted, unless a step is under way, which does so at its end.</summary>
    /// <remarks>What came outside a step, for example while an interrupt was freed, is thrown by the next
    /// step.</remarks>
    internal void ThrowNotedError()
    {
        if (_error is { } error && !_isInStep)
        {
            _error = null;
            error.Throw();
        }
    }
}
