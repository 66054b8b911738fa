namespace Genirq.Linux.Kvm;

/// <summary>The reasons for which a vCPU stops that are told apart here.</summary>
public enum KvmExitKind
{
    /// <summary>Another one; the number tells.</summary>
    Other,

    /// <summary>It was asked to (<see cref="KvmVcpu.RequestExit"/>), or a signal came.</summary>
    Interrupted,

    /// <summary>The guest wrote to a port.</summary>
    PortWrite,

    /// <summary>The guest read from a port.</summary>
    PortRead,

    /// <summary>The guest wrote to memory that is not there: a device's registers.</summary>
    MemoryWrite,

    /// <summary>The guest read from memory that is not there: a device's registers.</summary>
    MemoryRead,

    /// <summary>It halted, and no interrupt controller in the kernel could wake it.</summary>
    Halted,

    /// <summary>KVM cannot run this guest: without hardware virtualisation, for example.</summary>
    InternalError,
}
