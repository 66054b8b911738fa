using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

public sealed class DeviceIrqsTests
{
    [Fact]
    public void Dispose_FreesTheLastOneFirst()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = IrqChipCallbacks.Shutdown | RecordingChip.Usual,
        });
        Irq first = bench.NewIrq();
        Irq second = bench.NewIrq();
        Irq third = bench.NewIrq();
        List<Irq> order = [];
        DeviceIrqs device = new(bench.System, "eth0");
        IrqRequest shared = new("own", IrqFlags.Shared, order);
        Assert.Equal(0, device.TryRequest(
            first, new IrqRequest(null!), ActionScript.Primary, bench.Script("a"), out IrqRegistration? named));
        Assert.Equal(0, device.TryRequest(second, shared, ActionScript.Primary, bench.Script("b"), out _));
        Assert.Equal(0, device.TryRequestThreaded(
            third,
            new IrqRequest(null!, IrqFlags.OneShot),
            new IrqHandlers<ActionScript>(null, ActionScript.Thread),
            bench.Script("c"),
            out _));
        Assert.Equal("eth0", named!.Name);
        Assert.Equal(3, device.Count);
        bench.Chip.OnShutdown = data => order.Add(data.Irq);

        device.Dispose();

        Assert.Equal([third, second, first], order);
        Assert.Equal(0, device.Count);
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() =>
            device.TryRequest(first, new IrqRequest("a"), ActionScript.Primary, bench.Script("a"), out _));
    }

    [Fact]
    public void TryRequest_ThatIsRefused_IsNotRecorded()
    {
        using ActionBench bench = new();
        using DeviceIrqs device = new(bench.System, "eth0");

        Assert.Equal(
            ErrorCode.Invalid,
            device.TryRequest(new Irq(77), new IrqRequest("a"), ActionScript.Primary, bench.Script("a"), out _));
        Assert.Equal(0, device.Count);
    }

    [Fact]
    public void TryRequest_WhileTheDeviceGoesAway_LeavesNoHandler()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.Startup,
        });
        Irq first = bench.NewIrq();
        Irq second = bench.NewIrq();
        DeviceIrqs device = new(bench.System, "eth0");
        Assert.Equal(0, device.TryRequest(
            first, new IrqRequest("a"), ActionScript.Primary, bench.Script("a"), out _));
        bench.Chip.OnStartup = data => Assert.True(Task.Run(device.Dispose).Wait(TimeSpan.FromSeconds(30)));

        Assert.Throws<ObjectDisposedException>(() => device.TryRequest(
            second, new IrqRequest("b"), ActionScript.Primary, bench.Script("b"), out _));

        Assert.False(bench.Descriptor(first).HasAction);
        Assert.False(bench.Descriptor(second).HasAction);
        Assert.Equal(0, device.Count);
    }

    [Fact]
    public void TryRequestAnyContext_KeepsThePositiveResult()
    {
        using ActionBench bench = new();
        Irq nested = bench.NewIrq();
        bench.System.ModifyStatus(nested, default, IrqSettings.NestedThread);
        using DeviceIrqs device = new(bench.System, "eth0");

        Assert.Equal(1, device.TryRequestAnyContext(
            nested, new IrqRequest("a", IrqFlags.OneShot), ActionScript.Primary, bench.Script("a"), out _));
        Assert.Equal(1, device.Count);
    }

    [Fact]
    public void Free_OfWhatIsNotRecorded_IsADiagnosticAndFreedAnyway()
    {
        using ActionBench bench = new();
        Irq foreign = bench.NewIrq();
        Irq own = bench.NewIrq();
        using DeviceIrqs device = new(bench.System, "eth0");
        Assert.Equal(0, bench.Request(foreign, "x", IrqFlags.None, out IrqRegistration? other));
        Assert.Equal(0, device.TryRequest(
            own, new IrqRequest("a"), ActionScript.Primary, bench.Script("a"), out IrqRegistration? mine));

        Assert.Equal("x", device.Free(foreign, other!.DeviceId));
        Assert.Equal(IrqDiagnosticId.ManagedUnknown, Assert.Single(bench.Reports).Id);
        Assert.Equal("a", device.Free(own, mine!.DeviceId));
        Assert.Equal(0, device.Count);
        Assert.Single(bench.Reports);
    }
}
