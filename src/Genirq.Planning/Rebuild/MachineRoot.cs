using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Planning.Rebuild;

/// <summary>The level below all message stores of a rebuilt machine. It numbers as the system does.</summary>
/// <remarks>
/// It has room for everything: what a capture shows was possible. Source: Linux 6.12,
/// arch/x86/kernel/apic/vector.c, x86_vector_alloc_irqs (the numbering).
/// </remarks>
internal sealed class MachineRoot() : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
{
    /// <summary>Makes the level in a system.</summary>
    public static MachineRoot AddTo(IrqSystem system)
    {
        MachineRoot root = new();
        int result = system.Domains.Instantiate(
            root,
            IrqDomainOptions.Hierarchy(null, Domains.FirmwareNode.Named("captured"), flags: IrqDomainFlags.MsiParent));
        if (result != 0)
        {
            throw new InvalidOperationException($"The root of a rebuilt machine was refused with {result}.");
        }

        root.MsiParent = new MsiParentOps
        {
            SupportedFlags = MsiFlags.GenericMask | MsiFlags.DomainMask,
            RequiredFlags = MsiFlags.UseDefaultDomainOps,
        };
        return root;
    }

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        for (int number = first.Number; number < first.Number + count; number++)
        {
            Irq irq = new(number);
            int result = SetHardwareIrqAndChip(irq, new HardwareIrq((ulong)number), MachineRootChip.Instance, null);
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count) => FreeCommon(first, count);
}
