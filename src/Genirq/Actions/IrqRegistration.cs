using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Genirq.Actions.Threads;
using Genirq.Descriptors;

namespace Genirq.Actions;

/// <summary>An installed handler. Disposing frees it and waits until it does not run any more.</summary>
/// <remarks>
/// Thread-safe. Disposing it from a handler of its line throws. Disposing twice does nothing;
/// if the interrupt itself was freed meanwhile, disposing only ends the action's thread.
/// </remarks>
[DebuggerDisplay("{Name} on {Irq.Number}, installed: {IsInstalled}")]
[SuppressMessage(
    "Usage", "CA1816:Dispose methods should call SuppressFinalize",
    Justification = "Only this library derives from it, and without finalizers.")]
public abstract class IrqRegistration : IDisposable, IAsyncDisposable
{
    private IrqSystem? _system;

    private protected IrqRegistration(Irq irq, in IrqRequest request)
    {
        Irq = irq;
        Name = request.Name;
        Flags = request.Flags;
        DeviceId = request.DeviceId ?? this;
    }

    /// <summary>The interrupt.</summary>
    public Irq Irq { get; }

    /// <summary>The action's name.</summary>
    public string Name { get; }

    /// <summary>How it was requested, with what the core has added.</summary>
    public IrqFlags Flags { get; internal set; }

    /// <summary>Tells it from the line's other actions; what <see cref="IrqSystem.FreeIrq"/> takes.</summary>
    public object DeviceId { get; }

    /// <summary>Whether the handler is installed.</summary>
    public bool IsInstalled { get; internal set; }

    /// <summary>Whether it runs a function in a thread of its own.</summary>
    public bool HasThread => Installed.Thread is not null;

    private protected abstract IrqAction Installed { get; }

    /// <summary>Frees the handler and waits until it does not run any more; a thread that was woken runs once
    /// more.</summary>
    /// <exception cref="InvalidOperationException">It is called from a handler of the line, or from the thread function
    /// of this very action: it would wait for itself.</exception>
    public void Dispose()
    {
        if (_system is { } system && (IsInstalled || HasThread))
        {
            Installed.Free(system);
        }
    }

    /// <summary>As <see cref="Dispose"/>, but waits without blocking for what runs when it is called.</summary>
    /// <returns>Ends when the handler is free.</returns>
    /// <exception cref="InvalidOperationException">As <see cref="Dispose"/>, thrown at once.</exception>
    /// <remarks>What begins between that and the freeing itself is waited for as <see cref="Dispose"/> does.</remarks>
    public ValueTask DisposeAsync()
    {
        if (IsInstalled && _system?.Find(Irq) is { } descriptor && LineSynchronization.IsBusy(descriptor)
            && !ActionThreads.IsCurrent(Installed))
        {
            // Awaited in the handler it would wait for itself; not awaited it would go on at another place.
            LineSynchronization.ThrowIfOwn(descriptor);
            return FreeWhenQuietAsync(descriptor);
        }

        Dispose();
        return default;
    }

    /// <summary>Name and interrupt.</summary>
    public override string ToString() => $"\"{Name}\" on interrupt {Irq}{(IsInstalled ? "" : ", freed")}";

    /// <summary>Makes an installed action its owner's registration.</summary>
    internal IrqRegistration OwnedIn(IrqSystem system)
    {
        _system = system;
        return this;
    }

    private async ValueTask FreeWhenQuietAsync(IrqDescriptor descriptor)
    {
        await LineSynchronization.WaitAsync(descriptor, CancellationToken.None).ConfigureAwait(false);
        Dispose();
    }
}
