using Genirq.Pci.Configuration;

namespace Genirq.Pci.Interrupts;

/// <summary>A function as its driver has it: registers, memory, interrupts. The same on every platform.</summary>
/// <remarks>Disposing gives the function's interrupts back; no handler may be installed.</remarks>
public sealed class DriverFunction : IDisposable
{
    private const int CommandOffset = 4;
    private const ushort Answers = 1 << 1;
    private const ushort MastersBus = 1 << 2;

    private readonly Action? _release;
    private bool _disposed;

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
        Config = config;
        Memory = memory;
        Interrupts = interrupts;
        _release = release;
    }

    /// <summary>Where it is.</summary>
    public PciSlot Slot { get; }

    /// <summary>Its configuration space.</summary>
    public IPciConfigSpace Config { get; }

    /// <summary>The memory behind its BARs; it answers once the function is switched on.</summary>
    public IPciMemory Memory { get; }

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
                _release?.Invoke();
            }
        }
    }
}
