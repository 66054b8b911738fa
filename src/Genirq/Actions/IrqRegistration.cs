namespace Genirq.Actions;

/// <summary>An installed handler. Disposing frees it and waits until it does not run any more.</summary>
/// <remarks>
/// Thread-safe. Must not be disposed from its own handler, which would wait for itself. Disposing twice does nothing;
/// if the interrupt itself was freed meanwhile, disposing does nothing either.
/// </remarks>
public sealed class IrqRegistration : IDisposable
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

    /// <summary>Frees the handler and waits until it does not run any more.</summary>
    public void Dispose()
    {
        if (_action.IsInstalled)
        {
            IrqRequests.Free(_system, Irq, _action);
        }
    }
}
