using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiRequestTests
{
    private const MsiFlags Plain = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors;

    [Fact]
    public void Request_AReservedInterrupt_IsActivatedForGoodAndItsMessageWrittenAgain()
    {
        using MsiTestBench bench = Bench(Plain | MsiFlags.ActivateEarly | MsiFlags.MustReactivate);
        bench.Insert(new MsiDescriptorInit(0) { IsMsiX = true });
        MsiMap map = bench.At(1);
        bench.Log.Clear();

        using IrqRegistration registration = Request(bench, map.Irq);

        Assert.Equal(["P.activate", "P.compose", "write", "unmask"], bench.Log.Entries);
        Assert.True(bench.Find(map.Irq).IsActivated);
    }

    [Fact]
    public void Request_AnInterruptActivatedEarly_IsOnlyStarted()
    {
        using MsiTestBench bench = Bench(Plain | MsiFlags.ActivateEarly);
        MsiMap map = bench.At(1);
        bench.Log.Clear();

        using IrqRegistration registration = Request(bench, map.Irq);

        Assert.Equal(["unmask"], bench.Log.Entries);
    }

    [Fact]
    public void Request_TheHandlerLeaves_MasksAndWritesAZeroMessage()
    {
        using MsiTestBench bench = Bench(Plain);
        MsiMap map = bench.At(1);
        IrqRegistration registration = Request(bench, map.Irq);
        bench.Log.Clear();

        registration.Dispose();
        IReadOnlyList<string> released = bench.Log.Entries;
        bench.Log.Clear();
        bench.Free(1, 1);

        Assert.Equal(["mask", "write(0)", "P.deactivate"], released);
        Assert.Equal(["free", "P.free", "post_free"], bench.Log.Entries);
    }

    [Fact]
    public void Request_ManagedWithoutOnlineCpu_WaitsInShutdown()
    {
        using MsiTestBench bench = Bench(Plain | MsiFlags.ActivateEarly);
        bench.System.Cpus.SetOnline(3, false);
        MsiMap map = bench.Device.AllocateIrqAt(
            MsiDomainId.Default, 0, new IrqAffinityDescriptor(CpuMask.Of(3), IsManaged: true));
        bench.Log.Clear();

        using IrqRegistration registration = Request(bench, map.Irq);

        Assert.Empty(bench.Log.Entries);
        Assert.True(bench.Find(map.Irq).IsManagedShutdown);
        Assert.False(bench.Find(map.Irq).IsActivated);
    }

    [Fact]
    public void HandleDomainIrq_AtTheRoot_RunsTheHandler()
    {
        using MsiTestBench bench = Bench(Plain);
        MsiMap map = bench.At(1);
        int[] hits = new int[1];
        using IrqRegistration registration = bench.System.Request(map.Irq, "queue", Hit, hits);

        int result = bench.System.HandleDomainIrq(bench.Parent, new HardwareIrq((ulong)map.Irq.Number));

        Assert.Equal(0, result);
        Assert.Equal(1, hits[0]);
    }

    [Fact]
    public void HandleDomainIrq_AnOrphanedInterrupt_StillFires()
    {
        using MsiTestBench bench = Bench(Plain | MsiFlags.AllocateSimpleDescriptors);
        Assert.Equal(0, bench.Range(0, 1));
        Irq orphan = bench.Get(1);
        int[] hits = new int[1];
        using IrqRegistration registration = bench.System.Request(orphan, "queue", Hit, hits);

        int overlapping = bench.Range(1, 2);
        int result = bench.System.HandleDomainIrq(bench.Parent, new HardwareIrq((ulong)orphan.Number));

        Assert.True(overlapping < 0);
        Assert.True(bench.Get(1).IsNone);
        Assert.Equal(0, result);
        Assert.Equal(1, hits[0]);
    }

    [Fact]
    public void FreeRange_UnderTheLockWhileAHandlerIsInstalled_FreesTheInterruptAllTheSame()
    {
        using MsiTestBench bench = Bench(Plain);
        MsiMap map = bench.At(1);
        Request(bench, map.Irq);

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            held.FreeRange(MsiDomainId.Default, 1, 1);
        }

        Assert.True(bench.Get(1).IsNone);
        Assert.Null(bench.System.Find(map.Irq));
        Assert.Equal(
            Genirq.Diagnostics.ErrorCode.Invalid,
            bench.System.HandleDomainIrq(bench.Parent, new HardwareIrq((ulong)map.Irq.Number)));
    }

    private static IrqRegistration Request(MsiTestBench bench, Irq irq) =>
        bench.System.Request(irq, "queue", Hit, new int[1]);

    private static IrqResult Hit(Irq irq, int[] hits)
    {
        hits[0]++;
        return IrqResult.Handled;
    }

    private static MsiTestBench Bench(MsiFlags flags) => new(new MsiTestSetup
    {
        Flags = flags,
        Token = BusToken.PciDeviceMsiX,
        ChipCallbacks = MsiTestChip.Usual | IrqChipCallbacks.Acknowledge,
        Flow = EdgeFlow.Instance,
        FlowName = "edge",
    });
}
