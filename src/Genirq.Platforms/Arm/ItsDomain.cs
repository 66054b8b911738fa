using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.Arm;

/// <summary>The interrupt translation service of a GICv3: translates a device's events to LPIs of CPUs.</summary>
/// <remarks>
/// <para>
/// Control plane. Thread-safe: one lock guards devices, LPIs and the CPUs' loads; it is taken under an interrupt's
/// lock. Which events a device has given out is guarded by the lock of the hierarchy's root. A device gets its LPIs
/// when its first interrupt is prepared, rounded up to a power of two, and gives them back with its last one. The
/// number of an interrupt at this level is its LPI.
/// </para>
/// <para>Source: Linux 6.12, drivers/irqchip/irq-gic-v3-its.c.</para>
/// </remarks>
public sealed partial class ItsDomain : IrqDomain
{
    private readonly Lock _gate = new();
    private readonly ItsChip _chip;
    private readonly LpiSpace _lpis;
    private readonly Dictionary<uint, ItsDevice> _devices = [];
    private readonly int[] _managedLoads;
    private readonly int[] _otherLoads;
    private readonly List<ItsEvent>[] _waiting;
    private readonly GicDomain _gic;

    // The event that was freed last, for the next one: in steady state none is made. Guarded by the lock of the
    // hierarchy's root, which allocating and freeing hold.
    private ItsEvent? _spare;

    private ItsDomain(GicDomain gic, ItsOptions options)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate
            | IrqDomainCallbacks.Deactivate | IrqDomainCallbacks.Select)
    {
        Options = options;
        _gic = gic;
        _lpis = options.Lpis ?? new LpiSpace(restricted: options.RestrictedLpis);
        _chip = new ItsChip(this);
        int cpus = gic.System.Cpus.Count;
        _managedLoads = new int[cpus];
        _otherLoads = new int[cpus];
        _waiting = [.. Enumerable.Range(0, cpus).Select(static _ => new List<ItsEvent>())];
    }

    /// <summary>How it was made.</summary>
    public ItsOptions Options { get; }

    /// <summary>The LPIs. Not to be changed by others; reading is exact while nothing else happens.</summary>
    public LpiSpace Lpis => _lpis;

    /// <summary>Makes the domain.</summary>
    /// <param name="gic">The GIC.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    public static ItsDomain Create(GicDomain gic, ItsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(gic);
        ItsDomain domain = new(gic, options ?? new ItsOptions());
        IrqDomainOptions structure = IrqDomainOptions.Hierarchy(
            gic, FirmwareNode.Named("its"), 0, IrqDomainFlags.MsiParent | IrqDomainFlags.IsolatedMsi
                | IrqDomainFlags.NameAllocated) with
        { BusToken = BusToken.Nexus };
        int result = gic.System.Domains.Instantiate(domain, structure);
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), "The domain of the ITS was refused.");
        }

        domain.MsiParent = new ItsMsiParentOps(domain);
        return domain;
    }

    /// <summary>The LPIs that a device has.</summary>
    /// <param name="deviceId">Its DeviceID.</param>
    /// <returns>The first and how many; null: the ITS does not know it.</returns>
    public (int First, int Count)? LpisOf(uint deviceId)
    {
        lock (_gate)
        {
            return _devices.TryGetValue(deviceId, out ItsDevice? device) ? (device.FirstLpi, device.Count) : null;
        }
    }

    /// <summary>Entries of a device's translation table; 0: the ITS does not know it.</summary>
    /// <param name="deviceId">Its DeviceID.</param>
    public int TableEntriesOf(uint deviceId)
    {
        lock (_gate)
        {
            return _devices.TryGetValue(deviceId, out ItsDevice? device) ? device.Entries : 0;
        }
    }

    /// <summary>Where an interrupt is mapped.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>DeviceID, EventID and the CPU, -1 while it is not mapped; null if it has no level here.</returns>
    public (uint DeviceId, int EventId, int Cpu)? StateOf(Irq irq)
    {
        lock (_gate)
        {
            return GetData(irq)?.ChipData is ItsEvent one ? (one.Device.Id, one.Number, one.Cpu) : null;
        }
    }

    /// <summary>How many LPIs a CPU has, managed and others.</summary>
    /// <param name="cpu">A possible CPU.</param>
    public (int Managed, int Others) LoadOf(int cpu)
    {
        lock (_gate)
        {
            return (_managedLoads[cpu], _otherLoads[cpu]);
        }
    }

    /// <summary>The LPIs free in the machine.</summary>
    public override long? CountAvailable()
    {
        lock (_gate)
        {
            return _lpis.Free;
        }
    }

    /// <inheritdoc/>
    public override bool Select(FirmwareIrqSpec spec, BusToken token) => MsiParentOps.Selects(this, spec, token);

    /// <summary>Finds a device, or makes it.</summary>
    /// <param name="deviceId">Its DeviceID.</param>
    /// <param name="messages">How many it may need.</param>
    /// <param name="device">The device.</param>
    /// <returns>0; -ENOMEM: it is beyond the table, or no LPI is left.</returns>
    /// <remarks>Source: its_msi_prepare, its_create_device.</remarks>
    internal int Prepare(uint deviceId, int messages, out ItsDevice? device)
    {
        lock (_gate)
        {
            if (_devices.TryGetValue(deviceId, out device))
            {
                // A domain that prepares once asks again after it was restored: it is no other device's.
                device.IsShared |= !(device.IsRestored && KeepsDevices);
                device.IsRestored = false;
                return 0;
            }

            if (deviceId >> Options.DeviceIdBits != 0)
            {
                return ErrorCode.NoMemory;
            }

            int wanted = Math.Min(messages, 1 << Options.EventIdBits);
            int granted = _lpis.Take(wanted, out int first);
            if (granted == 0)
            {
                return ErrorCode.NoMemory;
            }

            _devices[deviceId] = device = new ItsDevice(deviceId, first, granted, Math.Max(wanted, 2));
            return 0;
        }
    }

    /// <inheritdoc/>
    /// <remarks>-ENOSPC: the device has no aligned region of as many events left. Source:
    /// its_irq_domain_alloc.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (info?.Tag is not ItsDevice prepared)
        {
            return ErrorCode.Invalid;
        }

        ItsDevice device = prepared.Current;
        int start = device.Take(count);
        if (start < 0)
        {
            return ErrorCode.NoSpace;
        }

        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            HardwareIrq lpi = new((ulong)(device.FirstLpi + start + i));
            int result = AllocateLevel(irq, lpi, info);
            if (result != 0)
            {
                return result;
            }

            SetHardwareIrqAndChip(irq, lpi, _chip, MakeEvent(device, start + i));
            System.Find(irq)!.SetLevelStates(
                IrqStates.SingleTarget | IrqStates.AffinityOnActivate | IrqStates.ResendWhenInProgress);
        }

        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>The last interrupt of a device takes its LPIs along. Source: its_irq_domain_free.</remarks>
    public override void Free(Irq first, int count)
    {
        ItsEvent? freed = null;
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            if (GetData(irq)?.ChipData is ItsEvent one)
            {
                Release(one);
                freed = one;
            }
        }

        FreeCommon(first, count);

        // Now no level names it any more.
        _spare = freed;
    }

    /// <summary>A device's MSI domain is removed: it needs its LPIs no more.</summary>
    /// <param name="device">The device.</param>
    internal void TearDown(ItsDevice device)
    {
        lock (_gate)
        {
            ReleaseIfEmpty(device.Current);
        }
    }

    // The parent is told the LPI by what the levels above have filled in, which is theirs again afterwards.
    private int AllocateLevel(Irq irq, HardwareIrq lpi, IrqAllocationInfo info)
    {
        HardwareIrq outer = info.HardwareIrq;
        info.HardwareIrq = lpi;
        try
        {
            return AllocateParent(irq, 1, info);
        }
        finally
        {
            info.HardwareIrq = outer;
        }
    }

    private ItsEvent MakeEvent(ItsDevice device, int number)
    {
        if (_spare is not { } one)
        {
            return new ItsEvent(device, number);
        }

        _spare = null;
        one.Reset(device, number);
        return one;
    }

    // Whether a device keeps its LPIs until its MSI domain is removed: where that prepares once.
    private bool KeepsDevices => System.Options.Release.PreparesDomains;

    // The interrupt is not published any more, so that one which is mapped nowhere becomes pending no more. A device
    // that is shared stays so.
    private void Release(ItsEvent one)
    {
        ItsDevice device = one.Device;
        device.Return(one.Number);
        bool mayEnd = !device.IsShared && !KeepsDevices;
        if (!mayEnd && one is { Cpu: < 0, IsPending: false })
        {
            return;
        }

        lock (_gate)
        {
            SetPending(one, isPending: false);
            if (mayEnd)
            {
                ReleaseIfEmpty(device);
            }
        }
    }

    private void ReleaseIfEmpty(ItsDevice device)
    {
        if (device is { IsEmpty: true, IsShared: false } && _devices.Remove(device.Id))
        {
            _lpis.Return(device.FirstLpi, device.Count);
        }
    }
}
