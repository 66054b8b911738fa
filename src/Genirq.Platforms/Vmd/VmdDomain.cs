using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Platforms.Vmd;

/// <summary>The MSI domain of the functions behind a volume management device (VMD): all of them share the device's own
/// vectors.</summary>
/// <remarks>
/// A global MSI domain without a parent. Its interrupts take no vector of a CPU, cannot be sent to other CPUs and are
/// not counted: the flow is the untracked one. The number at this level is that of the VMD's interrupt. Thread-safe:
/// one lock guards vectors and lists. Source: Linux 6.12, drivers/pci/controller/vmd.c.
/// </remarks>
public sealed partial class VmdDomain
{
    private readonly Lock _gate = new();
    private readonly List<VmdInterrupt>[] _lists;
    private readonly IReadOnlyList<Irq> _own;
    private readonly Dictionary<Irq, VmdInterrupt> _interrupts = [];

    private VmdDomain(VmdVectors vectors, IReadOnlyList<Irq> own)
    {
        Vectors = vectors;
        _own = own;
        _lists = new List<VmdInterrupt>[vectors.Count];
        for (int i = 0; i < _lists.Length; i++)
        {
            _lists[i] = [];
        }
    }

    /// <summary>The vectors of the device.</summary>
    public VmdVectors Vectors { get; }

    /// <summary>The domain, for functions behind the device.</summary>
    public MsiDomain Domain { get; private set; } = null!;

    /// <summary>Makes the domain.</summary>
    /// <param name="system">The system.</param>
    /// <param name="own">The interrupts of the device's own vectors, by index.</param>
    /// <param name="first">The first vector that functions can have.</param>
    /// <param name="isNvme">Whether a device behind it is an NVMe controller.</param>
    /// <param name="store">Masks and writes the functions' message stores; null: messages are kept at their descriptors
    /// alone.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    /// <remarks>Source: vmd_create_irq_domain.</remarks>
    public static VmdDomain Create(
        IrqSystem system, IReadOnlyList<Irq> own, int first, Func<MsiDevice, bool> isNvme, IrqChip? store = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(isNvme);
        VmdDomain vmd = new(new VmdVectors(own.Count, first), own);
        MsiDomainTemplate template = new()
        {
            Chip = new VmdChip(vmd, store),
            Ops = new VmdMsiDomainOps(vmd, isNvme),
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.NoAffinity | MsiFlags.PciMsiX,
            BusToken = BusToken.VmdMsi,
        };
        vmd.Domain = MsiDomain.CreateGlobal(system, FirmwareNode.Named("VMD-MSI"), template, hardwareSize: 0, null)
            ?? throw new IrqException(IrqError.NoMemory, "The domain of the VMD was refused.");
        return vmd;
    }

    /// <summary>Runs every enabled interrupt behind a vector of the device: its own handler.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="index">The vector.</param>
    /// <returns>Handled, always.</returns>
    /// <remarks>Source: vmd_irq.</remarks>
    public IrqResult Run(CpuContext cpu, int index)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        VmdInterrupt[] list;
        lock (_gate)
        {
            list = [.. _lists[index]];
        }

        foreach (VmdInterrupt interrupt in list)
        {
            Domain.System.HandleIrq(interrupt.Irq, cpu);
        }

        return IrqResult.Handled;
    }

    /// <summary>Which vector of the device raises an interrupt; -1: it is none behind it.</summary>
    /// <param name="irq">The interrupt.</param>
    public int IndexOf(Irq irq)
    {
        lock (_gate)
        {
            return _interrupts.TryGetValue(irq, out VmdInterrupt? interrupt) ? interrupt.Index : -1;
        }
    }

    /// <summary>Gives an interrupt a vector of the device.</summary>
    internal (int Index, Irq Own) Take(Irq irq, bool isNvme)
    {
        lock (_gate)
        {
            int index = Vectors.Take(isNvme);
            _interrupts[irq] = new VmdInterrupt(irq, index);
            return (index, _own[index]);
        }
    }

    /// <summary>Takes an interrupt's vector back.</summary>
    internal void Return(Irq irq)
    {
        lock (_gate)
        {
            if (_interrupts.Remove(irq, out VmdInterrupt? interrupt))
            {
                _lists[interrupt.Index].Remove(interrupt);
                Vectors.Return(interrupt.Index);
            }
        }
    }

    /// <summary>Lets the device's handler run an interrupt, or no more.</summary>
    internal void Enable(Irq irq, bool isEnabled)
    {
        lock (_gate)
        {
            if (_interrupts.TryGetValue(irq, out VmdInterrupt? interrupt) && interrupt.IsEnabled != isEnabled)
            {
                interrupt.IsEnabled = isEnabled;
                if (isEnabled)
                {
                    _lists[interrupt.Index].Add(interrupt);
                }
                else
                {
                    _lists[interrupt.Index].Remove(interrupt);
                }
            }
        }
    }

    private sealed class VmdChip(VmdDomain vmd, IrqChip? store) : IrqChip(
        "VMD-MSI",
        IrqChipCallbacks.Enable | IrqChipCallbacks.Disable | IrqChipCallbacks.ComposeMessage
        | IrqChipCallbacks.WriteMessage | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask)
    {
        private const uint AddressBase = 0xFEE0_0000;
        private const int IndexShift = 12;

        /// <inheritdoc/>
        public override void Enable(IrqData data)
        {
            vmd.Enable(data.Irq, isEnabled: true);
            Unmask(data);
        }

        /// <inheritdoc/>
        public override void Disable(IrqData data)
        {
            Mask(data);
            vmd.Enable(data.Irq, isEnabled: false);
        }

        /// <inheritdoc/>
        public override void Mask(IrqData data) => store?.Mask(data);

        /// <inheritdoc/>
        public override void Unmask(IrqData data) => store?.Unmask(data);

        /// <inheritdoc/>
        public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
        {
            if (data.Descriptor.MsiDescriptor is { } descriptor)
            {
                descriptor.Message = messages[0];
            }

            store?.WriteMessage(data, messages);
        }

        /// <inheritdoc/>
        public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
            messages[0] = new MsiMessage(AddressBase | ((uint)vmd.IndexOf(data.Irq) << IndexShift), 0, 0);
    }

    private sealed class VmdMsiDomainOps(VmdDomain vmd, Func<MsiDevice, bool> isNvme) : MsiDomainOps(
        MsiDomainCallbacks.InitializeIrq | MsiDomainCallbacks.FreeIrq | MsiDomainCallbacks.Prepare
        | MsiDomainCallbacks.GetHardwareIrq | MsiDomainCallbacks.SetDescriptor)
    {
        /// <inheritdoc/>
        /// <remarks>More than the device has vectors are met with how many it has. Source: vmd_msi_prepare.</remarks>
        public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
        {
            if (count > vmd.Vectors.Count)
            {
                return vmd.Vectors.Count;
            }

            argument.Clear();
            argument.Tag = isNvme(device);
            return 0;
        }

        /// <inheritdoc/>
        public override int InitializeIrq(
            MsiDomain domain, MsiDomainInfo info, Irq irq, HardwareIrq hardwareIrq, IrqAllocationInfo argument)
        {
            (int _, Irq own) = vmd.Take(irq, argument.Tag is true);
            domain.SetHardwareIrqAndChip(irq, new HardwareIrq((ulong)own.Number), info.Chip, null);
            domain.System.SetHandler(irq, UntrackedFlow.Instance, null);
            return 0;
        }

        /// <inheritdoc/>
        public override void FreeIrq(MsiDomain domain, MsiDomainInfo info, Irq irq) => vmd.Return(irq);
    }
}
