namespace Genirq.Simulation.Traces;

/// <summary>What happened in a machine.</summary>
public enum TraceKind
{
    /// <summary>A device writes a message.</summary>
    MessageSent,

    /// <summary>A remapping unit has found where a message goes.</summary>
    Remapped,

    /// <summary>A remapping unit hands a message to a virtual CPU; the machine has none, so it ends there.</summary>
    Posted,

    /// <summary>A message is refused on its way, and lost.</summary>
    Faulted,

    /// <summary>A message goes to a CPU that does not run, or to none, and is lost.</summary>
    Lost,

    /// <summary>A local APIC takes a vector in.</summary>
    Accepted,

    /// <summary>A vector arrives at a local APIC where it waits already: the two are one from now on.</summary>
    Merged,

    /// <summary>A vector is raised by software.</summary>
    Retriggered,

    /// <summary>A CPU takes a vector and handles it.</summary>
    Taken,

    /// <summary>A CPU has taken a vector that no interrupt is behind.</summary>
    Unexpected,

    /// <summary>A CPU says that a vector is done with.</summary>
    Ended,

    /// <summary>A handler begins.</summary>
    HandlerEntered,

    /// <summary>A handler has ended.</summary>
    HandlerLeft,

    /// <summary>The thread of a handler runs.</summary>
    ThreadRun,

    /// <summary>A CPU does a piece of work in process context.</summary>
    Work,

    /// <summary>A device's vector can be sent from now on, or its message has changed.</summary>
    Unmasked,

    /// <summary>A device's vector cannot be sent any more.</summary>
    Masked,

    /// <summary>A device's wire changes its level.</summary>
    Wire,

    /// <summary>A pin of the I/O APIC sends its message: the vector is the pin.</summary>
    PinSent,

    /// <summary>A driver writes a register of a device.</summary>
    RegisterWritten,

    /// <summary>A driver writes a configuration register of a device.</summary>
    ConfigurationWritten,

    /// <summary>A CPU gives vectors back that were moved away from it.</summary>
    Tick,

    /// <summary>A timer fires.</summary>
    Timer,

    /// <summary>An interrupt goes elsewhere: its new CPU and vector.</summary>
    Moved,

    /// <summary>A CPU has gone.</summary>
    CpuOffline,

    /// <summary>A CPU has come.</summary>
    CpuOnline,

    /// <summary>A device was plugged in.</summary>
    Plugged,

    /// <summary>A device was pulled out.</summary>
    Unplugged,

    /// <summary>Whoever drives the machine says something.</summary>
    Note,
}
