using Genirq.Msi;
using Genirq.Pci.Devices;
using Genirq.Simulation.Buses;
using static Genirq.Simulation.Devices.AcceleratorRegisters;

namespace Genirq.Simulation.Devices;

/// <summary>An accelerator whose work queues raise messages of the device's own: from slots in its memory, or from
/// contexts found by the address space number (PASID) of who uses the queue.</summary>
/// <remarks>
/// <para>
/// Its registers are <see cref="AcceleratorRegisters"/>. The first MSI-X entry is for errors. For each piece of work
/// that is done a queue sends the message of the slot, of the PASID's context, or of the MSI-X entry that it was given.
/// Slots and contexts keep the rules of MSI-X: while masked, or while the function may not master the bus, one event
/// waits and is sent once. Work for closed queues, more than 4096 pieces at once, and work done for a slot or context
/// that does not exist, is an error: it is counted, and raises the first MSI-X entry. When a queue is closed its work
/// ends at once, without a message.
/// </para>
/// <para>Not thread-safe: one thread runs a machine.</para>
/// </remarks>
public sealed partial class Accelerator : SimulatedDevice
{
    // What is due later: work is done (queue, its era then, pieces).
    private const int WorkIsDone = 0;

    private readonly AcceleratorOptions _options;
    private readonly MessageSlot?[] _slots;
    private readonly SortedDictionary<uint, MessageSlot> _contexts = [];
    private readonly WorkQueue[] _queues;
    private int _era;
    private int _resetEra;
    private uint _errors;
    private uint _contextPasid;
    private MsiMessage _contextMessage;
    private bool _isContextMasked;

    /// <summary>Builds a device as it is after power on.</summary>
    /// <param name="options">What it has; null: the usual.</param>
    public Accelerator(AcceleratorOptions? options = null)
        : base(Describe(options ?? new AcceleratorOptions()))
    {
        _options = options ?? new AcceleratorOptions();
        _queues = new WorkQueue[_options.QueueCount];
        _slots = new MessageSlot?[_options.SlotCount];
        Function.WasReset += Reset;
        Function.BusMasterChanged += SettleAll;
        Reset();
    }

    /// <summary>How many work queues it has.</summary>
    public int QueueCount => _queues.Length;

    /// <summary>How many contexts there are.</summary>
    public int ContextCount => _contexts.Count;

    /// <summary>Whether an event waits in the context of a PASID.</summary>
    /// <param name="pasid">The PASID.</param>
    public bool IsPending(uint pasid) => _contexts.TryGetValue(pasid, out MessageSlot? context) && context.IsPending;

    /// <summary>Something inside the device fails.</summary>
    public void RaiseError()
    {
        _errors++;
        Function.MsiX!.Trigger(ErrorVector);
    }

    /// <inheritdoc/>
    /// <remarks>Work of a queue that was closed meanwhile has ended then.</remarks>
    protected internal override void OnDue(in DeviceCall call)
    {
        int queue = (int)call.First;
        if (_queues[queue].Era == call.Second)
        {
            _queues[queue].UnderWay -= (uint)call.Third;
            Finish(queue, (uint)call.Third);
        }
    }

    private static DeviceFunctionOptions Describe(AcceleratorOptions options) => new()
    {
        VendorId = VendorId,
        DeviceId = DeviceId,
        ClassCode = 0x120000,
        InterruptPin = 0,
        Bars =
        [
            new DeviceBar(DeviceBarKind.Memory64, 1u << 19), DeviceBar.None,
            new DeviceBar(DeviceBarKind.Memory64, 1u << 20), DeviceBar.None,
        ],
        Capabilities =
        [
            new PciExpressCapabilityOptions(),
            new MsiXCapabilityOptions
            {
                VectorCount = options.VectorCount,
                TableBar = Bar,
                TableOffset = (uint)AcceleratorRegisters.TableOffset,
                PendingBar = Bar,
                PendingOffset = (uint)AcceleratorRegisters.PendingOffset,
            },
        ],
    };

    private void Submit(int queue, uint count)
    {
        if (!_queues[queue].IsOpen || count > MaxWork)
        {
            RaiseError();
        }
        else if (_options.WorkNanoseconds == 0)
        {
            Finish(queue, count);
        }
        else
        {
            _queues[queue].UnderWay += count;
            After(_options.WorkNanoseconds, new DeviceCall(WorkIsDone, queue, _queues[queue].Era, count));
        }
    }

    private void Finish(int queue, uint count)
    {
        for (; count > 0; count--)
        {
            Finish(queue);
        }
    }

    private void Finish(int queue)
    {
        ref WorkQueue done = ref _queues[queue];
        done.Done++;
        uint place = done.Message;
        if (place - InMsiX < (uint)_options.VectorCount)
        {
            Function.MsiX!.Trigger((int)(place - InMsiX));
            return;
        }

        MessageSlot? slot = place == InContext
            ? _contexts.GetValueOrDefault(done.Pasid)
            : place < (uint)_slots.Length ? SlotAt((int)place) : null;
        if (slot is null)
        {
            RaiseError();
            return;
        }

        slot.IsPending = true;
        Settle(slot);
    }

    // An event leaves once nothing holds it back any more.
    private void Settle(MessageSlot slot)
    {
        if (slot is { IsPending: true, IsMasked: false } && Function.IsBusMaster && IsPlugged)
        {
            slot.IsPending = false;
            Send(slot.Message);
        }
    }

    private void SettleAll()
    {
        foreach (MessageSlot? slot in _slots)
        {
            if (slot is not null)
            {
                Settle(slot);
            }
        }

        foreach (MessageSlot context in _contexts.Values)
        {
            Settle(context);
        }
    }

    private WorkQueue UnusedQueue => new() { Message = InContext, Era = _resetEra };

    private MessageSlot SlotAt(int index) => _slots[index] ??= new MessageSlot();

    private void Reset()
    {
        _errors = 0;
        _contextPasid = 0;
        _contextMessage = default;
        _isContextMasked = false;
        _contexts.Clear();
        Array.Clear(_slots);
        _resetEra = ++_era;
        Array.Fill(_queues, UnusedQueue);
    }
}
