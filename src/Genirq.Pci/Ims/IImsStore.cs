using Genirq.Msi;

namespace Genirq.Pci.Ims;

/// <summary>Where a device keeps the messages of its own kind: an array in its memory, contexts of queues.</summary>
/// <remarks>
/// <see cref="Prepare"/> and <see cref="Release"/> run under the device's descriptor lock, the others under the
/// interrupt's: they must not throw. An implementation must be quick and must not call back into the system. One store
/// serves many interrupts
/// at once, each with a descriptor of its own; what it keeps of one can be kept in its
/// <see cref="MsiDescriptor.DomainCookie"/>.
/// </remarks>
public interface IImsStore
{
    /// <summary>How many interrupts it can hold, 1 to 65536. A domain cannot be larger.</summary>
    uint SlotCount { get; }

    /// <summary>Whether changes are collected and carried out by <see cref="Commit"/>.</summary>
    bool IsDeferred { get; }

    /// <summary>Finds the place of a new interrupt's message, and masks it.</summary>
    /// <param name="descriptor">The interrupt, with its index and the caller's cookie.</param>
    /// <remarks>Source: the prepare_desc of a device's template.</remarks>
    void Prepare(MsiDescriptor descriptor);

    /// <summary>The interrupt goes: its place is free.</summary>
    /// <param name="descriptor">The interrupt.</param>
    void Release(MsiDescriptor descriptor);

    /// <summary>Writes the message.</summary>
    /// <param name="descriptor">The interrupt.</param>
    /// <param name="message">The message; all zeros after deactivation.</param>
    void Write(MsiDescriptor descriptor, in MsiMessage message);

    /// <summary>Masks or unmasks the interrupt.</summary>
    /// <param name="descriptor">The interrupt.</param>
    /// <param name="isMasked">Which.</param>
    void SetMasked(MsiDescriptor descriptor, bool isMasked);

    /// <summary>Carries collected changes out. Called without the interrupt's lock; it may take its time.</summary>
    /// <param name="descriptor">The interrupt.</param>
    void Commit(MsiDescriptor descriptor);
}
