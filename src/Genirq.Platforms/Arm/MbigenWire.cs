namespace Genirq.Platforms.Arm;

/// <summary>What the registers of an MBIGEN hold of one wire.</summary>
internal sealed class MbigenWire
{
    /// <summary>Where the event is in a vector register.</summary>
    public const int EventShift = 12;

    /// <summary>The largest event that a vector register has room for.</summary>
    public const uint LastEvent = 0x3FF;

    /// <summary>The largest DeviceID that it has room for.</summary>
    public const ushort LastDeviceId = 0xFFF;

    private uint _event;
    private bool _isLevel;
    private bool _hasFired;

    /// <summary>The event.</summary>
    public uint Event
    {
        // Ordering: only the newest value counts, there is no order to the other two; the read pairs with the write.
        get => Volatile.Read(ref _event);
        set => Volatile.Write(ref _event, value);
    }

    /// <summary>Whether it fires while it is high.</summary>
    public bool IsLevel
    {
        // Ordering: only the newest value counts, there is no order to the other two; the read pairs with the write.
        get => Volatile.Read(ref _isLevel);
        set => Volatile.Write(ref _isLevel, value);
    }

    /// <summary>Whether it has fired, and the end of its interrupt has not been told.</summary>
    public bool HasFired
    {
        // Ordering: only the newest value counts, there is no order to the other two; the read pairs with the write.
        get => Volatile.Read(ref _hasFired);
        set => Volatile.Write(ref _hasFired, value);
    }

    /// <summary>Whether it is as after reset.</summary>
    public bool IsReset => !IsLevel && !HasFired && Event == 0;
}
