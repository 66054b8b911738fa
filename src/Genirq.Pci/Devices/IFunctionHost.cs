using Genirq.Msi;

namespace Genirq.Pci.Devices;

/// <summary>What a device model is plugged into: a machine in memory, or a server that a VMM is connected to.</summary>
/// <remarks>All members are called on the thread that runs the model, and call back on it.</remarks>
public interface IFunctionHost
{
    /// <summary>The host's time, which never goes back.</summary>
    long Nanoseconds { get; }

    /// <summary>Reads the machine's memory for the device.</summary>
    /// <param name="address">Any address; what no device answers reads as all ones.</param>
    /// <param name="data">Where to.</param>
    void ReadMemory(ulong address, Span<byte> data);

    /// <summary>Writes the machine's memory for the device.</summary>
    /// <param name="address">Any address; what no device answers is lost.</param>
    /// <param name="data">What.</param>
    void WriteMemory(ulong address, ReadOnlySpan<byte> data);

    /// <summary>Sends a message that is not the function's: of a store of the device's own (IMS).</summary>
    /// <param name="index">Which one it is; -1 for none.</param>
    /// <param name="message">The message.</param>
    void Send(int index, in MsiMessage message);

    /// <summary>Calls the device once, later.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds at the earliest, 0 or more.</param>
    /// <param name="callback">What is called.</param>
    /// <param name="state">With what.</param>
    /// <returns>Disposing it takes the call back.</returns>
    IDisposable After(long delayNanoseconds, Action<object> callback, object state);
}
