using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>The interrupts of one device: freed together, in reverse order of their requests, when it goes
/// away.</summary>
/// <param name="system">The system.</param>
/// <param name="deviceName">The device's name, which actions without a name of their own get.</param>
/// <remarks>
/// Thread-safe. A refused request is not recorded; one that succeeds while the device is disposed is freed again, and
/// throws. Source: Linux 6.12, kernel/irq/devres.c.
/// </remarks>
public sealed class DeviceIrqs(IrqSystem system, string deviceName) : IDisposable
{
    private readonly Lock _gate = new();

    // Guarded by _gate; in the order of the requests.
    private readonly List<IrqRegistration> _registrations = [];
    private bool _disposed;

    /// <summary>The device's name.</summary>
    public string DeviceName { get; } = deviceName;

    /// <summary>How many actions it has.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _registrations.Count;
            }
        }
    }

    /// <summary>Installs a handler, as <see cref="IrqSystem.TryRequestThreaded"/>.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Flags and identity; a null name stands for the device's.</param>
    /// <param name="handler">Called for each event.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <param name="registration">The action; need not be disposed.</param>
    /// <returns>As <see cref="IrqSystem.TryRequestThreaded"/>.</returns>
    /// <remarks>Source: devm_request_irq.</remarks>
    public IrqOutcome TryRequest<TState>(
        Irq irq, in IrqRequest request, IrqHandler<TState> handler, TState state, out IrqRegistration? registration)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        IrqOutcome result = system.TryRequest(irq, Named(request), handler, state, out registration);
        Record(ref registration);
        return result;
    }

    /// <summary>Installs an action with a thread function, as <see cref="IrqSystem.TryRequestThreaded"/>.</summary>
    /// <typeparam name="TState">The type of what the handlers get.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Flags and identity; a null name stands for the device's.</param>
    /// <param name="handlers">The handler in interrupt context and the thread function; one of them may be
    /// null.</param>
    /// <param name="state">Passed to both.</param>
    /// <param name="registration">The action; need not be disposed.</param>
    /// <returns>As <see cref="IrqSystem.TryRequestThreaded"/>.</returns>
    /// <remarks>Source: devm_request_threaded_irq.</remarks>
    public IrqOutcome TryRequestThreaded<TState>(
        Irq irq,
        in IrqRequest request,
        in IrqHandlers<TState> handlers,
        TState state,
        out IrqRegistration? registration)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        IrqOutcome result = system.TryRequestThreaded(irq, Named(request), handlers, state, out registration);
        Record(ref registration);
        return result;
    }

    /// <summary>Installs a handler in whatever context, as <see cref="IrqSystem.TryRequestAnyContext"/>.</summary>
    /// <typeparam name="TState">The type of what the handler gets.</typeparam>
    /// <param name="irq">The interrupt.</param>
    /// <param name="request">Flags and identity; a null name stands for the device's.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="state">Passed to the handler.</param>
    /// <param name="registration">The action; need not be disposed.</param>
    /// <returns>As <see cref="IrqSystem.TryRequestAnyContext"/>: 1 for a thread.</returns>
    /// <remarks>Source: devm_request_any_context_irq.</remarks>
    public IrqOutcome TryRequestAnyContext<TState>(
        Irq irq, in IrqRequest request, IrqHandler<TState> handler, TState state, out IrqRegistration? registration)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        IrqOutcome result = system.TryRequestAnyContext(irq, Named(request), handler, state, out registration);
        Record(ref registration);
        return result;
    }

    /// <summary>Frees an action before the device goes away. One that is not recorded is a diagnostic, and freed
    /// anyway.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="deviceId">The action's identity.</param>
    /// <returns>As <see cref="IrqSystem.FreeIrq"/>.</returns>
    /// <remarks>Source: devm_free_irq.</remarks>
    public string? Free(Irq irq, object deviceId)
    {
        ArgumentNullException.ThrowIfNull(deviceId);
        int removed;
        lock (_gate)
        {
            int index = _registrations.FindLastIndex(one => one.Irq == irq && one.DeviceId.Equals(deviceId));
            removed = index < 0 ? 0 : 1;
            _registrations.RemoveRange(Math.Max(index, 0), removed);
        }

        if (removed == 0)
        {
            system.Diagnostics.Warn(
                IrqDiagnosticId.ManagedUnknown,
                nameof(DeviceIrqs),
                $"Device {DeviceName} frees an action of interrupt {irq} that it has not recorded.",
                irq);
        }

        return system.FreeIrq(irq, deviceId);
    }

    /// <summary>Frees all actions, the last one requested first.</summary>
    public void Dispose()
    {
        IrqRegistration[] registrations;
        lock (_gate)
        {
            _disposed = true;
            registrations = [.. _registrations];
            _registrations.Clear();
        }

        for (int i = registrations.Length - 1; i >= 0; i--)
        {
            registrations[i].Dispose();
        }
    }

    private IrqRequest Named(in IrqRequest request) =>
        request.Name is null ? request with { Name = DeviceName } : request;

    private void Record(ref IrqRegistration? registration)
    {
        if (registration is null)
        {
            return;
        }

        bool isLate;
        lock (_gate)
        {
            isLate = _disposed;
            if (!isLate)
            {
                _registrations.Add(registration);
            }
        }

        if (isLate)
        {
            registration.Dispose();
            registration = null;
            ObjectDisposedException.ThrowIf(isLate, this);
        }
    }
}
