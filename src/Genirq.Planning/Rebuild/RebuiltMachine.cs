using Genirq.Affinity;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Interrupts;

namespace Genirq.Planning.Rebuild;

/// <summary>A captured machine inside the engine: each of its message interrupts allocated as its driver did.</summary>
/// <remarks>
/// Each store is a domain of its real size, each interrupt is allocated at its real index, and has its real number: the
/// platform's lower bound for the next number is set to it, and the engine takes the first free one from there.
/// </remarks>
public sealed class RebuiltMachine : IDisposable
{
    private readonly CaptureNotes _notes = new();
    private readonly List<RebuiltStore> _stores = [];
    private readonly MachineRoot _root;
    private int _nextNumber;

    private RebuiltMachine(MachineCapture capture)
    {
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = Math.Max(capture.PossibleCpus.Last + 1, 1),
            OnlineCpus = capture.OnlineCpus,
            CpuNodes = capture.CpuNodes,
            DynamicLowerBound = from => Math.Max(from, _nextNumber),
        });
        _root = MachineRoot.AddTo(System);
    }

    /// <summary>The engine.</summary>
    public IrqSystem System { get; }

    /// <summary>The message stores, by slot.</summary>
    public IReadOnlyList<RebuiltStore> Stores => _stores;

    /// <summary>What did not fit together.</summary>
    public IReadOnlyList<string> Notes => _notes.ToList();

    /// <summary>Rebuilds a machine.</summary>
    /// <param name="capture">The machine.</param>
    /// <returns>The machine in the engine. What does not fit is left out, and told in <see cref="Notes"/>.</returns>
    public static RebuiltMachine Rebuild(MachineCapture capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        RebuiltMachine machine = new(capture);
        foreach (CapturedFunction function in capture.Functions)
        {
            MsiDevice? device = null;
            if (StorePlan.Of(function, machine._notes) is { } plan)
            {
                device = machine.AddDevice(function);
                machine.AddStore(device, plan);
            }

            CapturedIrq[] own = [.. capture.OwnStoreIrqs.Where(irq => irq.Source?.Slot == function.Slot)];
            if (own.Length > 0)
            {
                machine.AddStore(device ?? machine.AddDevice(function), StorePlan.OfOwnStore(function, own));
            }
        }

        return machine;
    }

    /// <summary>Ends the engine.</summary>
    public void Dispose() => System.Dispose();

    private MsiDevice AddDevice(CapturedFunction function) => new(System, function.Slot.ToString(), _root)
    {
        IsPci = true,
        Kind = "pci",
        Node = function.Node,
    };

    private void AddStore(MsiDevice device, StorePlan plan)
    {
        MsiDomainId id = plan.Kind == MessageKind.Ims ? MsiDomainId.Secondary : MsiDomainId.Default;
        (string name, BusToken token, int largest) = plan.Kind switch
        {
            MessageKind.Msi => ("PCI-MSI", BusToken.PciDeviceMsi, PciConfigLayout.MaximumMsiMessages),
            MessageKind.MsiX => ("PCI-MSIX", BusToken.PciDeviceMsiX, PciConfigLayout.MaximumMsiXEntries),
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
        device.IsMsiXEnabled |= plan.Kind == MessageKind.MsiX && plan.IsEnabled;
        RebuiltStore store = new(plan.Function, plan.Kind, device, id)
        {
            TableSize = plan.TableSize,
            IsEnabled = plan.IsEnabled,
        };
        _stores.Add(store);
        foreach (PlacedIrq placed in plan.Irqs)
        {
            Allocate(store, placed);
        }
    }

    private void Allocate(RebuiltStore store, PlacedIrq placed)
    {
        Irq irq = placed.Captured.Irq;
        string place = $"{CapturePaths.OfFunction(store.Function.Slot, CapturePaths.MessageIrqs)}/{irq}";
        if (System.Find(irq)?.MsiDescriptor is { } other)
        {
            _notes.Add($"{place}: {other.Device} has this interrupt as well; left out here");
            return;
        }

        IrqAffinityDescriptor? affinity = placed.Captured.Cpus is { } cpus ? new IrqAffinityDescriptor(cpus) : null;
        _nextNumber = irq.Number;
        MsiMap map = store.Device.AllocateIrqAt(store.DomainId, placed.Index, affinity);
        _nextNumber = 0;
        if (map.Irq == irq)
        {
            return;
        }

        if (map.IsAllocated)
        {
            using MsiDeviceLock held = store.Device.Lock();
            held.FreeRange(store.DomainId, placed.Index, placed.Index);
        }

        string reason = map.Index switch
        {
            ErrorCode.Range => $"it is at index {placed.Index}, but the table ends at {store.TableSize - 1}",
            ErrorCode.Busy => $"another interrupt is at index {placed.Index} already",
            _ => $"the engine refuses it ({map.Error})",
        };
        _notes.Add($"{place}: {reason}; left out");
    }
}
