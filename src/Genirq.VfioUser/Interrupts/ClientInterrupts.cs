using Genirq.Interop;
using Genirq.Msi;
using Genirq.Pci.Devices;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Interrupts;

/// <summary>The interrupts of a served device: where its function's messages and its INTx go, and what the client
/// asks for by SET_IRQS.</summary>
/// <remarks>
/// <para>
/// The function decides whether a message leaves: function mask, bus mastering, and the masks of SET_IRQS hold events
/// back in its pending bits. The table's own masks are the client's: QEMU keeps the table to itself, so arming a vector
/// unmasks its entry here, as the kernel does that hands a device to a VMM. A client that writes the table through has
/// its masks obeyed. While a vector has no descriptor its events wait.
/// </para>
/// <para>
/// Lock order: the function's lock, then <c>_gate</c>. Nothing here calls the function with <c>_gate</c> held.
/// </para>
/// </remarks>
internal sealed partial class ClientInterrupts : IInterruptRoutes
{
    private readonly ISystemCalls _calls;
    private readonly DeviceFunction _function;
    private readonly VectorSet[] _sets;
    private readonly Lock _gate = new();

    // Guarded by _gate: the sets, and all below.
    private bool _isLineAsserted;

    // Of the loop's thread.
    private bool _isConnected;
    private bool _isTableWritten;
    private bool _wasEnabledByArming;

    /// <summary>Makes the interrupts of a function.</summary>
    public ClientInterrupts(ISystemCalls calls, DeviceFunction function)
    {
        _calls = calls;
        _function = function;
        _sets =
        [
            new VectorSet(IrqKind.IntX, function.HasLine ? 1 : 0),
            new VectorSet(IrqKind.Msi, function.Msi?.MessageCount ?? 0),
            new VectorSet(IrqKind.MsiX, function.MsiX?.VectorCount ?? 0),
            new VectorSet(IrqKind.Error, 1),
            new VectorSet(IrqKind.Request, 1),
        ];
    }

    /// <summary>How many vectors a type has.</summary>
    public int CountOf(IrqKind kind) => _sets[(int)kind].Count;

    /// <summary>How often a vector was raised.</summary>
    public long RaisedCount(IrqKind kind, int vector) => _sets[(int)kind].RaisedCount(vector);

    /// <summary>Whether any vector of a type has a descriptor.</summary>
    public bool IsArmed(IrqKind kind)
    {
        lock (_gate)
        {
            return _sets[(int)kind].IsArmed;
        }
    }

    /// <summary>What a type can do.</summary>
    public static IrqInfoFlags FlagsOf(IrqKind kind) => kind switch
    {
        IrqKind.IntX => IrqInfoFlags.EventFd | IrqInfoFlags.Maskable | IrqInfoFlags.AutoMasked,
        IrqKind.MsiX => IrqInfoFlags.EventFd | IrqInfoFlags.Maskable,
        _ => IrqInfoFlags.EventFd | IrqInfoFlags.NoResize,
    };

    /// <summary>A client has come: the function's interrupts are its from now on.</summary>
    public void Connect()
    {
        _isConnected = true;
        _isTableWritten = false;
        Settle();
        _function.Connect(this);
    }

    /// <summary>The client has gone: its descriptors are closed, and events wait.</summary>
    public void Disconnect()
    {
        if (!_isConnected)
        {
            return;
        }

        _isConnected = false;
        _function.Connect(null);
        lock (_gate)
        {
            foreach (VectorSet set in _sets)
            {
                set.Clear();
            }

            _isLineAsserted = false;
        }

        DisableIfArmed();
        Settle();
    }

    /// <summary>The client writes the MSI-X table: its masks are there, and arming must not undo them.</summary>
    public void NoteTableWrite() => _isTableWritten = true;

    /// <summary>The function was reset: descriptors and masks of the client are kept.</summary>
    public void Reapply() => Reapply(isTableWritten: false);

    /// <summary>A state was restored that another server has saved: the client's descriptors are kept, and the masks
    /// are those of the state.</summary>
    /// <remarks>A table that has a message was written by whoever drove the device, and its masks are theirs.</remarks>
    public void Restored() => Reapply(
        isTableWritten: Enumerable.Range(0, CountOf(IrqKind.MsiX))
            .Any(vector => _function.MsiX!.GetEntry(vector).Message != default));

    /// <summary>Raises an error or a request, which no register of the function governs.</summary>
    /// <returns>Whether the client has a descriptor for it.</returns>
    public bool Raise(IrqKind kind)
    {
        lock (_gate)
        {
            VectorSet set = _sets[(int)kind];
            set.Raise(0);
            return set.HasTrigger(0);
        }
    }

    /// <inheritdoc/>
    int IInterruptRoutes.Deliver(int vector, in MsiMessage message)
    {
        IrqKind kind = _function.Mode == InterruptMode.MsiX ? IrqKind.MsiX : IrqKind.Msi;
        lock (_gate)
        {
            return _sets[(int)kind].Raise(vector);
        }
    }

    /// <inheritdoc/>
    void IInterruptRoutes.EntryChanged(int vector, in MsiEntry entry)
    {
    }

    /// <inheritdoc/>
    void IInterruptRoutes.LineChanged(bool isAsserted)
    {
        lock (_gate)
        {
            _isLineAsserted = isAsserted;
            SettleLine();
        }
    }

    // INTx masks itself when it is raised, and is raised again if it is still asserted when it is unmasked.
    private void SettleLine()
    {
        VectorSet line = _sets[(int)IrqKind.IntX];
        if (line.Count != 0 && _isLineAsserted && !line.MustWait(0))
        {
            line.Raise(0);
            line.SetMasked(0, true);
        }
    }

    private void Settle()
    {
        Settle(IrqKind.Msi, 0, CountOf(IrqKind.Msi));
        Settle(IrqKind.MsiX, 0, CountOf(IrqKind.MsiX));
    }

    // Carries descriptors and masks of a range to the function. What may be sent is sent by this.
    private void Settle(IrqKind kind, int start, int count)
    {
        if (kind == IrqKind.IntX)
        {
            lock (_gate)
            {
                SettleLine();
            }

            return;
        }

        if (kind is not (IrqKind.Msi or IrqKind.MsiX))
        {
            return;
        }

        VectorSet set = _sets[(int)kind];
        for (int vector = start; vector < start + count; vector++)
        {
            bool mustWait;
            bool isArmed;
            lock (_gate)
            {
                mustWait = set.MustWait(vector);
                isArmed = set.HasTrigger(vector);
            }

            if (kind == IrqKind.Msi)
            {
                _function.Msi!.MaskLine(vector, mustWait);
                continue;
            }

            _function.MsiX!.MaskLine(vector, mustWait);
            if (isArmed && !_isTableWritten)
            {
                UnmaskEntry(vector);
            }
        }
    }

    private void Reapply(bool isTableWritten)
    {
        _wasEnabledByArming = false;
        _isTableWritten = isTableWritten;
        Settle();
    }

    private void UnmaskEntry(int vector)
    {
        const int ControlOffset = 12;
        _function.MsiX!.WriteTable((vector * MsiXTable.EntrySizeBytes) + ControlOffset, [0, 0, 0, 0]);
    }
}
