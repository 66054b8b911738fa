namespace Genirq.Pci.Devices;

/// <summary>A capability in the configuration space of a function that is being built.</summary>
public interface IDeviceCapability
{
    /// <summary>Its id.</summary>
    byte Id { get; }

    /// <summary>Its size with id and next pointer; rounded up to 4 bytes when it is placed.</summary>
    int SizeBytes { get; }

    /// <summary>Where it stands, a multiple of 4 from 0x40; null: behind the one before it.</summary>
    int? Offset { get; }

    /// <summary>Writes what the registers hold after a reset, and which bits can be written.</summary>
    /// <param name="registers">The registers, zeroed; the first two bytes are not its own.</param>
    /// <param name="writable">A set bit for each that can be written; zeroed.</param>
    void Describe(Span<byte> registers, Span<byte> writable);
}
