using System.Diagnostics.CodeAnalysis;
using Genirq.Pci.Configuration;

namespace Genirq.Pci.Interrupts;

/// <summary>A function as its driver has it: registers, memory, interrupts. The same on every platform.</summary>
/// <remarks>Disposing lets the function go and gives its interrupts back, also under a handler; see
/// <see cref="PciDevice.Dispose"/>. Its registers, memory and switches throw then.</remarks>
public sealed class DriverFunction : IDisposable
{
    private const int CommandOffset = 4;
    private const ushort Answers = 1 << 1;
    private const ushort MastersBus = 1 << 2;

    private readonly Action? _release;
    private readonly IPciConfigSpace _config;
    private readonly IPciMemory _memory;
    private bool _disposed;

    // Handlers that run while their interrupts are given back still reach the function.
    private bool _isLetGo;

    /// <summary>Gives a driver what a platform has made of a function.</summary>
    /// <param name="slot">Where it is.</param>
    /// <param name="config">Its configuration space.</param>
    /// <param name="memory">The memory behind its BARs.</param>
    /// <param name="interrupts">Its interrupts; they are given back with this object.</param>
    /// <param name="release">Called when the driver lets the function go; null for nothing.</param>
    public DriverFunction(
        PciSlot slot, IPciConfigSpace config, IPciMemory memory, PciDevice interrupts, Action? release = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(interrupts);
        Slot = slot;
        _config = config;
        _memory = memory;
        Interrupts = interrupts;
        _release = release;
    }

    /// <summary>Where it is.</summary>
    public PciSlot Slot { get; }

    /// <summary>Its configuration space.</summary>
    /// <exception cref="ObjectDisposedException">The function was let go.</exception>
    public IPciConfigSpace Config => _isLetGo ? ThrowDisposed<IPciConfigSpace>() : _config;

    /// <summary>The memory behind its BARs; it answers once the function is switched on.</summary>
    /// <exception cref="ObjectDisposedException">The function was let go.</exception>
    public IPciMemory Memory => _isLetGo ? ThrowDisposed<IPciMemory>() : _memory;

    /// <summary>Its interrupts.</summary>
    public PciDevice Interrupts { get; }

    /// <summary>The system.</summary>
    public IrqSystem System => Interrupts.System;

    /// <summary>Switches the function on: its memory answers, and it may write memory and messages.</summary>
    /// <remarks>Source: the roles of pci_enable_device and pci_set_master in Linux.</remarks>
    public void SwitchOn() => Config.WriteUInt16(
        CommandOffset, (ushort)(Config.ReadUInt16(CommandOffset) | Answers | MastersBus));

    /// <summary>Switches the function off again.</summary>
    public void SwitchOff() => Config.WriteUInt16(
        CommandOffset, (ushort)(Config.ReadUInt16(CommandOffset) & ~(Answers | MastersBus)));

    /// <summary>Its slot.</summary>
    public override string ToString() => Slot.ToString();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            try
            {
                Interrupts.Dispose();
            }
            finally
            {
                // Also when an access to the device has thrown.
                _isLetGo = true;
                _release?.Invoke();
            }
        }
    }

    [DoesNotReturn]
    private T ThrowDisposed<T>() => throw new ObjectDisposedException(
        nameof(DriverFunction), $"The function {Slot} was let go by its driver.");
}
