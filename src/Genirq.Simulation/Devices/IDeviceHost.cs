using Genirq.Msi;

namespace Genirq.Simulation.Devices;

/// <summary>What a device model reaches of the machine that it is plugged into.</summary>
/// <remarks>
/// Messages of MSI and MSI-X and the wire do not go this way: they leave through the function's routes. Whether the
/// device may master the bus is its own business, as in hardware.
/// </remarks>
public interface IDeviceHost
{
    /// <summary>The time in nanoseconds since the machine was made.</summary>
    long Nanoseconds { get; }

    /// <summary>Asks to be woken.</summary>
    /// <param name="model">The device, whose <see cref="IDeviceModel.Wake"/> will be called.</param>
    /// <param name="nanoseconds">When; a time that has passed means as soon as possible, but not from within this
    /// call.</param>
    /// <remarks>Only the earliest time asked for counts; the device asks again for later ones.</remarks>
    void WakeAt(IDeviceModel model, long nanoseconds);

    /// <summary>Writes an interrupt message that stands neither in MSI nor in MSI-X.</summary>
    /// <param name="model">The device, by whose requester's number the message is judged.</param>
    /// <param name="message">The message.</param>
    void WriteMessage(IDeviceModel model, in MsiMessage message);

    /// <summary>Reads the machine's memory.</summary>
    /// <param name="address">Where.</param>
    /// <param name="data">The bytes; memory that nobody wrote reads 0.</param>
    void ReadMemory(ulong address, Span<byte> data);

    /// <summary>Writes the machine's memory.</summary>
    /// <param name="address">Where.</param>
    /// <param name="data">The bytes.</param>
    void WriteMemory(ulong address, ReadOnlySpan<byte> data);
}
