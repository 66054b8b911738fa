using Genirq.Interop;
using Genirq.Linux.Events;
using Genirq.Msi;
using Genirq.Pci.Devices;

namespace Genirq.Linux.Kvm;

// What the function's registers say, and what becomes of it. Under the function's lock.
public sealed partial class KvmFunctionRoutes
{
    /// <inheritdoc/>
    public int Deliver(int vector, in MsiMessage message)
    {
        // Ordering: pairs with the write in MakePlace. The place itself changes under the function's lock only, which
        // the caller holds.
        KvmVector? place = Volatile.Read(ref _vectors[vector]);
        LinuxError error = place is { Failure: null, Notifier: { IsDisposed: false } notifier }
            ? notifier.TrySignal()
            : _vm.TrySignalMsi(message, out _);

        // A counter that is full has an event already, which this one becomes a part of.
        return error.IsNone || error.Number == Errno.EAGAIN ? 0 : Refuse(vector, error);
    }

    /// <inheritdoc/>
    public void EntryChanged(int vector, in MsiEntry entry)
    {
        bool hasEvent = false;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            KvmVector place = PlaceOf(vector);
            place.IsUsable = entry.IsUsable;
            place.Message = entry.Message;
            if (entry.IsUsable)
            {
                MarkChanged(place);
            }
            else
            {
                Unbind(place);
                place.Failure = null;
                hasEvent = place.Notifier?.TryTake(out _) == true;
                WatchIfMasked(place);
            }
        }

        // The entry is masked by now: what came through the notifier becomes its pending bit.
        if (hasEvent)
        {
            _ = _trigger?.Invoke(vector);
        }
    }

    /// <inheritdoc/>
    public void ChangesComplete()
    {
        lock (_gate)
        {
            Settle();
        }
    }

    /// <inheritdoc/>
    public void LineChanged(bool isAsserted)
    {
        if (_options.LineGsi is { } gsi)
        {
            LinuxError error = _vm.TrySetLine(gsi, isAsserted);
            if (!error.IsNone)
            {
                Tell(new KvmRouteFailure(-1, error, null));
            }
        }
    }

    // Keeps why a message was refused, and tells it once, not for each message.
    private int Refuse(int vector, LinuxError error)
    {
        lock (_gate)
        {
            KvmVector place = PlaceOf(vector);
            if (!_isDisposed && place.Failure?.Error != error)
            {
                Fail(place, error, null);
            }
        }

        return -error.Number;
    }

    // All routes of the operation, then one commit, then the descriptors: an event finds its route.
    private void Settle()
    {
        if (_isDisposed || _changed.Count == 0)
        {
            return;
        }

        foreach (KvmVector place in _changed)
        {
            Route(place);
        }

        LinuxError committed = _vm.Routes.TryCommit();
        foreach (KvmVector place in _changed)
        {
            place.IsChanged = false;
            if (place is { IsUsable: true, Failure: null } && !committed.IsNone)
            {
                Fail(place, committed, null);
            }
            else if (place is { IsUsable: true, Failure: null, IsBound: false })
            {
                Bind(place);
            }
        }

        _changed.Clear();
    }

    private void Route(KvmVector place)
    {
        if (!place.IsUsable)
        {
            return;
        }

        LinuxError made = TryMakeNotifier(place);
        place.Failure = null;
        if (!made.IsNone)
        {
            Fail(place, made, null);
        }
        else if (_vm.Routes.Check(place.Message) is not null)
        {
            Unbind(place);
            Fail(place, new LinuxError(Errno.EINVAL, "message"), null);
        }
        else if (place.Gsi < 0 && !TryAllocate(place) && !(TryReclaim() && TryAllocate(place)))
        {
            RouteBudgetExceeded shortage = new(1, _vm.Routes.InUse, _vm.Routes.Budget);
            Fail(place, new LinuxError(Errno.ENOSPC, "route"), shortage);
        }
        else
        {
            _ = _vm.Routes.TrySet(place.Gsi, place.Message);
        }
    }

    private void Bind(KvmVector place)
    {
        // No longer watched first: while it is bound the kernel takes the events.
        _ = place.Watch?.BeginRemoval();
        place.Watch = null;

        // What was counted is raised anew once it is bound: the kernel would raise it too, but leave the count, which
        // would become an event again when the vector is masked.
        bool hasEvent = place.Notifier!.TryTake(out _);
        LinuxError error = _vm.TryBind(place.Notifier, place.Gsi);
        place.IsBound = error.IsNone;
        if (!error.IsNone)
        {
            Fail(place, error, null);
        }

        if (hasEvent)
        {
            _ = place.Notifier.TrySignal();
        }
    }

    private void Unbind(KvmVector place)
    {
        if (place.IsBound)
        {
            // A VM that has ended has no bindings any more.
            if (!_vm.Handle.IsClosed)
            {
                _ = _vm.TryUnbind(place.Notifier!, place.Gsi);
            }

            place.IsBound = false;
        }
    }

    private void Fail(KvmVector place, LinuxError error, RouteBudgetExceeded? shortage)
    {
        place.Failure = new KvmRouteFailure(place.Index, error, shortage);
        Tell(place.Failure);
    }

    // What the callback throws must not leave an operation half done: it is reported, and the operation goes on.
    private void Tell(KvmRouteFailure failure)
    {
        if (_options.OnFailure is { } onFailure)
        {
            _domain.System.Observe(
                nameof(KvmFunctionOptions.OnFailure),
                (onFailure, failure),
                static told => told.onFailure(told.failure));
        }
    }

    private void MarkChanged(KvmVector place)
    {
        if (!place.IsChanged)
        {
            place.IsChanged = true;
            _changed.Add(place);
        }
    }

    private LinuxError TryMakeNotifier(KvmVector place)
    {
        if (place.Notifier is not null)
        {
            return LinuxError.None;
        }

        LinuxError error = EventFd.TryCreate(_calls, 0, EventFdMode.Counter, out EventFd? made);
        place.Notifier = made;
        return error;
    }

    private bool TryAllocate(KvmVector place)
    {
        MsiMap map = _device.AllocateIrqAt(MsiDomainId.Default, (uint)place.Index);
        if (map.IsAllocated)
        {
            place.Gsi = _domain.GsiOf(map.Irq);
        }

        return map.IsAllocated;
    }

    // Takes the GSI of a vector that is masked. Its route went out of use with its unbinding.
    private bool TryReclaim()
    {
        foreach (KvmVector? place in _vectors)
        {
            if (place is { Gsi: >= 0, IsUsable: false })
            {
                Unroute(place);
                return true;
            }
        }

        return false;
    }

    private void Unroute(KvmVector place)
    {
        if (place.Gsi >= 0)
        {
            _device.FreeRange(MsiDomainId.Default, (uint)place.Index, (uint)place.Index);
            place.Gsi = -1;
        }
    }

    private void WatchIfMasked(KvmVector place)
    {
        if (_options.Pump is { } pump && place is { Notifier: { } notifier, Watch: null, IsUsable: false })
        {
            // If it cannot be watched its events are found when it is unmasked.
            _ = pump.TryWatch(
                notifier.Handle,
                static at => at.Routes.OnMaskedEvent(at.Vector),
                (Routes: this, Vector: place.Index),
                out EventSubscription? watch);
            place.Watch = watch;
        }
    }

    // On the pump's thread: an event of a masked vector, or of one that has been unmasked just now.
    private void OnMaskedEvent(int vector)
    {
        KvmVector? place = Volatile.Read(ref _vectors[vector]);
        if (place?.Notifier is { IsDisposed: false } notifier && notifier.TryTake(out _))
        {
            _ = _trigger?.Invoke(vector);
        }
    }
}
