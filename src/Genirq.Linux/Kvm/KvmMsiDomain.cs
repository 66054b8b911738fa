using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Linux.Kvm;

/// <summary>The MSI parent of a VMM: an interrupt of it is a GSI of a VM's routing table.</summary>
/// <remarks>
/// Each function of the guest has its own MSI domain below (<see cref="KvmFunctionRoutes"/>), so that vectors come and
/// go one by one, a shortage names this level, and the system's views show which function has which GSI. The messages
/// are the guest's: nothing is composed here.
/// </remarks>
public sealed class KvmMsiDomain : IrqDomain
{
    private KvmMsiDomain(KvmVm vm)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        Vm = vm;
        MsiParent = new MsiParentOps { SupportedFlags = MsiFlags.GenericMask | MsiFlags.PciMsiX, Prefix = "KVM-" };
    }

    /// <summary>The VM.</summary>
    public KvmVm Vm { get; }

    /// <summary>Makes a VM's domain.</summary>
    /// <param name="system">The VMM's system.</param>
    /// <param name="vm">The VM.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="IrqException">The system does not take it.</exception>
    public static KvmMsiDomain Create(IrqSystem system, KvmVm vm, string name = "KVM-GSI")
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(vm);
        KvmMsiDomain made = new(vm);
        int result = system.Domains.Instantiate(
            made, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named(name), flags: IrqDomainFlags.MsiParent));
        return result == 0
            ? made
            : throw new IrqException(ErrorCode.ToError(result), $"The system does not take the domain {name}.");
    }

    /// <inheritdoc/>
    public override long? CountAvailable() => Vm.Routes.Available;

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        for (int i = 0; i < count; i++)
        {
            if (!Vm.Routes.TryReserve(out int gsi, out _))
            {
                while (--i >= 0)
                {
                    Vm.Routes.Release(GsiOf(new Irq(first.Number + i)));
                }

                return ErrorCode.NoSpace;
            }

            SetHardwareIrqAndChip(new Irq(first.Number + i), new HardwareIrq((ulong)gsi), KvmGsiChip.Instance, null);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Vm.Routes.Release(GsiOf(new Irq(first.Number + i)));
        }

        FreeCommon(first, count);
    }

    // The GSI of an interrupt.
    internal int GsiOf(Irq irq) => (int)GetData(irq)!.HardwareIrq.Number;
}
