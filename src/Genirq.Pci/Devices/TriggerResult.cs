namespace Genirq.Pci.Devices;

/// <summary>What became of an event of a device.</summary>
public enum TriggerResult
{
    /// <summary>Nothing: the capability is not enabled, so the event is not a message's.</summary>
    Disabled,

    /// <summary>It waits in the pending bits; several events of one vector become one.</summary>
    Pending,

    /// <summary>One message left the function.</summary>
    Delivered,
}
