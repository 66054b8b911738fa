using Genirq.Pci.Devices;
using Genirq.Simulation.Buses;
using static Genirq.Simulation.Devices.NetworkCardRegisters;

namespace Genirq.Simulation.Devices;

/// <summary>A network card with many queues: three MSI-X entries of fixed meaning, one for each queue that the driver
/// opens.</summary>
/// <remarks>
/// <para>
/// Its registers are <see cref="NetworkCardRegisters"/>. Each packet that finds room in an open queue's ring moves the
/// queue's head and raises the queue's entry, one message a packet; packets for closed or full queues are counted and
/// gone. It has no wire, as virtual functions have none.
/// </para>
/// <para>Receiving allocates nothing. Not thread-safe: one thread runs a machine.</para>
/// </remarks>
public sealed partial class NetworkCard : SimulatedDevice
{
    private const uint DefaultRing = 256;
    private const ulong TableBytes = 0x8000;

    // The answer to a command, by its number, is due.
    private const int MailboxAnswers = 0;

    private readonly NetworkCardOptions _options;
    private readonly NetworkQueue[] _queues;

    private bool _isLinkUp = true;
    private uint _causes;
    private uint _command;
    private uint _answer;
    private uint _error;
    private int _commands;

    /// <summary>Builds a card as it is after power on, with its link up.</summary>
    /// <param name="options">What it has; null: the usual.</param>
    public NetworkCard(NetworkCardOptions? options = null)
        : base(Describe(options ?? new NetworkCardOptions()))
    {
        _options = options ?? new NetworkCardOptions();
        _queues = new NetworkQueue[_options.QueueCount];
        Function.WasReset += Reset;
        Reset();
    }

    /// <summary>Whether the link is up.</summary>
    public bool IsLinkUp => _isLinkUp;

    /// <summary>How many queues it has.</summary>
    public int QueueCount => _queues.Length;

    /// <summary>Packets arrive from the wire.</summary>
    /// <param name="queue">The queue that they are for, 0 to <see cref="QueueCount"/> - 1.</param>
    /// <param name="packets">How many, 0 or more.</param>
    /// <returns>How many found room. Each of them raised the queue's entry.</returns>
    public int Receive(int queue, int packets = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(packets);
        int taken = 0;
        for (int i = 0; i < packets; i++)
        {
            ref NetworkQueue to = ref _queues[queue];
            if (!_isLinkUp || !to.IsEnabled || to.Head - to.Tail >= to.Size)
            {
                to.Dropped++;
                continue;
            }

            to.Head++;
            taken++;
            Signal(to.Vector);
        }

        return taken;
    }

    /// <summary>The cable is pulled or put in; nothing if it is so already.</summary>
    /// <param name="isUp">Whether the link is up now.</param>
    public void SetLink(bool isUp)
    {
        if (isUp != _isLinkUp)
        {
            _isLinkUp = isUp;
            Raise(LinkVector);
        }
    }

    /// <summary>Something inside the card fails.</summary>
    /// <param name="code">What its error register says then.</param>
    public void RaiseError(uint code)
    {
        _error = code;
        Raise(ErrorVector);
    }

    /// <inheritdoc/>
    protected internal override uint ReadRegister(int bar, ulong offset)
    {
        if (bar != Bar)
        {
            return 0;
        }

        if (offset < FirstQueue)
        {
            return offset switch
            {
                NetworkCardRegisters.QueueCount => (uint)_queues.Length,
                Link => _isLinkUp ? 1u : 0,
                Cause => _causes,
                Mailbox => _command,
                MailboxAnswer => _answer,
                Error => _error,
                _ => 0,
            };
        }

        if (!TryFind(offset, out int queue))
        {
            return 0;
        }

        ref readonly NetworkQueue found = ref _queues[queue];
        return ((offset - FirstQueue) % QueueStride) switch
        {
            QueueControl => found.IsEnabled ? 1u : 0,
            QueueVector => found.Vector,
            QueueSize => found.Size,
            QueueHead => found.Head,
            QueueTail => found.Tail,
            QueueDropped => found.Dropped,
            _ => 0,
        };
    }

    /// <inheritdoc/>
    protected internal override void WriteRegister(int bar, ulong offset, uint value)
    {
        if (bar != Bar)
        {
            return;
        }

        if (offset >= FirstQueue)
        {
            if (TryFind(offset, out int queue))
            {
                WriteQueue(ref _queues[queue], (offset - FirstQueue) % QueueStride, value);
            }
        }
        else if (offset == Cause)
        {
            _causes &= ~value;
        }
        else if (offset == Mailbox)
        {
            Ask(value);
        }
    }

    private static DeviceFunctionOptions Describe(NetworkCardOptions options) => new()
    {
        VendorId = VendorId,
        DeviceId = DeviceId,
        ClassCode = 0x020000,
        InterruptPin = 0,
        Bars =
        [
            new DeviceBar(DeviceBarKind.Memory64, 1u << 17), DeviceBar.None,
            new DeviceBar(DeviceBarKind.Memory64, 1u << 16), DeviceBar.None,
        ],
        Capabilities =
        [
            new PciExpressCapabilityOptions(),
            new MsiXCapabilityOptions
            {
                VectorCount = options.VectorCount,
                TableBar = TableBar,
                PendingBar = TableBar,
                PendingOffset = (uint)TableBytes,
            },
        ],
    };

    private static void WriteQueue(ref NetworkQueue queue, ulong register, uint value)
    {
        switch (register)
        {
            case QueueControl:
                bool opens = (value & 1) != 0;
                if (opens && !queue.IsEnabled)
                {
                    queue.Head = 0;
                    queue.Tail = 0;
                }

                queue.IsEnabled = opens;
                break;
            case QueueVector:
                queue.Vector = value;
                break;
            case QueueSize:
                queue.Size = value;
                break;
            case QueueTail when value - queue.Tail <= queue.Head - queue.Tail:
                queue.Tail = value;
                break;
        }
    }

    private bool TryFind(ulong offset, out int queue)
    {
        queue = (int)((offset - FirstQueue) / QueueStride);
        return queue < _queues.Length;
    }

    private void Reset()
    {
        _causes = 0;
        _command = 0;
        _answer = 0;
        _error = 0;
        _commands++;
        Array.Fill(_queues, new NetworkQueue { Size = DefaultRing });
    }

    // Apart from where it is called, so that only this allocates.
    private void Ask(uint value)
    {
        _command = value;
        After(_options.MailboxNanoseconds, new DeviceCall(MailboxAnswers, ++_commands));
    }

    /// <inheritdoc/>
    /// <remarks>A later command, or a reset, has made the answer to an earlier one void.</remarks>
    protected internal override void OnDue(in DeviceCall call)
    {
        if (call.First == _commands)
        {
            _answer = _command | AnswerBit;
            Raise(MailboxVector);
        }
    }

    private void Raise(int vector)
    {
        _causes |= 1u << vector;
        Signal((uint)vector);
    }

    // An entry that the table does not have raises nothing, as a message to nowhere.
    private void Signal(uint vector)
    {
        if (vector < (uint)_options.VectorCount)
        {
            Function.MsiX!.Trigger((int)vector);
        }
    }
}
