using Genirq.Cpus;
using Genirq.Msi;

namespace Genirq.Platforms.HyperV;

/// <summary>The host of a Hyper-V guest, as far as its vPCI buses ask it for interrupts. One for a machine.</summary>
/// <remarks>
/// Called with an interrupt's lock held: it must not call back into the system for the same interrupt, and answers at
/// once, since the guest polls for it. Source: Linux 6.12, drivers/pci/controller/pci-hyperv.c.
/// </remarks>
public abstract class HyperVHost
{
    private int _lastCpu = -1;

    /// <summary>The CPU that several messages were sent to last; -1: there were none.</summary>
    internal int LastCpu
    {
        // Ordering: a hint; two requests at once may choose the same CPU.
        get => Volatile.Read(ref _lastCpu);
        set => Volatile.Write(ref _lastCpu, value);
    }

    /// <summary>Makes an interrupt.</summary>
    /// <param name="request">Which.</param>
    /// <param name="interrupt">What the device is to write.</param>
    /// <returns>Whether it could; if not (the device is gone or being ejected, for example) the device gets a zero
    /// message.</returns>
    public abstract bool TryCreate(HyperVInterruptRequest request, out HyperVInterrupt interrupt);

    /// <summary>Ends an interrupt.</summary>
    /// <param name="device">The function.</param>
    /// <param name="interrupt">The interrupt.</param>
    public abstract void Delete(MsiDevice device, HyperVInterrupt interrupt);

    /// <summary>Sends a message elsewhere. On x86 each unmasking does so.</summary>
    /// <param name="device">The function.</param>
    /// <param name="interrupt">What the device writes for this message.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="cpus">The online CPUs that it can go to.</param>
    /// <returns>Whether it could; if not, it stays where it is.</returns>
    public abstract bool TryRetarget(MsiDevice device, HyperVInterrupt interrupt, uint vector, CpuMask cpus);

    /// <summary>Chooses the CPU of several messages: not the first one for all devices.</summary>
    /// <remarks>Source: hv_compose_multi_msi_req_get_cpu.</remarks>
    internal int NextCpu(CpuMask online)
    {
        int next = online.Next(LastCpu + 1);
        return LastCpu = next < 0 ? online.First : next;
    }
}
