using System.Diagnostics;
using Genirq.Actions.Threads;
using Genirq.Descriptors;

namespace Genirq.Actions;

/// <summary>An installed handler. Disposing frees it and waits until it does not run any more.</summary>
/// <remarks>
/// Thread-safe. Disposing it from a handler of its line throws. Disposing twice does nothing;
/// if the interrupt itself was freed meanwhile, disposing only ends the action's thread.
/// </remarks>
[DebuggerDisplay("{Name} on {Irq.Number}, installed: {IsInstalled}")]
public sealed class IrqRegistration : IDisposable, IAsyncDisposable
{
    private readonly IrqSystem _system;
    private readonly IrqAction _action;

    internal IrqRegistration(IrqSystem system, IrqAction action)
    {
        _system = system;
        _action = action;
    }

    /// <summary>The interrupt.</summary>
    public Irq Irq => _action.Irq;

    /// <summary>The action's name.</summary>
    public string Name => _action.Name;

    /// <summary>How it was requested, with what the core has added.</summary>
    public IrqFlags Flags => _action.Flags;

    /// <summary>Tells it from the line's other actions; what <see cref="IrqSystem.FreeIrq"/> takes.</summary>
    public object DeviceId => _action.DeviceId;

    /// <summary>Whether the handler is installed.</summary>
    public bool IsInstalled => _action.IsInstalled;

    /// <summary>Whether it runs a function in a thread of its own.</summary>
    public bool HasThread => _action.Thread is not null;

    /// <summary>Frees the handler and waits until it does not run any more; a thread that was woken runs once
    /// more.</summary>
    /// <exception cref="InvalidOperationException">It is called from a handler of the line, or from the thread function
    /// of this very action: it would wait for itself.</exception>
    public void Dispose()
    {
        if (_action.IsInstalled || _action.Thread is not null)
        {
            _action.Free(_system);
        }
    }

    /// <summary>As <see cref="Dispose"/>, but waits without blocking for what runs when it is called.</summary>
    /// <returns>Ends when the handler is free.</returns>
    /// <remarks>What begins between that and the freeing itself is waited for as <see cref="Dispose"/> does.</remarks>
    public ValueTask DisposeAsync()
    {
        if (_action.IsInstalled && _system.Find(Irq) is { } descriptor && LineQuiet.IsBusy(descriptor)
            && !ActionThreads.IsCurrent(_action))
        {
            return FreeWhenQuietAsync(descriptor);
        }

        Dispose();
        return default;
    }

    private async ValueTask FreeWhenQuietAsync(IrqDescriptor descriptor)
    {
        await LineQuiet.WaitAsync(descriptor, CancellationToken.None).ConfigureAwait(false);
        Dispose();
    }
}
