using Genirq.Actions;
using Genirq.Msi;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Remapping;
using Genirq.Snapshots;

namespace Genirq.Benchmarks.World;

/// <summary>A large machine of x86 for snapshots: each interrupt has a vector, an entry of VT-d and a
/// handler.</summary>
internal sealed class SnapshotWorld
{
    /// <summary>How many interrupts there are.</summary>
    public const int Interrupts = Devices * Messages;

    private const int Cpus = 128;
    private const int Devices = 256;
    private const int Messages = 64;

    private readonly List<MsiDevice> _devices = [];

    /// <summary>Builds the machine, without any interrupt.</summary>
    public SnapshotWorld()
    {
        System = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions { PossibleCpus = Cpus }));
        IntelRemappingDomain remapping = IntelRemappingDomain.Create(VectorDomain.Create(System));
        for (int number = 0; number < Devices; number++)
        {
            _devices.Add(new MsiDevice(System, $"dev{number}", remapping) { RequesterId = (ushort)number });
        }
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>A machine whose interrupts are all in use.</summary>
    public static SnapshotWorld InUse()
    {
        SnapshotWorld world = new();
        foreach (MsiDevice device in world._devices)
        {
            device.CreateDomain(MsiDomainId.Default, Template, Messages);
            BenchWorld.Occupy(device, Messages);
            for (uint index = 0; index < Messages; index++)
            {
                world.System.Request(
                    device.GetIrq(MsiDomainId.Default, index), "queue", static (_, _) => IrqResult.Handled, 0);
            }
        }

        return world;
    }

    /// <summary>Describes the machine.</summary>
    public SnapshotHost Describe()
    {
        SnapshotHost host = new(System)
        {
            Handlers = static _ => SnapshotHandler.Of(static (_, _) => IrqResult.Handled, 0),
        };
        _devices.ForEach(host.AddDevice);
        host.AddTemplates(new Templates());
        return host;
    }

    private static MsiDomainTemplate Template { get; } = new()
    {
        Chip = new ForwardingChip("device", Chips.IrqChipCallbacks.WriteMessage),
        Ops = new IndexOps(),
        Flags = MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors,
        BusToken = Domains.BusToken.PciDeviceMsiX,
    };

    private sealed class Templates : ISnapshotTemplates
    {
        public MsiDomainSource? FindTemplate(SavedMsiDomain domain) => new(Template);
    }
}
