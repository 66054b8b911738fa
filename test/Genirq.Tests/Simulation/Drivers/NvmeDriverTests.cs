using System.Buffers.Binary;
using System.Security.Cryptography;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Snapshots;
using NvmeDriver;

namespace Genirq.Tests.Simulation.Drivers;

/// <summary>The sample's driver class on the simulated controller; a guest of QEMU runs the same class.</summary>
public sealed class NvmeDriverTests : IDisposable
{
    private const int PageBytes = 4096;
    private static readonly PciSlot s_slot = new(0, 0, 5, 0);

    private readonly SimulatedMachine _machine =
        new(new MachineOptions { CpuCount = 2, Remapping = RemappingKind.Intel });

    private DriverFunction? _function;

    [Fact]
    public void Start_TellsWhatTheControllerIs()
    {
        using NvmeController controller = Start();

        Assert.Equal(new NvmeIdentity("1", "Simulated storage controller", 1024, 512), controller.Identity);
        Assert.Equal(8, controller.MaxQueues);
        Assert.Equal(3, controller.Admin.Interrupts);
    }

    [Fact]
    public void OpenQueue_Any_GetsTheLowestFreeEntry_AndItsOwnInterrupt()
    {
        using NvmeController controller = Start();
        NvmeQueue first = controller.OpenQueue(MsiIndex.Any);
        NvmeQueue fifth = controller.OpenQueue(5);
        NvmeQueue second = controller.OpenQueue(MsiIndex.Any);
        byte[] block = new byte[512];

        controller.Read(second, 0, block);
        controller.Read(fifth, 0, block);
        controller.Read(fifth, 0, block);

        Assert.Equal((1, 5, 2), (first.Map.Index, fifth.Map.Index, second.Map.Index));
        Assert.Equal((0, 2, 1), (first.Interrupts, fifth.Interrupts, second.Interrupts));
    }

    [Fact]
    public void Read_GivesWhatWasWritten_AlsoAfterAnotherQueueWroteIt()
    {
        using NvmeController controller = Start();
        NvmeQueue first = controller.OpenQueue(MsiIndex.Any);
        NvmeQueue second = controller.OpenQueue(MsiIndex.Any);
        byte[] data = RandomNumberGenerator.GetBytes(PageBytes);
        byte[] back = new byte[PageBytes];

        controller.Write(first, 16, data);
        controller.Read(second, 16, back);

        Assert.Equal(data, back);
        controller.Read(second, 24, back);
        Assert.All(back, static one => Assert.Equal(0, one));
    }

    [Fact]
    public void Transfer_OfSeveralPages_FollowsTheList()
    {
        using NvmeController controller = Start(out SimulatedHost host);
        NvmeQueue queue = controller.OpenQueue(MsiIndex.Any);
        Assert.True(host.TryAllocate(3 * PageBytes, out ulong pages));
        Assert.True(host.TryAllocate(PageBytes, out ulong list));
        byte[] data = RandomNumberGenerator.GetBytes((2 * PageBytes) + 512);
        host.Write(pages + PageBytes - 512, data);
        byte[] entries = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(entries, pages + PageBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(entries.AsSpan(8), pages + (2 * PageBytes));
        host.Write(list, entries);

        NvmeCompletion written = queue.Run(
            new NvmeCommand(NvmeRegisters.Write, 1, pages + PageBytes - 512, 0, 16) { MoreData = list });

        Assert.Equal(0, written.Status);
        byte[] last = new byte[PageBytes];
        controller.Read(queue, 9, last);
        Assert.Equal(data.AsSpan(512 + PageBytes).ToArray(), last);
    }

    [Fact]
    public void ReleaseInterrupt_CompletionMeanwhile_ArrivesOnceItIsBack()
    {
        using NvmeController controller = Start(out SimulatedHost host);
        NvmeQueue queue = controller.OpenQueue(5);
        controller.ReleaseInterrupt(queue);
        ushort number = queue.Submit(controller.Transfer(NvmeRegisters.Read, queue, 0, 512));
        Assert.False(host.WaitUntil(() => queue.IsDone(number)));

        controller.RestoreInterrupt(queue);

        Assert.True(host.WaitUntil(() => queue.IsDone(number)));
        Assert.Equal(5, queue.Map.Index);
        Assert.Equal(1, queue.Interrupts);
    }

    [Fact]
    public void OpenQueue_TableFull_Throws_AndTheOthersGoOn()
    {
        using NvmeController controller = Start(vectors: 2);
        NvmeQueue queue = controller.OpenQueue(MsiIndex.Any);

        NvmeException refusal = Assert.Throws<NvmeException>(() => controller.OpenQueue(MsiIndex.Any));

        Assert.Equal(IrqError.Busy, refusal.Error);
        controller.CloseQueue(queue);
        Assert.Equal(1, controller.OpenQueue(MsiIndex.Any).Map.Index);
    }

    [Fact]
    public void OpenQueue_ControllerRefuses_GivesItsInterruptBack()
    {
        using NvmeController controller = Start(queues: 1);
        controller.OpenQueue(MsiIndex.Any);

        NvmeException refusal = Assert.Throws<NvmeException>(() => controller.OpenQueue(MsiIndex.Any));

        Assert.Equal(IrqError.InputOutput, refusal.Error);
        Assert.Contains("0x101", refusal.Message, StringComparison.Ordinal);
        Assert.Single(controller.Queues);
    }

    [Theory]
    [InlineData(1024UL, 1U, StorageRegisters.BlockOutOfRange)]
    [InlineData(0UL, 2U, StorageRegisters.InvalidNamespace)]
    public void Read_OfWhatIsNotThere_EndsWithItsStatus(ulong block, uint number, ushort status)
    {
        using NvmeController controller = Start();
        NvmeQueue queue = controller.OpenQueue(MsiIndex.Any);

        NvmeCompletion end = queue.Run(new NvmeCommand(NvmeRegisters.Read, number, queue.Data, block, 0));

        Assert.Equal(status, end.Status);
    }

    [Fact]
    public void Restore_BlocksAreThereAgain()
    {
        using (NvmeController controller = Start())
        {
            controller.Write(controller.OpenQueue(MsiIndex.Any), 3, Enumerable.Repeat((byte)0xA5, 512).ToArray());
        }

        MachineSnapshot snapshot = new(_machine);
        snapshot.AddDriver(_function!);
        ReadOnlyMemory<byte> saved = snapshot.Save();
        using SimulatedMachine second = new(_machine.Options);
        second.Bus.Attach(s_slot, Model(16, 8));
        using DriverFunction function = second.Bus.Claim(s_slot);
        MachineSnapshot reborn = new(second);
        reborn.AddDriver(function);
        reborn.Restore(saved);
        using NvmeController other = new(function.Interrupts, function.Memory, new SimulatedHost(second));
        other.Start();
        byte[] block = new byte[512];
        other.Read(other.OpenQueue(MsiIndex.Any), 3, block);

        Assert.All(block, static one => Assert.Equal(0xA5, one));
    }

    [Fact]
    public void Dispose_LeavesNothingBehind()
    {
        int before = _machine.System.Numbers.IrqCount;
        using (NvmeController controller = Start())
        {
            controller.OpenQueue(MsiIndex.Any);
        }

        Assert.Equal(before, _machine.System.Numbers.IrqCount);
    }

    public void Dispose()
    {
        _function?.Dispose();
        _machine.Dispose();
    }

    private static StorageController Model(int vectors, int queues) => new(new StorageControllerOptions
    {
        VectorCount = vectors,
        QueueCount = queues,
        BlockCount = 1024,
    });

    private NvmeController Start(int vectors = 16, int queues = 8) => Start(out _, vectors, queues);

    private NvmeController Start(out SimulatedHost host, int vectors = 16, int queues = 8)
    {
        _machine.Bus.Attach(s_slot, Model(vectors, queues));
        _function = _machine.Bus.Claim(s_slot);
        _function.SwitchOn();
        host = new SimulatedHost(_machine);
        NvmeController controller = new(_function.Interrupts, _function.Memory, host);
        controller.Start();
        return controller;
    }
}
