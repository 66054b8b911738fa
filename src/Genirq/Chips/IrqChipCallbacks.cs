using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Chips;

/// <summary>Which callbacks a chip has. What the core does when one is absent is observable, so it is said.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irq.h, irq_chip.</remarks>
[Flags]
public enum IrqChipCallbacks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="IrqChip.Startup"/>.</summary>
    Startup = 1 << 0,

    /// <summary><see cref="IrqChip.Shutdown"/>.</summary>
    Shutdown = 1 << 1,

    /// <summary><see cref="IrqChip.Enable"/>.</summary>
    Enable = 1 << 2,

    /// <summary><see cref="IrqChip.Disable"/>.</summary>
    Disable = 1 << 3,

    /// <summary><see cref="IrqChip.Acknowledge"/>.</summary>
    Acknowledge = 1 << 4,

    /// <summary><see cref="IrqChip.Mask"/>.</summary>
    Mask = 1 << 5,

    /// <summary><see cref="IrqChip.MaskAcknowledge"/>.</summary>
    MaskAcknowledge = 1 << 6,

    /// <summary><see cref="IrqChip.Unmask"/>.</summary>
    Unmask = 1 << 7,

    /// <summary><see cref="IrqChip.EndOfInterrupt"/>.</summary>
    EndOfInterrupt = 1 << 8,

    /// <summary><see cref="IrqChip.SetAffinity"/>.</summary>
    SetAffinity = 1 << 9,

    /// <summary><see cref="IrqChip.Retrigger"/>.</summary>
    Retrigger = 1 << 10,

    /// <summary><see cref="IrqChip.SetType"/>.</summary>
    SetType = 1 << 11,

    /// <summary><see cref="IrqChip.BusLock"/> and <see cref="IrqChip.BusUnlock"/>.</summary>
    BusLock = 1 << 12,

    /// <summary><see cref="IrqChip.RequestResources"/>.</summary>
    RequestResources = 1 << 13,

    /// <summary><see cref="IrqChip.ReleaseResources"/>.</summary>
    ReleaseResources = 1 << 14,

    /// <summary><see cref="IrqChip.ComposeMessage"/>.</summary>
    ComposeMessage = 1 << 15,

    /// <summary><see cref="IrqChip.WriteMessage"/>.</summary>
    WriteMessage = 1 << 16,

    /// <summary><see cref="IrqChip.SetWake"/>.</summary>
    SetWake = 1 << 17,

    /// <summary><see cref="IrqChip.Suspend"/>.</summary>
    Suspend = 1 << 18,

    /// <summary><see cref="IrqChip.Resume"/>.</summary>
    Resume = 1 << 19,

    /// <summary><see cref="IrqChip.PowerShutdown"/>.</summary>
    PowerShutdown = 1 << 20,

    /// <summary><see cref="IrqChip.CalculateMask"/>.</summary>
    CalculateMask = 1 << 21,

    /// <summary><see cref="IrqChip.Print"/>.</summary>
    Print = 1 << 22,

    /// <summary><see cref="IrqChip.GetState"/>.</summary>
    GetState = 1 << 23,

    /// <summary><see cref="IrqChip.SetState"/>.</summary>
    SetState = 1 << 24,

    /// <summary><see cref="IrqChip.SetVcpuAffinity"/>.</summary>
    SetVcpuAffinity = 1 << 25,

    /// <summary><see cref="IrqChip.SendIpi(IrqData, int)"/>.</summary>
    SendIpiSingle = 1 << 26,

    /// <summary><see cref="IrqChip.SendIpi(IrqData, CpuMask)"/>.</summary>
    SendIpiMask = 1 << 27,

    /// <summary><see cref="IrqChip.SetUpNmi"/>.</summary>
    SetUpNmi = 1 << 28,

    /// <summary><see cref="IrqChip.TearDownNmi"/>.</summary>
    TearDownNmi = 1 << 29,

    /// <summary><see cref="IrqChip.ForceCompleteMove"/>.</summary>
    ForceCompleteMove = 1 << 30,

    /// <summary><see cref="IrqChip.PreRedirect"/>.</summary>
    PreRedirect = 1 << 31,
}
