using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.PSeries;

/// <summary>The messages below a host bridge of a POWER partition, which the firmware grants by quota.</summary>
/// <remarks>
/// An allocation for more than a function's quota is met with the quota: a positive number, and nothing is allocated;
/// whoever asked tries again with it. Messages come from the firmware. Thread-safe: one lock guards functions and
/// numbers. Source: Linux 6.12, arch/powerpc/platforms/pseries/msi.c, pseries_msi_ops_prepare and
/// pseries_irq_domain_alloc.
/// </remarks>
public sealed class PSeriesMsiDomain : IrqDomain
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, int> _needs = [];
    private readonly bool[] _used;
    private readonly int _first;
    private readonly PSeriesChip _chip = new();

    private PSeriesMsiDomain(int total, int first)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Select)
    {
        Quota = new PSeriesQuota(total);
        _used = new bool[total];
        _first = first;
    }

    /// <summary>The quota.</summary>
    public PSeriesQuota Quota { get; }

    /// <summary>Makes the domain of a host bridge.</summary>
    /// <param name="controller">The interrupt controller, which gives each message its level.</param>
    /// <param name="total">The messages below the bridge (<c>ibm,pe-total-#msi</c>).</param>
    /// <param name="first">The first number at the controller.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    public static PSeriesMsiDomain Create(IrqDomain controller, int total, int first = 0x1000)
    {
        ArgumentNullException.ThrowIfNull(controller);
        PSeriesMsiDomain domain = new(total, first);
        IrqDomainOptions structure = IrqDomainOptions.Hierarchy(
            controller, FirmwareNode.Named("pSeries"), 0, IrqDomainFlags.MsiParent | IrqDomainFlags.NameAllocated) with
        { BusToken = BusToken.Nexus };
        int result = controller.System.Domains.Instantiate(domain, structure);
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), "The domain of the host bridge was refused.");
        }

        domain.MsiParent = new PSeriesMsiParentOps(domain);
        return domain;
    }

    /// <summary>Says what a function below the bridge can need: entries of its table, or messages.</summary>
    /// <param name="requester">Its requester id.</param>
    /// <param name="need">How many; 0: it has gone.</param>
    public void SetNeed(ushort requester, int need)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(need);
        lock (_gate)
        {
            if (need == 0)
            {
                _needs.Remove(requester);
            }
            else
            {
                _needs[requester] = need;
            }
        }
    }

    /// <summary>The messages that are left.</summary>
    public override long? CountAvailable()
    {
        lock (_gate)
        {
            return _used.Count(static used => !used);
        }
    }

    /// <inheritdoc/>
    public override bool Select(FirmwareIrqSpec spec, BusToken token) => MsiParentOps.Selects(this, spec, token);

    /// <inheritdoc/>
    /// <remarks>-ENOSPC: none is left.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        int done = 0;
        int place = -1;
        try
        {
            for (; done < count; done++)
            {
                place = TakePlace();
                if (place < 0)
                {
                    return ErrorCode.NoSpace;
                }

                Irq irq = new(first.Number + done);
                HardwareIrq number = new((ulong)(_first + place));
                int result = AllocateParent(irq, 1, new IrqAllocationInfo { HardwareIrq = number });
                if (result != 0)
                {
                    return result;
                }

                SetHardwareIrqAndChip(irq, number, _chip, null);
            }

            return 0;
        }
        finally
        {
            // None is left, or the controller has refused or thrown: nobody else gives these back.
            if (done < count)
            {
                Free(first, done);
                ReturnPlace(place);
            }
        }
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i)) is { Chip: PSeriesChip } data)
            {
                lock (_gate)
                {
                    _used[(int)data.HardwareIrq.Number - _first] = false;
                }
            }
        }

        FreeCommon(first, count);
    }

    private int TakePlace()
    {
        lock (_gate)
        {
            int place = _used.AsSpan().IndexOf(false);
            if (place >= 0)
            {
                _used[place] = true;
            }

            return place;
        }
    }

    private void ReturnPlace(int place)
    {
        lock (_gate)
        {
            if (place >= 0)
            {
                _used[place] = false;
            }
        }
    }

    /// <summary>What a function is granted.</summary>
    internal int Grant(ushort requester, int request)
    {
        lock (_gate)
        {
            return _needs.ContainsKey(requester)
                ? Quota.Of(_needs.Values, request)
                : Quota.Of([.. _needs.Values, request], request);
        }
    }

    private sealed class PSeriesChip() : IrqChip(
        "pSeries-MSI",
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt
        | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.ComposeMessage)
    {
        /// <inheritdoc/>
        public override void Mask(IrqData data) => IrqChipParent.Mask(data);

        /// <inheritdoc/>
        public override void Unmask(IrqData data) => IrqChipParent.Unmask(data);

        /// <inheritdoc/>
        public override void EndOfInterrupt(IrqData data) => IrqChipParent.EndOfInterrupt(data);

        /// <inheritdoc/>
        public override int SetAffinity(IrqData data, CpuMask mask, bool force) =>
            IrqChipParent.SetAffinity(data, mask, force);

        /// <inheritdoc/>
        /// <remarks>The firmware has written the real one; here the number stands for it.</remarks>
        public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
            messages[0] = new MsiMessage(0, 0, (uint)data.HardwareIrq.Number);
    }

    private sealed class PSeriesMsiParentOps : MsiParentOps
    {
        private readonly PSeriesMsiDomain _domain;

        public PSeriesMsiParentOps(PSeriesMsiDomain domain)
        {
            _domain = domain;
            SupportedFlags = MsiFlags.GenericMask | MsiFlags.PciMsiX | MsiFlags.MultiPciMsi;
            RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps;
            Prefix = "pSeries-";
            BusSelectToken = BusToken.Nexus;
            BusSelectMask = 1u << (int)BusToken.PciMsi;
        }

        public override bool InitializeChild(
            MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
        {
            if (child.BusToken is not (BusToken.PciDeviceMsi or BusToken.PciDeviceMsiX))
            {
                return false;
            }

            MergeFlags(realParent, child);
            child.Ops = new PSeriesMsiDomainOps(_domain, child.Ops);
            child.Chip.EndOfInterruptThroughParent();
            child.Chip.UseMsiAffinity();
            return true;
        }
    }

    private sealed class PSeriesMsiDomainOps(PSeriesMsiDomain bridge, MsiDomainOps inner)
        : ForwardingMsiDomainOps(inner, MsiDomainCallbacks.Prepare)
    {
        public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
        {
            int granted = bridge.Grant(device.RequesterId, count);
            return granted < count ? granted : base.Prepare(domain, device, count, argument);
        }
    }
}
