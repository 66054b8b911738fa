using System.Numerics;
using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Pci.Devices;

/// <summary>A function's MSI: the capability's registers, and what becomes of the device's events.</summary>
/// <remarks>
/// <para>
/// The device's side. Message n is sent with the low bits of the datum replaced by n. If the driver enabled fewer
/// messages than the function has, n is folded into those: n modulo the enabled count decides mask bit, pending bit and
/// message. An event waits in the pending bits while its message is masked, the function may not master the bus, no
/// routes
/// are connected, or its event line is masked from outside; also in a function that has no such register. A message
/// that waits when fewer are enabled than its number waits until enough are.
/// </para>
/// <para>
/// Thread-safe under one lock, the function's where it is part of one. <see cref="Trigger"/> allocates nothing.
/// Source: PCIe 6.0, 6.1.4 and 7.7.1.
/// </para>
/// </remarks>
public sealed partial class MsiCapability
{
    /// <summary>The most messages that a function can have.</summary>
    public const int MaxMessages = 32;

    private const ushort EnableBit = 0x0001;
    private const ushort Is64BitBit = 0x0080;
    private const ushort HasMaskBit = 0x0100;

    private readonly Lock _gate;
    private readonly int _capableLog2;

    // Guarded by _gate: all below.
    private bool _isEnabled;
    private int _enabledLog2;
    private uint _addressLow;
    private uint _addressHigh;
    private ushort _data;
    private uint _maskBits;
    private uint _pendingBits;
    private uint _maskedLines;
    private bool _isBusMaster = true;

    // MSI-X of the same function is enabled: messages are its.
    private bool _isSuppressed;
    private readonly MsiMessage[] _toldMessages = new MsiMessage[MaxMessages];
    private uint _told;
    private IInterruptRoutes? _routes;
    private bool _hasChanges;

    /// <summary>Makes a capability as it is after a reset.</summary>
    /// <param name="messages">How many messages it is capable of: 1, 2, 4, 8, 16 or 32.</param>
    /// <param name="is64Bit">Whether the address has 64 bits.</param>
    /// <param name="hasMask">Whether messages can be masked one by one.</param>
    /// <param name="diagnostics">Where refused accesses are reported; null: its own.</param>
    public MsiCapability(int messages, bool is64Bit = true, bool hasMask = true, IrqDiagnostics? diagnostics = null)
        : this(
            new MsiCapabilityOptions { MessageCount = messages, Is64Bit = is64Bit, HasMask = hasMask },
            diagnostics,
            new Lock())
    {
    }

    internal MsiCapability(MsiCapabilityOptions options, IrqDiagnostics? diagnostics, Lock gate)
    {
        MessageCount = options.MessageCount;
        Is64Bit = options.Is64Bit;
        HasMask = options.HasMask;
        SizeBytes = options.SizeBytes;
        Diagnostics = diagnostics ?? new IrqDiagnostics();
        _capableLog2 = BitOperations.Log2((uint)MessageCount);
        _gate = gate;
    }

    /// <summary>How many messages it is capable of.</summary>
    public int MessageCount { get; }

    /// <summary>Whether the address has 64 bits.</summary>
    public bool Is64Bit { get; }

    /// <summary>Whether messages can be masked one by one.</summary>
    public bool HasMask { get; }

    /// <summary>The size of the registers, a multiple of 4.</summary>
    public int SizeBytes { get; }

    /// <summary>Where refused accesses are reported.</summary>
    public IrqDiagnostics Diagnostics { get; }

    /// <summary>Whether MSI is enabled.</summary>
    public bool IsEnabled
    {
        get
        {
            lock (_gate)
            {
                return _isEnabled;
            }
        }
    }

    /// <summary>How many messages the driver has enabled.</summary>
    public int EnabledCount
    {
        get
        {
            lock (_gate)
            {
                return 1 << _enabledLog2;
            }
        }
    }

    /// <summary>The next capability's place, which the register file that this is part of decides.</summary>
    internal byte Next { get; init; }

    private uint AllMessages => uint.MaxValue >> (MaxMessages - MessageCount);

    /// <summary>Connects the capability. Every usable message is told, and what waits for routes is sent.</summary>
    /// <param name="routes">Where messages go; null disconnects, and events wait in the pending bits.</param>
    public void Connect(IInterruptRoutes? routes)
    {
        lock (_gate)
        {
            _routes = routes;
            _told = 0;
            Settle();
        }
    }

    /// <summary>The device has an event.</summary>
    /// <param name="message">0 to <see cref="MessageCount"/> - 1.</param>
    /// <returns>Whether a message left or was refused, or the event waits, or MSI is not enabled.</returns>
    public TriggerResult Trigger(int message)
    {
        CheckMessage(message);
        lock (_gate)
        {
            if (!_isEnabled || _isSuppressed)
            {
                return TriggerResult.Disabled;
            }

            int folded = message & ((1 << _enabledLog2) - 1);
            uint bit = 1u << folded;
            if ((_maskedLines & bit) != 0 || !IsUsable(folded))
            {
                _pendingBits |= bit;
                return TriggerResult.Pending;
            }

            return Send(folded) ? TriggerResult.Delivered : TriggerResult.Refused;
        }
    }

    /// <summary>The device takes an event back that still waits: its cause has gone.</summary>
    /// <param name="message">0 to <see cref="MessageCount"/> - 1; folded as in <see cref="Trigger"/>.</param>
    /// <returns>Whether it waited.</returns>
    public bool Withdraw(int message)
    {
        CheckMessage(message);
        lock (_gate)
        {
            uint bit = 1u << (message & ((1 << _enabledLog2) - 1));
            bool waited = (_pendingBits & bit) != 0;
            _pendingBits &= ~bit;
            return waited;
        }
    }

    /// <summary>Masks or unmasks a message's event line from outside. The guest's registers do not show it.</summary>
    /// <param name="message">0 to <see cref="MessageCount"/> - 1.</param>
    /// <param name="isMasked">Whether events wait although the message is not masked; false sends one that
    /// waits.</param>
    public void MaskLine(int message, bool isMasked)
    {
        CheckMessage(message);
        lock (_gate)
        {
            uint bit = 1u << message;
            _maskedLines = isMasked ? _maskedLines | bit : _maskedLines & ~bit;
            Settle();
        }
    }

    /// <summary>Allows or forbids messages, as the bus master bit of the command register does.</summary>
    /// <param name="isBusMaster">Whether they may leave. A capability that is part of no function begins with
    /// true.</param>
    public void SetBusMaster(bool isBusMaster)
    {
        lock (_gate)
        {
            _isBusMaster = isBusMaster;
            Settle();
        }
    }

    /// <summary>What a message is now.</summary>
    /// <param name="message">0 to <see cref="MessageCount"/> - 1; not folded.</param>
    public MsiEntry GetEntry(int message)
    {
        CheckMessage(message);
        lock (_gate)
        {
            return new MsiEntry(MessageOf(message), IsUsable(message));
        }
    }

    /// <summary>Whether an event of a message waits.</summary>
    /// <param name="message">0 to <see cref="MessageCount"/> - 1; not folded.</param>
    public bool IsPending(int message)
    {
        CheckMessage(message);
        lock (_gate)
        {
            return (_pendingBits & (1u << message)) != 0;
        }
    }

    /// <summary>Resets it: not enabled, nothing masked or pending, address and datum 0.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _isEnabled = false;
            _pendingBits = 0;
            _maskedLines = 0;
            Settle();
            _enabledLog2 = 0;
            _addressLow = 0;
            _addressHigh = 0;
            _data = 0;
            _maskBits = 0;
        }
    }

    /// <summary>Takes the messages away while MSI-X of the same function is enabled, or gives them back.</summary>
    internal void SetSuppressed(bool isSuppressed)
    {
        lock (_gate)
        {
            _isSuppressed = isSuppressed;
            Settle();
        }
    }

    private void CheckMessage(int message)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(message);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(message, MessageCount);
    }

    private bool IsUsable(int message) => _isEnabled && !_isSuppressed && _isBusMaster && _routes is not null
        && message < 1 << _enabledLog2 && (_maskBits & (1u << message)) == 0;

    private MsiMessage MessageOf(int message)
    {
        uint low = (1u << _enabledLog2) - 1;
        return new MsiMessage(_addressLow, _addressHigh, (_data & ~low) | ((uint)message & low));
    }

    // Tells the routes what they do not know, then sends what waits. The routes may come back in between, so that
    // each step looks anew.
    private void Settle()
    {
        for (int message = 0; message < MessageCount; message++)
        {
            uint bit = 1u << message;
            bool isUsable = IsUsable(message);
            MsiMessage sent = MessageOf(message);
            if (isUsable != ((_told & bit) != 0) || (isUsable && sent != _toldMessages[message]))
            {
                Tell(message, new MsiEntry(sent, isUsable));
            }

            if ((_pendingBits & bit) != 0 && (_maskedLines & bit) == 0 && IsUsable(message))
            {
                _ = Send(message);
            }
        }

        Complete();
    }

    private void Complete()
    {
        if (!_hasChanges)
        {
            return;
        }

        bool isTold = false;
        _hasChanges = false;
        try
        {
            _routes?.ChangesComplete();
            isTold = true;
        }
        finally
        {
            // Routes that throw are told again; those that come back in between may have changed more.
            _hasChanges |= !isTold;
        }
    }

    // Routes that throw do not know it: they are told with the next change, or when they are connected again.
    private void Tell(int message, in MsiEntry entry)
    {
        bool isTold = false;
        uint before = _told;
        _told = entry.IsUsable ? _told | (1u << message) : _told & ~(1u << message);
        _toldMessages[message] = entry.Message;
        _hasChanges = true;
        try
        {
            _routes?.EntryChanged(message, entry);
            isTold = true;
        }
        finally
        {
            // Told as not usable, if it was: then any message is news.
            if (!isTold)
            {
                _told = entry.IsUsable ? _told & ~(1u << message) : before;
            }
        }
    }

    // An event that the routes refuse or throw at waits: it is sent with the next change, or the next event.
    private bool Send(int message)
    {
        bool isSent = false;
        _pendingBits &= ~(1u << message);
        try
        {
            isSent = _routes!.Deliver(message, MessageOf(message)) >= 0;
            return isSent;
        }
        finally
        {
            if (!isSent)
            {
                _pendingBits |= 1u << message;
            }
        }
    }
}
