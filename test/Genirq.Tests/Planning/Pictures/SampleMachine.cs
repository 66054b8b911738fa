using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Planning.Reports;
using Genirq.Platforms.X86;
using Genirq.Tests.X86;

namespace Genirq.Tests.Planning.Pictures;

/// <summary>A machine of any size in the engine, with managed and regular interrupts, and the report on it.</summary>
internal sealed class SampleMachine
{
    private readonly VectorDomain _vectors;
    private readonly List<DeviceReport> _devices = [];
    private readonly Dictionary<Irq, string> _owners = [];

    public SampleMachine(int cpus, int nodes, int offline = 0)
    {
        System = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions
        {
            PossibleCpus = cpus,
            OnlineCpus = CpuMask.FirstCpus(cpus - offline),
            CpuNodes = [.. Enumerable.Range(0, cpus).Select(cpu => cpu * nodes / cpus)],
        }));
        _vectors = VectorDomain.Create(System, X86Bench.Usual);
    }

    private IrqSystem System { get; }

    /// <summary>A machine with some of everything.</summary>
    public static SampleMachine WithCards(int cpus, int nodes, int offline = 0)
    {
        SampleMachine machine = new(cpus, nodes, offline);
        for (int card = 0; card < 4; card++)
        {
            machine.AddManaged(card, "nvme", cpus);
        }

        for (int card = 4; card < 10; card++)
        {
            machine.AddRegular(card, card % 2 == 0 ? "mlx5_core" : "ice", Math.Min(cpus, 48));
        }

        machine.AddRegular(10, "xhci_hcd", 1);
        return machine;
    }

    /// <summary>Adds a device with one managed interrupt for each of some groups of CPUs.</summary>
    public void AddManaged(int card, string driver, int interrupts)
    {
        IReadOnlyList<IrqAffinityDescriptor> spread =
            IrqAffinitySpread.CreateMasks(System, interrupts, new IrqAffinitySets())!;
        Add(card, driver, interrupts, index => spread[index], index => !spread[index].Mask.IsEmpty);
    }

    /// <summary>Adds a device whose interrupts may go anywhere; the last one is not requested.</summary>
    public void AddRegular(int card, string driver, int interrupts) =>
        Add(card, driver, interrupts, static _ => null, index => index < interrupts - 1 || interrupts == 1);

    /// <summary>The report.</summary>
    public MachineReport Report(params string[] notes)
    {
        VectorReader reader = new(_vectors, _owners);
        VectorReport vectors = reader.ReadAll(RoomRules.Of(_vectors, CpuMask.Empty));
        List<CpuReport> cpus =
        [
            .. System.Cpus.Possible.Select(cpu =>
                new CpuReport(cpu, System.Cpus.Online.Contains(cpu), System.Cpus.NodeOf(cpu), 0)
                {
                    Vectors = reader.Read(cpu),
                }),
        ];
        IReadOnlyList<ConsumerReport> top = ConsumerRules.ByDevice(_devices, []);
        return new MachineReport
        {
            Functions = _devices.Count + 3,
            Platform = "Vectors of x86 without remapping.",
            Verdict = new VerdictRules(vectors, cpus, top, new ReportBasis()).Judge(),
            Vectors = vectors,
            Devices = _devices,
            Others = [],
            Cpus = cpus,
            Nodes = ReportBuilder.NodesOf(cpus, _devices),
            TopDevices = top,
            TopDrivers = ConsumerRules.ByDriver(_devices, []),
            Notes = notes,
        };
    }

    private void Add(
        int card, string driver, int interrupts, Func<int, IrqAffinityDescriptor?> affinity, Func<int, bool> isStarted)
    {
        PciSlot slot = new(0, (byte)(0x10 + card), 0, 0);
        MsiDevice device = new(System, slot.ToString(), _vectors) { IsPci = true };
        device.SetUpData();
        Assert.True(device.CreateDomain(MsiDomainId.Default, Template(), 2048));
        List<InterruptReport> reports = [];
        for (int index = 0; index < interrupts; index++)
        {
            MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, (uint)index, affinity(index));
            Assert.True(map.IsAllocated, map.Error.ToString());
            if (isStarted(index))
            {
                System.Request(map.Irq, "card", static (_, _) => IrqResult.Handled, 0);
            }

            _owners[map.Irq] = slot.ToString();
            InterruptVector vector = InterruptVector.Of(_vectors, map.Irq)!.Value;
            reports.Add(new InterruptReport((uint)index, map.Irq, CpuMask.Of(vector.Cpu)) { Vector = vector });
        }

        _devices.Add(new DeviceReport(new CapturedFunction(slot) { Driver = driver }, MessageKind.MsiX)
        {
            TableSize = 2048,
            IsEnabled = true,
            Interrupts = reports,
        });
    }

    private static MsiDomainTemplate Template() => new()
    {
        Chip = new CardChip("PCI-MSIX"),
        Ops = new CardOps(),
        Flags = MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly | MsiFlags.MustReactivate
            | MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.PciMsiX
            | MsiFlags.PciMsiXAllocateDynamic,
        BusToken = BusToken.PciDeviceMsiX,
    };
}
