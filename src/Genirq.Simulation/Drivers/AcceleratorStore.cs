namespace Genirq.Simulation.Drivers;

/// <summary>Where the accelerator's driver lets the messages of queues stand.</summary>
public enum AcceleratorStore
{
    /// <summary>In the context of the address space number (PASID) that the queue is for.</summary>
    Contexts,

    /// <summary>In slots of the device's memory.</summary>
    Slots,
}
