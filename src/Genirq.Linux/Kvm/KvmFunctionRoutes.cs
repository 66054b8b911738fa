using System.Diagnostics.CodeAnalysis;
using Genirq.Interop;
using Genirq.Linux.Events;
using Genirq.Msi;
using Genirq.Pci.Devices;

namespace Genirq.Linux.Kvm;

/// <summary>Leads the vectors of a guest's function into KVM: a vector that the guest unmasks becomes a route and a
/// bound event descriptor, and goes back to the pending bits when it is masked.</summary>
/// <remarks>
/// <para>
/// Routes are made when a vector is first unmasked, all of one operation with one call, and kept while it is masked;
/// when the budget is used up, those of masked vectors are given to others. Whatever raises a vector writes its
/// <see cref="Notifier"/>: this process, another, a driver in the kernel. While the vector is unmasked the kernel takes
/// the events itself. When it is masked the descriptor is unbound first and its count, if there is one, becomes the
/// pending bit; when it is unmasked a count that is left raises the interrupt: no event is lost in between.
/// </para>
/// <para>
/// A vector that gets no route (<see cref="KvmFunctionOptions.OnFailure"/>, <see cref="FailureOf"/>) still sends what
/// the function itself triggers, by a call for each; events of others through its notifier wait until it has a route.
/// A message that KVM refuses is a failure too, and the event waits in the pending bits.
/// Calls come under the function's lock. Sending allocates nothing.
/// </para>
/// </remarks>
public sealed partial class KvmFunctionRoutes : IInterruptRoutes, IDisposable
{
    private readonly KvmMsiDomain _domain;
    private readonly KvmVm _vm;
    private readonly ISystemCalls _calls;
    private readonly KvmFunctionOptions _options;
    private readonly MsiDevice _device;
    private readonly Lock _gate = new();

    // Guarded by _gate, but that Deliver reads a vector's place and notifier.
    private readonly KvmVector?[] _vectors;
    private readonly List<KvmVector> _changed = [];
    private Func<int, TriggerResult>? _trigger;
    private bool _isDisposed;

    /// <summary>Makes the routes of a function.</summary>
    /// <param name="domain">The VM's domain.</param>
    /// <param name="name">The function's name in the VMM's system.</param>
    /// <param name="vectorCount">How many vectors its table has, 1 to 2048.</param>
    /// <param name="options">How; null: the defaults.</param>
    public KvmFunctionRoutes(KvmMsiDomain domain, string name, int vectorCount, KvmFunctionOptions? options = null)
        : this(SystemCalls.Real, domain, name, vectorCount, options)
    {
    }

    internal KvmFunctionRoutes(
        ISystemCalls calls, KvmMsiDomain domain, string name, int vectorCount, KvmFunctionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentOutOfRangeException.ThrowIfLessThan(vectorCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vectorCount, MsiXTable.MaxVectors);
        _domain = domain;
        _vm = domain.Vm;
        _calls = calls;
        _options = options ?? new KvmFunctionOptions();
        _vectors = new KvmVector?[vectorCount];
        _device = new MsiDevice(domain.System, name, domain);
        if (!_device.CreateDomain(MsiDomainId.Default, KvmFunctionTemplate.Template, (uint)vectorCount))
        {
            throw new InvalidOperationException($"The domain of {name} cannot be made below {domain.Name}.");
        }
    }

    /// <summary>How many vectors there are.</summary>
    public int VectorCount => _vectors.Length;

    /// <summary>How many vectors have a GSI.</summary>
    public int RouteCount
    {
        get
        {
            lock (_gate)
            {
                return _vectors.Count(static vector => vector?.Gsi >= 0);
            }
        }
    }

    /// <summary>Connects a table: its vectors become routes from now on.</summary>
    /// <param name="table">The table, of <see cref="VectorCount"/> vectors at most.</param>
    /// <exception cref="ArgumentException">It has more vectors than there can be routes here.</exception>
    public void Attach(MsiXTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        CheckSize(table, nameof(table));
        _trigger = table.Trigger;
        table.Connect(this);
    }

    /// <summary>Connects a function with all its interrupts.</summary>
    /// <param name="function">The function; its table has <see cref="VectorCount"/> vectors at most.</param>
    /// <exception cref="ArgumentException">It has more vectors than there can be routes here.</exception>
    public void Attach(DeviceFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckSize(function.MsiX, nameof(function));
        _trigger = function.Trigger;
        function.Connect(this);
    }

    /// <summary>What raises a vector, for whoever is to.</summary>
    /// <param name="vector">Which.</param>
    /// <returns>
    /// The vector's descriptor, the same for all who ask. It stays the routes', which close it when they are disposed
    /// of:
    /// whoever disposes of the object that is given here ends that object, and not the vector, and the next call gives
    /// another one.
    /// </returns>
    /// <exception cref="LinuxException">No descriptor is left (EMFILE).</exception>
    public EventFd Notifier(int vector)
    {
        CheckVector(vector);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            KvmVector place = PlaceOf(vector);
            LinuxException.ThrowIf(TryMakeNotifier(place), $"Cannot make the notifier of vector {vector}:");
            WatchIfMasked(place);
            return place.Notifier!.Lend();
        }
    }

    /// <summary>Why a vector that is unmasked has no route; null: it has one, or is masked.</summary>
    /// <param name="vector">Which.</param>
    public KvmRouteFailure? FailureOf(int vector)
    {
        CheckVector(vector);
        lock (_gate)
        {
            return _vectors[vector]?.Failure;
        }
    }

    /// <summary>The GSI of a vector; -1: it has none.</summary>
    /// <param name="vector">Which.</param>
    public int GsiOf(int vector)
    {
        CheckVector(vector);
        lock (_gate)
        {
            return _vectors[vector]?.Gsi ?? -1;
        }
    }

    /// <summary>Reserves GSIs for vectors before the guest unmasks them, all or none.</summary>
    /// <param name="first">The first vector.</param>
    /// <param name="count">How many.</param>
    /// <param name="shortage">Why none was reserved.</param>
    public bool TryReserve(int first, int count, [NotNullWhen(false)] out RouteBudgetExceeded? shortage)
    {
        CheckVector(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        CheckVector(first + count - 1);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            List<KvmVector> reserved = [];
            shortage = null;
            for (int i = first; i < first + count; i++)
            {
                KvmVector place = PlaceOf(i);
                if (place.Gsi >= 0)
                {
                    continue;
                }

                if (!TryAllocate(place))
                {
                    int missing = count - (i - first);
                    shortage = new RouteBudgetExceeded(missing, _vm.Routes.InUse, _vm.Routes.Budget);
                    reserved.ForEach(Unroute);
                    return false;
                }

                reserved.Add(place);
            }

            return true;
        }
    }

    /// <summary>Tries again for the vectors that got no route, after others have given theirs back.</summary>
    /// <returns>How many still have none.</returns>
    public int RetryFailed()
    {
        lock (_gate)
        {
            foreach (KvmVector? place in _vectors)
            {
                if (place is { Failure: not null, IsUsable: true })
                {
                    MarkChanged(place);
                }
            }

            Settle();
            return _vectors.Count(static place => place?.Failure is not null);
        }
    }

    /// <summary>Unplugs the function: descriptors are unbound, then its routes go, with one call, then the
    /// descriptors.</summary>
    /// <remarks>
    /// Disconnect the table or function before (<c>Connect(null)</c>), and end the VM after; one that has ended took
    /// its bindings and routes along. Doing so twice is fine.
    /// </remarks>
    public void Dispose()
    {
        List<EventSubscription> watches = [];
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            foreach (KvmVector? place in _vectors)
            {
                if (place is not null)
                {
                    Unbind(place);
                    place.IsUsable = false;
                    watches.AddRange(place.Watch is { } watch ? [watch] : []);
                }
            }

            _device.FreeAll(MsiDomainId.Default);
            _device.Dispose();
            if (!_vm.Handle.IsClosed)
            {
                _ = _vm.Routes.TryCommit();
            }
        }

        // Outside the gate: a callback that runs may be waiting for it.
        watches.ForEach(static watch => watch.Remove());
        foreach (KvmVector? place in _vectors)
        {
            place?.Notifier?.Dispose();
        }
    }

    private KvmVector PlaceOf(int vector) => _vectors[vector] ?? MakePlace(vector);

    private KvmVector MakePlace(int vector)
    {
        KvmVector made = new(vector);
        // Ordering: pairs with the read in Deliver: whoever sees the place sees it whole.
        Volatile.Write(ref _vectors[vector], made);
        return made;
    }

    private void CheckSize(MsiXTable? table, string name)
    {
        if (table is not null && table.VectorCount > VectorCount)
        {
            throw new ArgumentException(
                $"The table has {table.VectorCount} vectors; there can be routes of {VectorCount} here.", name);
        }
    }

    private void CheckVector(int vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vector);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vector, _vectors.Length);
    }
}
