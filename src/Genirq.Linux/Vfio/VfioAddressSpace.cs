using Genirq.Interop.Handles;

namespace Genirq.Linux.Vfio;

/// <summary>The addresses at which devices of a group, or of an IOMMU descriptor, reach memory of this
/// process.</summary>
/// <remarks>Thread-safe.</remarks>
public abstract class VfioAddressSpace : IDisposable
{
    private protected VfioAddressSpace()
    {
    }

    /// <summary>Whether an IOMMU stands between device and memory; without one nothing can be mapped.</summary>
    public abstract bool HasIommu { get; }

    /// <summary>Takes a mapping away.</summary>
    /// <param name="deviceAddress">Where devices see it.</param>
    /// <param name="sizeBytes">Its size.</param>
    /// <returns>None; ENOENT or EINVAL: there is no such mapping; or what else the kernel said.</returns>
    public abstract LinuxError TryUnmap(ulong deviceAddress, ulong sizeBytes);

    /// <summary>Closes it; mappings that are left go with it.</summary>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets devices reach memory.</summary>
    /// <param name="memory">The memory, which must stay mapped.</param>
    /// <param name="deviceAddress">Where devices see it; a multiple of the page size.</param>
    /// <returns>None; EEXIST: something is mapped there; ENOMEM: too much is locked; or what else the kernel
    /// said.</returns>
    internal abstract LinuxError TryMap(MemoryMapping memory, ulong deviceAddress);

    /// <summary>Closes what it has.</summary>
    /// <param name="isDisposing">Whether it is disposed of; always.</param>
    protected abstract void Dispose(bool isDisposing);
}
