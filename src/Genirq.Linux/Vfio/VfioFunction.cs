using Genirq.Domains;
using Genirq.Linux.Events;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Linux.Vfio;

/// <summary>A function behind VFIO as its driver has it: registers, memory, interrupts. What a driver does with it
/// works on the machine in memory too.</summary>
/// <remarks>
/// Owns the device and closes it. Handlers run on the event loop's thread, as CPU 0 of the system. Disposing gives the
/// interrupts back; no handler may be installed.
/// </remarks>
public sealed class VfioFunction : IDisposable
{
    private readonly IVfioEvents _loop;
    private readonly IrqSystem _system;
    private readonly DriverFunction _driver;
    private readonly List<IDisposable> _watched = [];
    private readonly Stack<IrqDomain> _domains = [];
    private readonly Irq _line;
    private bool _disposed;

    internal VfioFunction(IrqSystem system, VfioDevice device, IVfioEvents loop, VfioFunctionOptions? options)
    {
        options ??= new VfioFunctionOptions();
        Device = device;
        _loop = loop;
        _system = system;
        VfioConfigSpace config = new(device);
        VfioMemory memory = new(device, config, options.MapsMemory);
        PciDevice? interrupts = null;
        try
        {
            Config = config;
            Memory = memory;
            MsiDomain = new VfioMsiDomain(device, loop, system.Diagnostics);
            Instantiate(MsiDomain, IrqDomainOptions.Hierarchy(
                null, FirmwareNode.Named($"VFIO-{device}"), flags: IrqDomainFlags.MsiParent));
            if (device.GetInterrupts(VfioInterruptKind.IntX).Count != 0)
            {
                LineDomain = new VfioLineDomain(device, loop);
                Instantiate(LineDomain, IrqDomainOptions.Linear(null, 1));
                _line = LineDomain.CreateMapping(default);
            }

            Interrupts = interrupts = new PciDevice(system, new PciDeviceOptions
            {
                Slot = device.Slot,
                Config = Config,
                Memory = Memory,
                ParentDomain = MsiDomain,
                LineIrq = _line,
                Quirks = options.Quirks,
            });
            _driver = new DriverFunction(device.Slot, Config, Memory, interrupts);
            Watch(VfioInterruptKind.Error, static function => function.Failed?.Invoke(function));
            Watch(VfioInterruptKind.Request, static function => function.Requested?.Invoke(function));
        }
        catch
        {
            Close(interrupts, memory);
            throw;
        }
    }

    /// <summary>The device has failed: nothing it did can be relied on until it was reset. PCI Express only.</summary>
    /// <remarks>Called on the event loop's thread.</remarks>
    public event Action<VfioFunction>? Failed;

    /// <summary>The kernel wants the device back, because it is being unplugged or unbound: the process is to close
    /// it.</summary>
    /// <remarks>Called on the event loop's thread, again and again until the device is closed.</remarks>
    public event Action<VfioFunction>? Requested;

    /// <summary>The device.</summary>
    public VfioDevice Device { get; }

    /// <summary>Its configuration space.</summary>
    public VfioConfigSpace Config { get; }

    /// <summary>The memory behind its BARs; it answers once the function is switched on.</summary>
    public VfioMemory Memory { get; }

    /// <summary>Its interrupts.</summary>
    public PciDevice Interrupts { get; }

    /// <summary>The domain of its messages.</summary>
    public VfioMsiDomain MsiDomain { get; }

    /// <summary>The domain of its INTx; null: it has none.</summary>
    public VfioLineDomain? LineDomain { get; }

    /// <summary>Opens a function that is bound to <c>vfio-pci</c>, and makes it a function of a system.</summary>
    /// <param name="system">The system.</param>
    /// <param name="pump">What waits for its events and runs its handlers; it must outlive the function.</param>
    /// <param name="slot">The function.</param>
    /// <param name="options">How it is driven; null: the usual.</param>
    /// <param name="opening">How it is opened; null: the usual.</param>
    /// <returns>The function, with its interrupts off.</returns>
    /// <exception cref="LinuxException">As for <see cref="VfioDevice.Open(PciSlot, VfioOpenOptions?)"/>; nothing is
    /// left open.</exception>
    public static VfioFunction Open(
        IrqSystem system,
        EventPump pump,
        PciSlot slot,
        VfioFunctionOptions? options = null,
        VfioOpenOptions? opening = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(pump);
        VfioDevice device = VfioDevice.Open(slot, opening);
        try
        {
            return new VfioFunction(system, device, new VfioPumpEvents(pump), options);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Switches the function on: its memory answers, and it may write memory and messages.</summary>
    public void SwitchOn() => _driver.SwitchOn();

    /// <summary>Switches the function off again.</summary>
    public void SwitchOff() => _driver.SwitchOff();

    /// <summary>Gives interrupts, memory and device back.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Close(Interrupts, Memory);
        Device.Dispose();
    }

    /// <summary>The function's name.</summary>
    public override string ToString() => Device.ToString();

    private void Instantiate(IrqDomain domain, IrqDomainOptions options)
    {
        int result = _system.Domains.Instantiate(domain, options);
        LinuxException.ThrowIf(result, "none", $"The system refuses a domain of {Device}:");
        _domains.Push(domain);
    }

    private void Watch(VfioInterruptKind kind, Action<VfioFunction> told)
    {
        if (Device.GetInterrupts(kind).Count == 0)
        {
            return;
        }

        LinuxError error = VfioArmedEvent.TryCreate(
            Device.Calls, _loop, state => told((VfioFunction)state), this, out VfioArmedEvent? armed);
        LinuxException.ThrowIf(error, $"Cannot wait for {kind} of {Device}:");
        EventFd?[] events = [armed!.Events];
        error = Device.TrySetInterrupts(kind, VfioInterruptAction.Trigger, 0, events, out _);
        if (!error.IsNone)
        {
            armed.Dispose();
            LinuxException.ThrowIf(error, $"Cannot arm {kind} of {Device}:");
        }

        _watched.Add(armed);
    }

    // The youngest first. The system's own refusal to free what a handler still uses is reported by the system.
    private void Close(PciDevice? interrupts, VfioMemory memory)
    {
        foreach (IDisposable armed in _watched)
        {
            armed.Dispose();
        }

        interrupts?.Dispose();
        _system.Domains.Dispose(_line);
        while (_domains.TryPop(out IrqDomain? domain))
        {
            _system.Domains.Remove(domain);
        }

        memory.Dispose();
    }
}
