using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;
using Genirq.Tests.X86;

namespace Genirq.Tests.Planning;

/// <summary>The largest requests that reports tell, made on the rebuilt machines until the engine refuses.</summary>
public sealed class GuestRoomTests
{
    private const int Entries = 2048;

    [DataFact("guests")]
    public void Room_FirstAndLastStepOfEachGuest_IsWhatTheEngineGrants()
    {
        int machines = 0;
        foreach (string archive in Directory.EnumerateFiles(TestData.Beside("guests")!, "*.tar.gz"))
        {
            SortedDictionary<string, MemoryTree> trees = TestData.ReadArchive(archive);
            foreach (string step in (string[])["step0", $"step{trees.Count - 1}"])
            {
                MachineCapture capture = MachineCaptureReader.Read(trees[step]);
                string place = $"{Path.GetFileName(archive)} {step}";
                VectorRoom room = MachineReport.Create(capture).Vectors!.Room;

                Check(place, "any", room.Any, capture);
                Assert.All(room.Nodes, node => Check(place, $"node {node.Node}", node.Room, capture));
                if (room.Housekeeping is { } housekeeping)
                {
                    Check(place, "housekeeping", housekeeping, capture);
                }

                (int Gone, int RefusedAt) gone = GoOffline(capture);
                Assert.True(gone == (room.Offline.InOrder, room.Offline.RefusedAt), $"{place}: {gone} went.");
                Assert.True(GrantManaged(capture) == room.Managed.Times, $"{place}: managed {room.Managed}");
                machines++;
            }
        }

        Assert.True(machines > 0, "There is no machine in any archive.");
    }

    private static void Check(string place, string what, RequestRoom room, MachineCapture capture)
    {
        int granted = Grant(capture, room.Cpus);
        Assert.True(granted == room.Vectors, $"{place}, {what}: computed {room.Vectors}, granted {granted}.");
    }

    // Interrupts are allocated and requested until one has to go elsewhere, or nowhere.
    private static int Grant(MachineCapture capture, CpuMask cpus)
    {
        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);
        MsiDevice device = Attach(machine, 0);
        for (int granted = 0; ; granted++)
        {
            if (granted > 0 && granted % Entries == 0)
            {
                device = Attach(machine, granted / Entries);
            }

            MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, (uint)(granted % Entries));
            Assert.True(map.IsAllocated, map.Error.ToString());
            machine.System.Affinity.Set(map.Irq, cpus);
            try
            {
                machine.System.Request(map.Irq, "queue", static (_, _) => IrqResult.Handled, 0);
            }
            catch (IrqException exception)
            {
                Assert.Equal(IrqError.NoSpace, exception.Error);
                return granted;
            }

            if (!cpus.Contains(machine.Vectors!.StateOf(map.Irq)!.Cpu))
            {
                return granted;
            }
        }
    }

    private static (int Gone, int RefusedAt) GoOffline(MachineCapture capture)
    {
        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);
        CpuMask online = machine.System.Cpus.Online;
        int gone = 0;
        for (int cpu = online.Next(online.First + 1); cpu >= 0; cpu = online.Next(cpu + 1))
        {
            if (machine.System.Hotplug.TakeOffline(cpu) != 0)
            {
                return (gone, cpu);
            }

            gone++;
        }

        return (gone, -1);
    }

    // Devices with a managed interrupt for each possible CPU, until one of these is refused.
    private static int GrantManaged(MachineCapture capture)
    {
        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);
        int interrupts = machine.System.Cpus.Possible.Count;
        IReadOnlyList<IrqAffinityDescriptor> spread =
            IrqAffinitySpread.CreateMasks(machine.System, interrupts, new IrqAffinitySets())!;
        for (int times = 0; ; times++)
        {
            MsiDevice device = Attach(machine, times);
            for (int index = 0; index < interrupts; index++)
            {
                MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, (uint)index, spread[index]);
                if (!map.IsAllocated)
                {
                    Assert.Equal(IrqError.NoSpace, map.Error);
                    return times;
                }
            }
        }
    }

    private static MsiDevice Attach(RebuiltMachine machine, int number)
    {
        MsiDevice device = new(machine.System, $"card{number}", machine.Vectors!) { IsPci = true };
        device.SetUpData();
        MsiDomainTemplate template = new()
        {
            Chip = new CardChip("PCI-MSIX"),
            Ops = new CardOps(),
            Flags = MsiFlags.FreeDescriptors | MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps
                | MsiFlags.PciMsiX | MsiFlags.PciMsiXAllocateDynamic,
            BusToken = BusToken.PciDeviceMsiX,
        };
        Assert.True(device.CreateDomain(MsiDomainId.Default, template, Entries));
        return device;
    }
}
