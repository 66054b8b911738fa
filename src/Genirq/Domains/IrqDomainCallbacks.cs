namespace Genirq.Domains;

/// <summary>Which callbacks a domain has. "Absent" can be observed in Linux, so it is said, not guessed.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irqdomain.h, irq_domain_ops.</remarks>
[Flags]
public enum IrqDomainCallbacks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="IrqDomain.Match"/>.</summary>
    Match = 1 << 0,

    /// <summary><see cref="IrqDomain.Select"/>.</summary>
    Select = 1 << 1,

    /// <summary><see cref="IrqDomain.Map"/>.</summary>
    Map = 1 << 2,

    /// <summary><see cref="IrqDomain.Unmap"/>.</summary>
    Unmap = 1 << 3,

    /// <summary><see cref="IrqDomain.Xlate"/>.</summary>
    Xlate = 1 << 4,

    /// <summary><see cref="IrqDomain.Allocate"/>; makes the domain hierarchical.</summary>
    Allocate = 1 << 5,

    /// <summary><see cref="IrqDomain.Free"/>.</summary>
    Free = 1 << 6,

    /// <summary><see cref="IrqDomain.Activate"/>.</summary>
    Activate = 1 << 7,

    /// <summary><see cref="IrqDomain.Deactivate"/>.</summary>
    Deactivate = 1 << 8,

    /// <summary><see cref="IrqDomain.Translate"/>.</summary>
    Translate = 1 << 9,
}
