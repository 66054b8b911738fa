namespace Genirq.Msi;

/// <summary>Which operations an MSI domain brings itself; the others are absent or get their defaults.</summary>
/// <remarks>Source: Linux 6.12, include/linux/msi.h, struct msi_domain_ops.</remarks>
[Flags]
public enum MsiDomainCallbacks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="MsiDomainOps.GetHardwareIrq"/>.</summary>
    GetHardwareIrq = 1 << 0,

    /// <summary><see cref="MsiDomainOps.InitializeIrq"/>.</summary>
    InitializeIrq = 1 << 1,

    /// <summary><see cref="MsiDomainOps.FreeIrq"/>.</summary>
    FreeIrq = 1 << 2,

    /// <summary><see cref="MsiDomainOps.Prepare"/>.</summary>
    Prepare = 1 << 3,

    /// <summary><see cref="MsiDomainOps.PrepareDescriptor"/>.</summary>
    PrepareDescriptor = 1 << 4,

    /// <summary><see cref="MsiDomainOps.SetDescriptor"/>.</summary>
    SetDescriptor = 1 << 5,

    /// <summary><see cref="MsiDomainOps.AllocateIrqs"/>.</summary>
    AllocateIrqs = 1 << 6,

    /// <summary><see cref="MsiDomainOps.FreeIrqs"/>.</summary>
    FreeIrqs = 1 << 7,

    /// <summary><see cref="MsiDomainOps.PostFree"/>.</summary>
    PostFree = 1 << 8,

    /// <summary><see cref="MsiDomainOps.Translate"/>.</summary>
    Translate = 1 << 9,

    /// <summary><see cref="MsiDomainOps.TearDown"/>.</summary>
    TearDown = 1 << 10,
}
