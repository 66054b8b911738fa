using Genirq.Affinity;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Rebuild;

/// <summary>Rebuilds functions on a platform whose way to the CPUs is not modelled.</summary>
/// <param name="parts">The machine.</param>
internal sealed class PlainFunctions(MachineParts parts)
{
    private readonly Dictionary<PciSlot, MsiDevice> _devices = [];

    /// <summary>Rebuilds a function's message store.</summary>
    /// <param name="plan">How.</param>
    public void Add(StorePlan plan)
    {
        CapturedFunction function = plan.Function;
        if (!_devices.TryGetValue(function.Slot, out MsiDevice? device))
        {
            _devices[function.Slot] = device = new MsiDevice(parts.System, function.Slot.ToString(), parts.Root)
            {
                IsPci = true,
                Kind = "pci",
                Node = function.Node,
            };
        }

        AddStore(device, plan);
    }

    private void AddStore(MsiDevice device, StorePlan plan)
    {
        MsiDomainId id = plan.Kind == MessageKind.Ims ? MsiDomainId.Secondary : MsiDomainId.Default;
        (string name, BusToken token, int largest) = plan.Kind switch
        {
            MessageKind.Msi => ("PCI-MSI", BusToken.PciDeviceMsi, PciConfigLayout.MaximumMsiMessages),
            MessageKind.MsiX or MessageKind.None =>
                ("PCI-MSIX", BusToken.PciDeviceMsiX, PciConfigLayout.MaximumMsiXEntries),
            _ => ("PCI-IMS", BusToken.DeviceMsi, 0),
        };
        MsiDomainTemplate template = new()
        {
            Chip = new StoreChip(name),
            Ops = new StoreOps(),
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.FreeDescriptors,
            BusToken = token,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        };
        if (!device.CreateDomain(id, template, (uint)(plan.TableSize ?? largest)))
        {
            throw new InvalidOperationException($"The engine refused the {name} domain of {device.Name}.");
        }

        device.IsMsiEnabled |= plan.Kind == MessageKind.Msi && plan.IsEnabled;
        device.IsMsiXEnabled |= plan.Kind is MessageKind.MsiX or MessageKind.None && plan.IsEnabled;
        RebuiltStore store = new(plan.Function, plan.Kind, device, id)
        {
            TableSize = plan.TableSize,
            IsEnabled = plan.IsEnabled,
        };
        parts.Stores.Add(store);
        foreach (PlacedIrq placed in plan.Irqs)
        {
            Allocate(store, placed);
        }
    }

    private void Allocate(RebuiltStore store, PlacedIrq placed)
    {
        Irq irq = placed.Captured.Irq;
        if (parts.IsTaken(store, irq))
        {
            return;
        }

        IrqAffinityDescriptor? affinity = placed.Captured.Cpus is { } cpus ? new IrqAffinityDescriptor(cpus) : null;
        MsiMap map = parts.Numbers.With(
            irq, () => store.Device.AllocateIrqAt(store.DomainId, placed.Index, affinity));
        if (map.Irq == irq)
        {
            if (placed.IsAssumed)
            {
                parts.UnknownIndices.Add(irq);
            }

            return;
        }

        if (map.IsAllocated)
        {
            store.Device.FreeRange(store.DomainId, placed.Index, placed.Index);
        }

        parts.Refuse(store, placed, map);
    }
}
