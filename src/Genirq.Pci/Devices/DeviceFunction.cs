using System.Buffers.Binary;
using Genirq.Diagnostics;

namespace Genirq.Pci.Devices;

/// <summary>One PCI function from the device's side: configuration space, MSI, MSI-X and its wire.</summary>
/// <remarks>
/// <para>
/// A device model builds one, hands it the guest's accesses to the configuration space and to the memory windows, and
/// says what happens: <see cref="Trigger"/> for messages, <see cref="SetLine"/> for INTx. Which of the three is in
/// use
/// is the driver's choice: MSI-X if it is enabled, else MSI if that is, else INTx. To enable both messages at once
/// is
/// undefined in the standard; here MSI-X wins. No message leaves while the bus master bit is clear; events wait.
/// </para>
/// <para>Thread-safe under one lock. Source: PCIe 6.0, 6.1, 7.5.1 and 7.7.</para>
/// </remarks>
public sealed partial class DeviceFunction
{
    /// <summary>How many base address registers a function has.</summary>
    public const int BarCount = 6;

    private const ushort MemoryBit = 1 << 1;
    private const ushort BusMasterBit = 1 << 2;
    private const ushort LineDisableBit = 1 << 10;
    private const ushort LineStatusBit = 1 << 3;

    private readonly Lock _gate = new();
    private readonly ConfigLayout _layout;
    private readonly MsiXCapabilityOptions? _msiXOptions;
    private readonly int _msiOffset = -1;
    private readonly int _msiXOffset = -1;
    private readonly int _deviceControl = -1;

    // Guarded by _gate: all below.
    private readonly byte[] _config;
    private bool _isLineRequested;
    private bool _isLineAsserted;
    private bool _wasBusMaster;
    private IInterruptRoutes? _routes;

    /// <summary>Builds a function as it is after a reset.</summary>
    /// <param name="options">What it is.</param>
    /// <param name="diagnostics">Where refused accesses are reported; null: its own.</param>
    /// <exception cref="ArgumentException">
    /// BARs or capabilities cannot be as they are asked for: a size, overlapping places, an MSI-X window outside its
    /// BAR.
    /// </exception>
    public DeviceFunction(DeviceFunctionOptions options, IrqDiagnostics? diagnostics = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Diagnostics = diagnostics ?? new IrqDiagnostics();
        _layout = new ConfigLayout(options);
        _config = new byte[_layout.SizeBytes];
        _layout.Initial.CopyTo(_config, 0);
        HasLine = options.InterruptPin != 0;
        for (int i = 0; i < options.Capabilities.Count; i++)
        {
            int offset = _layout.Offsets[i];
            switch (options.Capabilities[i])
            {
                case MsiCapabilityOptions msi:
                    _msiOffset = offset;
                    Msi = new MsiCapability(msi, Diagnostics, _gate) { Next = _config[offset + 1] };
                    break;
                case MsiXCapabilityOptions msiX:
                    _msiXOffset = offset;
                    _msiXOptions = msiX;
                    MsiX = new MsiXTable(msiX.VectorCount, Diagnostics, _gate);
                    break;
                case PciExpressCapabilityOptions { HasFunctionReset: true }:
                    _deviceControl = offset + PciExpressCapabilityOptions.DeviceControl;
                    break;
            }
        }

        Settle();
    }

    /// <summary>Told after each reset, also one that the driver asks for through PCI Express: the device model resets
    /// its own registers then.</summary>
    /// <remarks>Called with the function's lock held. Not called while a saved state is restored.</remarks>
    public event Action? WasReset;

    /// <summary>Told when the driver lets the function write to memory, or does not any more.</summary>
    /// <remarks>Called with the function's lock held, after messages that waited for it have left.</remarks>
    public event Action? BusMasterChanged;

    /// <summary>MSI, or null. Its registers are reached through the configuration space.</summary>
    public MsiCapability? Msi { get; }

    /// <summary>MSI-X, or null. Its registers are reached through the configuration space and
    /// <see cref="WriteBar"/>.</summary>
    public MsiXTable? MsiX { get; }

    /// <summary>Whether it has a wire.</summary>
    public bool HasLine { get; }

    /// <summary>The size of the configuration space: 256, or 4096 with PCI Express.</summary>
    public int ConfigSizeBytes => _config.Length;

    /// <summary>Where refused accesses are reported.</summary>
    public IrqDiagnostics Diagnostics { get; }

    /// <summary>How it raises interrupts at the moment.</summary>
    public InterruptMode Mode
    {
        get
        {
            lock (_gate)
            {
                return MsiX is { IsEnabled: true } ? InterruptMode.MsiX
                    : Msi is { IsEnabled: true } ? InterruptMode.Msi
                    : InterruptMode.IntX;
            }
        }
    }

    /// <summary>Whether INTx is asserted.</summary>
    public bool IsLineAsserted
    {
        get
        {
            lock (_gate)
            {
                return _isLineAsserted;
            }
        }
    }

    /// <summary>Whether the driver lets the function write to memory: its messages, and data of its own.</summary>
    public bool IsBusMaster
    {
        get
        {
            lock (_gate)
            {
                return (Command & BusMasterBit) != 0;
            }
        }
    }

    private ushort Command => BinaryPrimitives.ReadUInt16LittleEndian(_config.AsSpan(ConfigLayout.Command));

    /// <summary>Connects the function: its messages and its wire.</summary>
    /// <param name="routes">Where interrupts go; null disconnects, and message events wait.</param>
    /// <remarks>Usable vectors are told, what waits for routes is sent, and an asserted wire is told.</remarks>
    public void Connect(IInterruptRoutes? routes)
    {
        lock (_gate)
        {
            _routes = routes;
            MsiX?.Connect(routes);
            Msi?.Connect(routes);
            _isLineAsserted = false;
            Settle();
        }
    }

    /// <summary>The device has an event, for the message of the mode in use.</summary>
    /// <param name="vector">The MSI-X entry, or the MSI message.</param>
    /// <returns>What became of it; <see cref="TriggerResult.Disabled"/> while INTx is in use.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The mode in use has no such vector.</exception>
    public TriggerResult Trigger(int vector)
    {
        lock (_gate)
        {
            return Mode switch
            {
                InterruptMode.MsiX => MsiX!.Trigger(vector),
                InterruptMode.Msi => Msi!.Trigger(vector),
                _ => TriggerResult.Disabled,
            };
        }
    }

    /// <summary>The device wants its wire asserted, or not any more.</summary>
    /// <param name="isRequested">Which. The status register shows it whatever mode is in use.</param>
    /// <remarks>INTx is asserted while this is so, messages are off and the command register does not forbid
    /// it.</remarks>
    /// <exception cref="InvalidOperationException">The function has no wire.</exception>
    public void SetLine(bool isRequested)
    {
        if (!HasLine)
        {
            throw new InvalidOperationException("The function has no interrupt pin.");
        }

        lock (_gate)
        {
            _isLineRequested = isRequested;
            Settle();
        }
    }

    /// <summary>What a base address register maps.</summary>
    /// <param name="bar">0 to 5.</param>
    public DeviceBar GetBar(int bar)
    {
        CheckBar(bar);
        return _layout.Bars[bar];
    }

    /// <summary>Where a base address register is mapped.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <returns>The address; null: it maps nothing, or the command register does not let it answer.</returns>
    public ulong? GetBarAddress(int bar)
    {
        CheckBar(bar);
        DeviceBar description = _layout.Bars[bar];
        lock (_gate)
        {
            int needed = description.Kind == DeviceBarKind.Io ? 1 : MemoryBit;
            if (description.Kind == DeviceBarKind.None || (Command & needed) == 0)
            {
                return null;
            }

            ReadOnlySpan<byte> register = _config.AsSpan(ConfigLayout.FirstBar + (bar * sizeof(uint)));
            ulong value = description.Kind == DeviceBarKind.Memory64
                ? BinaryPrimitives.ReadUInt64LittleEndian(register)
                : BinaryPrimitives.ReadUInt32LittleEndian(register);
            return value & ~(description.SizeBytes - 1);
        }
    }

    /// <summary>Resets the function: registers, MSI, MSI-X, and what the device wanted of its wire.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            ResetRegisters();
            WasReset?.Invoke();
        }
    }

    private static void CheckBar(int bar)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bar);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bar, BarCount);
    }

    private void ResetRegisters()
    {
        _layout.Initial.CopyTo(_config, 0);
        _isLineRequested = false;
        MsiX?.Reset();
        Msi?.Reset();
        Settle();
    }

    // Carries what the registers say to messages and wire. What is taken away comes before what is given.
    private void Settle()
    {
        bool isBusMaster = (Command & BusMasterBit) != 0;
        bool isMsiXEnabled = MsiX is { IsEnabled: true };
        if (isMsiXEnabled)
        {
            Msi?.SetSuppressed(true);
        }

        SettleLine(canAssert: false);
        MsiX?.SetBusMaster(isBusMaster);
        Msi?.SetBusMaster(isBusMaster);
        if (!isMsiXEnabled)
        {
            Msi?.SetSuppressed(false);
        }

        SettleLine(canAssert: true);
        if (isBusMaster != _wasBusMaster)
        {
            TellBusMaster(isBusMaster);
        }
    }

    private void TellBusMaster(bool isBusMaster)
    {
        bool isTold = false;
        _wasBusMaster = isBusMaster;
        try
        {
            BusMasterChanged?.Invoke();
            isTold = true;
        }
        finally
        {
            if (!isTold)
            {
                _wasBusMaster = !isBusMaster;
            }
        }
    }

    private void SettleLine(bool canAssert)
    {
        bool isAsserted = _isLineRequested && (Command & LineDisableBit) == 0 && Mode == InterruptMode.IntX;
        if (isAsserted != _isLineAsserted && (canAssert || !isAsserted))
        {
            TellLine(isAsserted);
        }
    }

    // Routes that throw do not know it: they are told with the next change, or when they are connected again.
    private void TellLine(bool isAsserted)
    {
        bool isTold = false;
        _isLineAsserted = isAsserted;
        try
        {
            _routes?.LineChanged(isAsserted);
            isTold = true;
        }
        finally
        {
            if (!isTold)
            {
                _isLineAsserted = !isAsserted;
            }
        }
    }
}
