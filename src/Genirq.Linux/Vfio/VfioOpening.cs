using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Pci.Configuration;

namespace Genirq.Linux.Vfio;

/// <summary>Opens one function, by its group or by its own node; closes all that it opened when a step fails.</summary>
/// <param name="calls">The system calls.</param>
/// <param name="slot">The function.</param>
/// <param name="options">How.</param>
internal sealed class VfioOpening(ISystemCalls calls, PciSlot slot, VfioOpenOptions options)
{
    private const uint GroupIsViable = 1;

    private readonly Stack<IDisposable> _opened = [];

    /// <summary>Opens it.</summary>
    /// <exception cref="LinuxException">A step failed.</exception>
    public (DescriptorHandle Device, VfioAddressSpace Space) Run()
    {
        VfioBinding binding = VfioBinding.Read(slot, options.SysfsRoot);
        if (!binding.Exists)
        {
            throw Refuse(-Errno.ENOENT, $"open({binding.Folder})", $"There is no PCI function {slot}:");
        }

        if (!binding.IsBound)
        {
            throw Refuse(-Errno.ENOENT, $"readlink({binding.Folder}/driver)", binding.Explain());
        }

        bool hasNodes = binding.DeviceNode is not null && File.Exists(Node("iommu"));
        try
        {
            return options.Path == VfioPath.Device || (options.Path == VfioPath.Any && hasNodes)
                ? OpenByDevice(binding)
                : OpenByGroup(binding);
        }
        catch (LinuxException)
        {
            while (_opened.TryPop(out IDisposable? opened))
            {
                opened.Dispose();
            }

            throw;
        }
    }

    // Source: Documentation/driver-api/vfio.rst of Linux 6.12, "VFIO Usage Example".
    private (DescriptorHandle Device, VfioAddressSpace Space) OpenByGroup(VfioBinding binding)
    {
        if (binding.Group is not { } group)
        {
            throw Refuse(-Errno.ENOENT, "readlink(iommu_group)", $"{slot} is in no IOMMU group: the IOMMU is off:");
        }

        bool hasIommu = !binding.IsNoIommu;
        if (!hasIommu && !options.AllowsNoIommu)
        {
            throw Refuse(-Errno.EPERM, $"open(noiommu-{group})", $"No IOMMU guards memory from {slot}:");
        }

        DescriptorHandle container = OpenNode("vfio/vfio");
        Check(calls.Ioctl(container, VfioRequests.VFIO_GET_API_VERSION, 0), "ioctl(VFIO_GET_API_VERSION)");
        nint model = hasIommu ? VfioRequests.VFIO_TYPE1V2_IOMMU : VfioRequests.VFIO_NOIOMMU_IOMMU;
        int known = calls.Ioctl(container, VfioRequests.VFIO_CHECK_EXTENSION, model);
        Check(known == 0 ? -Errno.EOPNOTSUPP : known, "ioctl(VFIO_CHECK_EXTENSION)");
        DescriptorHandle node = OpenNode($"vfio/{(hasIommu ? "" : "noiommu-")}{group}");
        VfioGroupStatus status = new() { ArgumentSize = (uint)Marshal.SizeOf<VfioGroupStatus>() };
        int result = calls.Ioctl(node, VfioRequests.VFIO_GROUP_GET_STATUS, VfioDevice.Bytes(ref status));
        Check(result, "ioctl(VFIO_GROUP_GET_STATUS)");
        if ((status.Flags & GroupIsViable) == 0)
        {
            throw Refuse(
                -Errno.EPERM,
                "ioctl(VFIO_GROUP_GET_STATUS)",
                $"Other functions in group {group} of {slot} are bound to other drivers:");
        }

        using (HeldDescriptor held = new(container))
        {
            int number = held.Number;
            result = calls.Ioctl(node, VfioRequests.VFIO_GROUP_SET_CONTAINER, VfioDevice.Bytes(ref number));
        }

        Check(result, "ioctl(VFIO_GROUP_SET_CONTAINER)");
        Check(calls.Ioctl(container, VfioRequests.VFIO_SET_IOMMU, model), "ioctl(VFIO_SET_IOMMU)");
        byte[] name = Encoding.ASCII.GetBytes(slot.ToString() + '\0');
        result = calls.IoctlOpen(node, VfioRequests.VFIO_GROUP_GET_DEVICE_FD, name, out DescriptorHandle device);
        Check(result, "ioctl(VFIO_GROUP_GET_DEVICE_FD)");
        return (device, new VfioGroupSpace(calls, container, node, hasIommu));
    }

    private (DescriptorHandle Device, VfioAddressSpace Space) OpenByDevice(VfioBinding binding)
    {
        if (binding.DeviceNode is not { } name)
        {
            throw Refuse(-Errno.ENOENT, "open(vfio-dev)", $"The kernel has no node of its own for {slot}:");
        }

        DescriptorHandle iommu = OpenNode("iommu");
        DescriptorHandle device = OpenNode($"vfio/devices/{name}");
        VfioBind bind = new() { ArgumentSize = (uint)Marshal.SizeOf<VfioBind>() };
        int result;
        using (HeldDescriptor held = new(iommu))
        {
            bind.IommuDescriptor = held.Number;
            result = calls.Ioctl(device, VfioRequests.VFIO_DEVICE_BIND_IOMMUFD, VfioDevice.Bytes(ref bind));
        }

        Check(result, "ioctl(VFIO_DEVICE_BIND_IOMMUFD)");
        IommuSpaceAllocation space = new() { Size = (uint)Marshal.SizeOf<IommuSpaceAllocation>() };
        result = calls.Ioctl(iommu, VfioRequests.IOMMU_IOAS_ALLOC, VfioDevice.Bytes(ref space));
        Check(result, "ioctl(IOMMU_IOAS_ALLOC)");
        VfioAttach attach = new() { ArgumentSize = (uint)Marshal.SizeOf<VfioAttach>(), TableId = space.Id };
        result = calls.Ioctl(device, VfioRequests.VFIO_DEVICE_ATTACH_IOMMUFD_PT, VfioDevice.Bytes(ref attach));
        Check(result, "ioctl(VFIO_DEVICE_ATTACH_IOMMUFD_PT)");
        return (device, new VfioIommuSpace(calls, iommu, space.Id));
    }

    private DescriptorHandle OpenNode(string name)
    {
        string path = Node(name);
        int result = calls.Open(path, OpenFlags.ReadWrite, out DescriptorHandle handle);
        LinuxException.ThrowIf(
            result, string.Create(CultureInfo.InvariantCulture, $"open({path})"), $"Cannot open {slot}:");
        _opened.Push(handle);
        return handle;
    }

    private string Node(string name) => Path.Combine(options.DevicesRoot, name);

    private void Check(int result, string call) => LinuxException.ThrowIf(result, call, $"Cannot open {slot}:");

    private static LinuxException Refuse(int result, string call, string message) =>
        new(LinuxError.Of(result, call), message);
}
