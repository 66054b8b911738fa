namespace Genirq.Pci.Devices;

/// <summary>What became of an event of a device.</summary>
public enum TriggerResult
{
    /// <summary>Nothing: the capability is not enabled, so the event is not a message's.</summary>
    Disabled,

    /// <summary>It waits in the pending bits; several events of one vector become one.</summary>
    Pending,

    /// <summary>One message left the function, and where it went took it.</summary>
    Delivered,

    /// <summary>
    /// The routes refused the message. The event waits in the pending bits, and its message is sent with the next
    /// change of the vector or the next event.
    /// </summary>
    Refused,
}
