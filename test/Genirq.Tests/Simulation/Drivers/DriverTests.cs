using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Drivers;

namespace Genirq.Tests.Simulation.Drivers;

/// <summary>Drivers run unchanged with and without remapping, on one CPU and on many.</summary>
public sealed class DriverTests
{
    [Theory]
    [MemberData(nameof(DriverBench.Platforms), MemberType = typeof(DriverBench))]
    public void Network_QueuesComeAndGoWhileOthersRun_NoPacketIsLost(string platform, int cpus)
    {
        using DriverBench bench = new(platform, cpus);
        NetworkCard card = new(new NetworkCardOptions { VectorCount = 64, QueueCount = 16 });
        using NetworkDriver driver = new("nic0", bench.Attach(card));
        AssertDone(driver.Probe());
        bench.Run();
        Assert.Equal(1, driver.Answers);
        for (int i = 0; i < 8; i++)
        {
            AssertDone(driver.AddQueue(new QueueOptions { Cpus = CpuMask.Of(i % cpus) }, out DriverQueue? queue));
            Assert.Equal(3 + i, queue!.Map.Index);
        }

        int received = Feed(card, 0, 8);
        AssertDone(driver.RemoveQueue(2));
        received += Feed(card, 3, 8);
        AssertDone(driver.AddQueue(null, out DriverQueue? again));
        received += Feed(card, 0, 8);
        card.SetLink(false);
        card.SetLink(true);
        bench.Run();

        Assert.Equal((2, 5), (again!.Number, again.Map.Index));
        Assert.Equal(received, driver.Events);
        Assert.Equal((8 + 5 + 8) * 3, received);
        Assert.InRange(driver.LinkChanges, 1, 2);
        bench.AssertNothingWentWrong();
        driver.Remove();
        Assert.Empty(driver.Queues);
        Assert.False(driver.Function.Interrupts.IsMsiXEnabled);
    }

    [Theory]
    [MemberData(nameof(DriverBench.Platforms), MemberType = typeof(DriverBench))]
    public void Network_CpuGoesOfflineUnderLoad_NoPacketIsLost(string platform, int cpus)
    {
        using DriverBench bench = new(platform, cpus);
        NetworkCard card = new(new NetworkCardOptions { VectorCount = 8, QueueCount = 4 });
        using NetworkDriver driver = new("nic0", bench.Attach(card));
        AssertDone(driver.Probe());
        int last = cpus - 1;
        AssertDone(driver.AddQueue(new QueueOptions { Cpus = CpuMask.Of(last) }, out DriverQueue? queue));
        int received = card.Receive(0, 5);
        bench.Machine.Executor.RunReady(3);

        int result = bench.Machine.TakeCpuOffline(last);
        received += card.Receive(0, 5);
        bench.Run();
        received += card.Receive(0, 5);
        bench.Run();

        Assert.Equal(cpus == 1, result != 0);
        Assert.Equal(received, driver.Events);
        Assert.Equal(15, received);
        Assert.Equal(
            cpus > 1, !bench.Machine.System.Find(queue!.Map.Irq)!.EffectiveAffinity.Contains(last));
        bench.AssertNothingWentWrong();
    }

    [Theory]
    [MemberData(nameof(DriverBench.Platforms), MemberType = typeof(DriverBench))]
    public void Storage_CommandsOfAllQueues_AreEachCompletedOnce(string platform, int cpus)
    {
        using DriverBench bench = new(platform, cpus);
        StorageController controller = new(new StorageControllerOptions { VectorCount = 40, QueueCount = 36 });
        using StorageDriver driver = new("nvme0", bench.Attach(controller), bench.Memory);
        AssertDone(driver.Probe());
        int queues = Math.Min(cpus, 36);
        Assert.Equal(queues, driver.Queues.Count);

        foreach (DriverQueue queue in driver.Queues)
        {
            AssertDone(driver.Submit(queue.Number, 40));
        }

        bench.Run();
        AssertDone(driver.Submit(1, 63));
        Assert.Equal(IrqError.Busy, driver.Submit(1, 1).Error);
        AssertDone(driver.RemoveQueue(1));
        AssertDone(driver.AddQueue(null, out DriverQueue? again));
        AssertDone(driver.Submit(again!.Number, 3));
        bench.Run();

        Assert.Equal((queues * 40) + 63 + 3, driver.Events);
        bench.AssertNothingWentWrong();
    }

    [Fact]
    public void Storage_Spread_EachQueueIsManagedOnItsCpus()
    {
        using DriverBench bench = new("intel", 4);
        using StorageDriver driver = new("nvme0", bench.Attach(new StorageController()), bench.Memory);
        AssertDone(driver.Probe());

        Assert.Equal(
            ["0", "1", "2", "3"],
            driver.Queues.Select(queue => driver.Function.Interrupts.AffinityOf(queue.Map.Index)!.ToString()).Order());
        Assert.All(
            driver.Queues, queue => Assert.True(bench.Machine.System.Find(queue.Map.Irq)!.IsManaged));
    }

    [Fact]
    public void Storage_Gathering_TellsManyCompletionsAtOnceAndTheRestInTime()
    {
        using DriverBench bench = new("plain", 1);
        using StorageDriver driver = new("nvme0", bench.Attach(new StorageController()), bench.Memory, queues: 1);
        AssertDone(driver.Probe());
        AssertDone(driver.SetCoalescing(4, 1));
        DriverQueue queue = driver.FindQueue(1)!;

        AssertDone(driver.Submit(1, 9));
        bench.Machine.Executor.RunFor(50_000);
        (long events, long interrupts) = (queue.Events, queue.Interrupts);
        bench.Run();

        Assert.InRange(interrupts, 1, 2);
        Assert.InRange(events, 8, 9);
        Assert.Equal(9, queue.Events);
        Assert.InRange(queue.Interrupts, interrupts, 3);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Accelerator_QueuesByPasid_GetTheirWorkDone(string platform, int cpus, AcceleratorStore store)
    {
        using DriverBench bench = new(platform, cpus);
        Accelerator device = new(new AcceleratorOptions { QueueCount = 40, SlotCount = 64, VectorCount = 50 });
        using AcceleratorDriver driver = new("acc0", bench.Attach(device), store);
        AssertDone(driver.Probe());
        for (uint i = 0; i < 32; i++)
        {
            AssertDone(driver.AddQueue(new QueueOptions { Pasid = 0x1000 + i }, out DriverQueue? queue));
            Assert.Equal(platform != "plain", queue!.IsInOwnStore);
            Assert.Equal((int)i + (queue.IsInOwnStore ? 0 : 1), queue.Map.Index);
            AssertDone(driver.Submit(queue.Number, 5));
        }

        Assert.Equal(IrqError.Busy, driver.AddQueue(new QueueOptions { Pasid = 0x1003 }, out _).Error);
        bench.Run();
        AssertDone(driver.RemoveQueue(7));
        AssertDone(driver.AddQueue(new QueueOptions { Pasid = 0x2000 }, out DriverQueue? again));
        AssertDone(driver.Submit(7, 4));
        bench.Run();
        device.RaiseError();
        bench.Run();

        Assert.Equal(7 + (again!.IsInOwnStore ? 0 : 1), again.Map.Index);
        Assert.Equal((32 * 5) + 4, driver.Events);
        Assert.Equal(1, driver.Errors);
        Assert.Equal(platform == "plain" || store == AcceleratorStore.Slots ? 0 : 32, device.ContextCount);
        bench.AssertNothingWentWrong();
        driver.Remove();
        Assert.Equal(0, device.ContextCount);
    }

    [Theory]
    [InlineData("plain", AcceleratorStore.Contexts)]
    [InlineData("intel", AcceleratorStore.Contexts)]
    [InlineData("amd", AcceleratorStore.Slots)]
    public void Accelerator_QueueClosedWhileItsWorkIsUnderWay_LosesNothing(string platform, AcceleratorStore store)
    {
        using DriverBench bench = new(platform, 2);
        using AcceleratorDriver driver = new("acc0", bench.Attach(new Accelerator()), store);
        AssertDone(driver.Probe());
        AssertDone(driver.AddQueue(null, out DriverQueue? queue));
        AssertDone(driver.Submit(queue!.Number, 5));
        bench.Machine.Executor.RunFor(20_050);
        AssertDone(driver.Submit(queue.Number, 7));

        AssertDone(driver.RemoveQueue(queue.Number));
        AssertDone(driver.AddQueue(null, out queue));
        AssertDone(driver.Submit(queue!.Number, 2));
        bench.Run();

        Assert.Equal(14, driver.Events);
        Assert.Equal(2, queue.Events);
        Assert.Equal(0, driver.Errors);
        Assert.Equal(IrqError.Invalid, driver.Submit(queue.Number, 4097).Error);
        bench.AssertNothingWentWrong();
    }

    public static TheoryData<string, int, AcceleratorStore> Stores()
    {
        TheoryData<string, int, AcceleratorStore> all = [];
        foreach (string platform in new[] { "plain", "intel", "amd" })
        {
            foreach (int cpus in new[] { 1, 256 })
            {
                all.Add(platform, cpus, AcceleratorStore.Contexts);
                all.Add(platform, cpus, AcceleratorStore.Slots);
            }
        }

        return all;
    }

    [Theory]
    [InlineData("plain", 1, InterruptKinds.MsiX, 16)]
    [InlineData("plain", 4, InterruptKinds.Msi, 1)]
    [InlineData("intel", 4, InterruptKinds.Msi, 32)]
    [InlineData("amd", 256, InterruptKinds.Msi, 32)]
    [InlineData("intel", 256, InterruptKinds.MsiX, 16)]
    public void Endpoint_EachInterrupt_IsRaisedAndTakenByItsHandler(
        string platform, int cpus, InterruptKinds kinds, int count)
    {
        using DriverBench bench = new(platform, cpus);
        using EndpointDriver driver = new("ep0", bench.Attach(new TestEndpoint()), kinds);

        AssertDone(driver.Probe());

        Assert.Equal((kinds, count), (driver.Kind, driver.Queues.Count));
        foreach (DriverQueue queue in driver.Queues)
        {
            AssertDone(driver.Submit(queue.Number, 1));
            bench.Run();
            Assert.Equal(queue.Map.Irq, driver.LastIrq);
            Assert.Equal((1, 1), (queue.Interrupts, queue.Events));
        }

        bench.AssertNothingWentWrong();
    }

    [Theory]
    [InlineData("intel")]
    [InlineData("amd")]
    public void Msi_BlocksOfEachSize_AreAlignedAndReachTheirHandlers(string platform)
    {
        for (int count = 1; count <= 32; count++)
        {
            using DriverBench bench = new(platform, 4);
            using DriverFunction other = bench.Attach(new TestEndpoint());
            Assert.Equal(1, other.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX).Result);
            TestEndpoint endpoint = new();
            using DriverFunction function = bench.Attach(endpoint);
            function.SwitchOn();
            using PciVectors vectors = function.Interrupts.AllocateVectors(count, count, InterruptKinds.Msi);
            Assert.Equal(count, vectors.Count);
            List<int> taken = [];
            List<IrqRegistration> registrations = [];
            for (int message = 0; message < count; message++)
            {
                int number = message;
                registrations.Add(bench.Machine.System.Request(
                    vectors[message], "message", (_, list) => Take(list, number), taken));
            }

            for (int message = 0; message < count; message++)
            {
                Assert.Equal(TriggerResult.Delivered, endpoint.Trigger(message));
                bench.Run();
            }

            Assert.Equal(Enumerable.Range(0, count), taken);
            uint messages = 1u << (int)(endpoint.Function.Msi!.Control >> 4 & 7);
            Assert.Equal(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count), messages);
            Assert.Equal(0u, endpoint.Function.Msi.GetEntry(0).Message.Data & (messages - 1));
            registrations.ForEach(static registration => registration.Dispose());
            bench.AssertNothingWentWrong();
        }
    }

    [Fact]
    public void Probe_NotEnoughEntries_LeavesNothing()
    {
        using DriverBench bench = new("plain", 1);
        using AcceleratorDriver driver = new(
            "acc0", bench.Attach(new Accelerator(new AcceleratorOptions { VectorCount = 1, QueueCount = 2 })));
        AssertDone(driver.Probe());

        IrqOutcome result = driver.AddQueue(null, out DriverQueue? queue);

        Assert.Null(queue);
        Assert.Equal(IrqError.Busy, result.Error);
        Assert.NotEmpty(result.Explain());
        Assert.Empty(driver.Queues);
        driver.Remove();
        AssertDone(driver.Probe());
        Assert.Throws<InvalidOperationException>(() => driver.Probe());
        Assert.Equal(IrqError.NoEntry, driver.RemoveQueue(0).Error);
        Assert.Equal(IrqError.NoEntry, driver.Submit(0, 1).Error);
    }

    [Fact]
    public void AddQueue_NoVectorLeft_SaysWhoIsFull()
    {
        using DriverBench bench = new("plain", 1);
        NetworkCard card = new(new NetworkCardOptions { VectorCount = 2048, QueueCount = 2000 });
        using NetworkDriver driver = new("nic0", bench.Attach(card));
        AssertDone(driver.Probe());
        IrqOutcome result;
        while ((result = driver.AddQueue(null, out _)).IsDone)
        {
        }

        Assert.Equal(IrqError.NoSpace, result.Error);
        Assert.InRange(driver.Queues.Count, 150, 220);
        int open = driver.Queues.Count;
        AssertDone(driver.RemoveQueue(5));
        AssertDone(driver.AddQueue(null, out _));
        Assert.Equal(open, driver.Queues.Count);
        int received = Feed(card, 0, open);
        bench.Run();
        Assert.Equal(received, driver.Events);
    }

    private static int Feed(NetworkCard card, int first, int end) =>
        Enumerable.Range(first, end - first).Sum(queue => card.Receive(queue, 3));

    private static IrqResult Take(List<int> taken, int message)
    {
        taken.Add(message);
        return IrqResult.Handled;
    }

    private static void AssertDone(IrqOutcome result) => Assert.True(result.IsDone, result.Explain());
}
