using System.Text.Json;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Snapshots;

namespace Genirq.Platforms.PSeries;

/// <summary>The messages below a host bridge of a POWER partition, which the firmware grants by quota.</summary>
/// <remarks>
/// An allocation for more than a function's quota is met with the quota: a positive number, and nothing is allocated;
/// whoever asked tries again with it. Messages come from the firmware. Thread-safe: one lock guards functions and
/// numbers. Source: Linux 6.12, arch/powerpc/platforms/pseries/msi.c, pseries_msi_ops_prepare and
/// pseries_irq_domain_alloc.
/// </remarks>
public sealed class PSeriesMsiDomain : NumberedMsiDomain
{
    private readonly Dictionary<ushort, int> _needs = [];
    private readonly NumberWindow _numbers;
    private readonly PSeriesChip _chip = new();

    private PSeriesMsiDomain(int total, int first)
    {
        Quota = new PSeriesQuota(total);
        _numbers = new NumberWindow(first, total);
    }

    /// <summary>The quota.</summary>
    public PSeriesQuota Quota { get; }

    private protected override IrqChip Chip => _chip;

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
        lock (Gate)
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

    // Each message on its own, from the lowest number on.
    private protected override bool TryTake(Span<int> numbers)
    {
        if (numbers.Length > _numbers.Free)
        {
            return false;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = _numbers.TakeLowest();
        }

        return true;
    }

    private protected override void ReturnNumber(int number) => _numbers.Return(number);

    private protected override int CountFree() => _numbers.Free;

    private protected override bool IsNumber(int number) => _numbers.Contains(number);

    private protected override IEnumerable<int> Used() => _numbers.Used;

    private protected override void Restore(HashSet<int> used) => _numbers.Restore(used);

    private protected override void SaveMore(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("needs");
        foreach ((ushort requester, int need) in _needs.OrderBy(static pair => pair.Key))
        {
            writer.WriteStartObject();
            writer.WriteNumber("requester", requester);
            writer.WriteNumber("need", need);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private protected override Action PrepareMore(SnapshotObject state)
    {
        Dictionary<ushort, int> needs = [];
        foreach (SnapshotObject each in state.Objects("needs"))
        {
            ushort requester = (ushort)each.Int32("requester", 0, ushort.MaxValue);
            if (!needs.TryAdd(requester, each.Int32("need", 1, int.MaxValue)))
            {
                throw each.Reject("requester", $"Function {requester} comes twice.");
            }

            each.End();
        }

        return () =>
        {
            _needs.Clear();
            foreach ((ushort requester, int need) in needs)
            {
                _needs.Add(requester, need);
            }
        };
    }

    /// <summary>What a function is granted.</summary>
    internal int Grant(ushort requester, int request)
    {
        lock (Gate)
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
