using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Pci.Configuration;

namespace Genirq.Linux.Vfio;

/// <summary>A PCI function that the kernel's VFIO driver hands to this process.</summary>
/// <remarks>
/// <para>
/// The raw calls, one method each, with the kernel's errno. <see cref="VfioFunction"/> puts a driver's view on it.
/// Thread-safe, as the kernel's calls are. Closing it gives the interrupts back, unless memory of it is still mapped:
/// the kernel keeps the device until the last mapping has gone.
/// </para>
/// <para>Source: Linux 6.12, drivers/vfio/vfio_main.c and drivers/vfio/pci/vfio_pci_core.c.</para>
/// </remarks>
public sealed partial class VfioDevice : IDisposable
{
    private const uint CanResetFlag = 1;
    private const uint IsPciFlag = 2;

    private readonly ISystemCalls _calls;
    private readonly DescriptorHandle _handle;

    internal VfioDevice(ISystemCalls calls, PciSlot slot, DescriptorHandle handle, VfioAddressSpace space)
    {
        _calls = calls;
        _handle = handle;
        Slot = slot;
        AddressSpace = space;
        VfioDeviceInfo info = new() { ArgumentSize = (uint)Marshal.SizeOf<VfioDeviceInfo>() };
        int result = calls.Ioctl(handle, VfioRequests.VFIO_DEVICE_GET_INFO, Bytes(ref info));
        LinuxException.ThrowIf(result, "ioctl(VFIO_DEVICE_GET_INFO)", $"Cannot ask {slot} what it is:");
        if ((info.Flags & IsPciFlag) == 0)
        {
            LinuxException.ThrowIf(-Errno.ENODEV, "ioctl(VFIO_DEVICE_GET_INFO)", $"{slot} is not a PCI function:");
        }

        CanReset = (info.Flags & CanResetFlag) != 0;
        RegionCount = (int)info.RegionCount;
        InterruptKindCount = (int)info.IrqCount;
    }

    /// <summary>Where it is.</summary>
    public PciSlot Slot { get; }

    /// <summary>The addresses at which it reaches memory.</summary>
    public VfioAddressSpace AddressSpace { get; }

    /// <summary>Whether it can be reset by itself.</summary>
    public bool CanReset { get; }

    /// <summary>How many regions it has, those of size 0 too.</summary>
    public int RegionCount { get; }

    /// <summary>How many kinds of interrupts the kernel knows.</summary>
    public int InterruptKindCount { get; }

    /// <summary>Whether it is closed.</summary>
    public bool IsDisposed => _handle.IsClosed;

    internal ISystemCalls Calls => _calls;

    /// <summary>Opens a function that is bound to <c>vfio-pci</c>.</summary>
    /// <param name="slot">The function.</param>
    /// <param name="options">How; null: the usual.</param>
    /// <returns>The function. Its interrupts are off.</returns>
    /// <exception cref="LinuxException">
    /// ENOENT: no such function, not bound, or no VFIO; EACCES: no permission for the node; EBUSY: another process has
    /// it; EPERM: functions of its group are bound to other drivers; or what else the kernel said. Nothing is left
    /// open.
    /// </exception>
    public static VfioDevice Open(PciSlot slot, VfioOpenOptions? options = null) =>
        Open(SystemCalls.Real, slot, options);

    /// <summary>Resets it. Its interrupts stay armed; its registers are as after power on.</summary>
    /// <returns>None; EINVAL: it cannot be reset by itself; or what else the kernel said.</returns>
    public LinuxError TryReset() =>
        LinuxError.Of(_calls.Ioctl(_handle, VfioRequests.VFIO_DEVICE_RESET, 0), "ioctl(VFIO_DEVICE_RESET)");

    /// <summary>Gives it back to the kernel, then its address space.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        AddressSpace.Dispose();
    }

    /// <summary>The function's name.</summary>
    public override string ToString() => Slot.ToString();

    internal static VfioDevice Open(ISystemCalls calls, PciSlot slot, VfioOpenOptions? options)
    {
        (DescriptorHandle handle, VfioAddressSpace space) =
            new VfioOpening(calls, slot, options ?? new VfioOpenOptions()).Run();
        try
        {
            return new VfioDevice(calls, slot, handle, space);
        }
        catch (LinuxException)
        {
            handle.Dispose();
            space.Dispose();
            throw;
        }
    }

    internal static Span<byte> Bytes<T>(ref T structure)
        where T : unmanaged => MemoryMarshal.AsBytes(new Span<T>(ref structure));
}
