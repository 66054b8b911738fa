namespace Genirq.Simulation.Remapping;

/// <summary>Why a device's message does not arrive.</summary>
public enum InterruptFault
{
    /// <summary>It does.</summary>
    None,

    /// <summary>It names CPU and vector, which the remapping unit does not let through.</summary>
    Unremapped,

    /// <summary>It asks for remapping where there is no unit.</summary>
    NoUnit,

    /// <summary>It names an entry beyond the table.</summary>
    BeyondTable,

    /// <summary>It names an entry that is not in use.</summary>
    NotPresent,

    /// <summary>It names an entry that belongs to another device.</summary>
    WrongSource,

    /// <summary>It asks for a delivery other than "fixed" and "lowest priority".</summary>
    DeliveryMode,

    /// <summary>It names a vector that no local APIC accepts.</summary>
    IllegalVector,

    /// <summary>It names no CPU.</summary>
    NoDestination,
}
