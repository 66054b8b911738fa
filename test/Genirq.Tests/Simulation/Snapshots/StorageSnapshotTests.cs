using System.Buffers.Binary;
using System.Text;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Snapshots;

namespace Genirq.Tests.Simulation.Snapshots;

/// <summary>A storage controller whose completion queue is full is saved, and goes on.</summary>
public sealed class StorageSnapshotTests
{
    private const ulong Commands = 0x10_0000;
    private const ulong Completions = 0x20_0000;
    private static readonly PciSlot s_slot = new(0, 0, 3, 0);

    [Fact]
    public void Restore_CompletionsThatWaitForRoom_AreWrittenWhenThereIsSome()
    {
        using SimulatedMachine first = Build(out DriverFunction driver);
        Enable(driver);

        // Four commands that are none, and room for one completion.
        byte[] command = new byte[StorageRegisters.CommandBytes];
        for (uint i = 0; i < 4; i++)
        {
            command[0] = 0xFF;
            BinaryPrimitives.WriteUInt16LittleEndian(command.AsSpan(2), (ushort)(100 + i));
            first.Bus.Memory.Write(Commands + (i * StorageRegisters.CommandBytes), command);
        }

        driver.Memory.WriteUInt32(0, StorageRegisters.Doorbell(0, isCompletion: false), 4);
        MachineSnapshot snapshot = new(first);
        snapshot.AddDriver(driver);
        ReadOnlyMemory<byte> saved = snapshot.Save();
        Assert.Contains("\"waiting\":[0,2,101,", Encoding.UTF8.GetString(saved.Span), StringComparison.Ordinal);
        using SimulatedMachine second = Build(out DriverFunction other);
        MachineSnapshot reborn = new(second);
        reborn.AddDriver(other);
        reborn.Restore(saved);

        List<int> numbers = [NumberAt(second, 0)];
        for (uint taken = 1; taken < 4; taken++)
        {
            other.Memory.WriteUInt32(0, StorageRegisters.Doorbell(0, isCompletion: true), taken % 2);
            numbers.Add(NumberAt(second, taken % 2));
        }

        Assert.Equal([100, 101, 102, 103], numbers);
    }

    private static SimulatedMachine Build(out DriverFunction driver)
    {
        SimulatedMachine machine = new();
        machine.Bus.Attach(s_slot, new StorageController());
        driver = machine.Bus.Claim(s_slot);
        return machine;
    }

    private static void Enable(DriverFunction driver)
    {
        driver.SwitchOn();
        driver.Memory.WriteUInt32(0, StorageRegisters.AdminSizes, 7 | (1 << 16));
        driver.Memory.WriteUInt32(0, StorageRegisters.AdminSubmission, (uint)Commands);
        driver.Memory.WriteUInt32(0, StorageRegisters.AdminCompletion, (uint)Completions);
        driver.Memory.WriteUInt32(0, StorageRegisters.Configuration, StorageRegisters.EnableBit);
    }

    private static int NumberAt(SimulatedMachine machine, uint entry)
    {
        Span<byte> completion = stackalloc byte[StorageRegisters.CompletionBytes];
        machine.Bus.Memory.Read(Completions + (entry * StorageRegisters.CompletionBytes), completion);
        return BinaryPrimitives.ReadUInt16LittleEndian(completion[12..]);
    }
}
