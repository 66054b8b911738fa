using System.Diagnostics.Metrics;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

[Collection(nameof(MeasuredTests))]
public sealed class MsiMetricsTests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Instrument, long Value, Dictionary<string, object?> Tags)> _seen = [];

    public MsiMetricsTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Genirq")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _seen.Add((instrument.Name, value, new Dictionary<string, object?>(tags.ToArray()))));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Metrics_AllocationsAndFrees_AreCountedAndLiveFollows()
    {
        using MsiTestBench bench = new(new MsiTestSetup { DeviceKind = "nic" });

        bench.Any();
        bench.Any();
        bench.Any();
        bench.Free(1, 2);

        Assert.Equal(3, Sum("genirq.allocations"));
        Assert.Equal(2, Sum("genirq.frees"));
        Assert.Equal(1, Sum("genirq.live"));
        Assert.Equal(0, Sum("genirq.failures"));
        Assert.Equal(1, Sum("genirq.live", "kind", "nic"));
    }

    [Fact]
    public void Metrics_TwoKindsOfDevice_AreToldApart()
    {
        using MsiTestBench bench = new(new MsiTestSetup { DeviceKind = "nic" });
        MsiDevice disk = new(bench.System, "disk0", bench.Parent) { Kind = "disk" };
        Assert.True(disk.CreateDomain(MsiDomainId.Default, bench.Template, 4));

        bench.Any();
        disk.AllocateIrqAt(MsiDomainId.Default, 0);
        disk.AllocateIrqAt(MsiDomainId.Default, 1);
        bench.Device.FreeAll(MsiDomainId.Default);

        Assert.Equal(0, Sum("genirq.live", "kind", "nic"));
        Assert.Equal(2, Sum("genirq.live", "kind", "disk"));
    }

    [Fact]
    public void Metrics_SeveralVectors_CountEachInterrupt()
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 4 });

        bench.All(1);
        bench.Device.FreeAll(MsiDomainId.Default);

        Assert.Equal(4, Sum("genirq.allocations"));
        Assert.Equal(4, Sum("genirq.frees"));
        Assert.Equal(0, Sum("genirq.live"));
    }

    [Fact]
    public void Metrics_AFullParent_IsAFailureWithErrnoAndLevel()
    {
        using MsiTestBench bench = new();
        bench.Parent.Capacity = 1;
        bench.Any();

        bench.Any();

        (string _, long value, Dictionary<string, object?> tags) =
            Assert.Single(_seen, each => each.Instrument == "genirq.failures");
        Assert.Equal(1, value);
        Assert.Equal("VEC", tags["level"]);
        Assert.Equal(nameof(IrqError.NoSpace), tags["errno"]?.ToString());
        Assert.Equal(1, Sum("genirq.live"));
    }

    [Theory]
    [InlineData("prepare", IrqError.InputOutput)]
    [InlineData("activate", IrqError.TimedOut)]
    [InlineData("attribute", IrqError.Exists)]
    [InlineData("range", IrqError.Range)]
    [InlineData("busy", IrqError.Busy)]
    public void Metrics_AFailureOutsideTheHierarchy_IsCountedOnce(string kind, IrqError error)
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly
                | MsiFlags.DeviceAttributes,
        });
        bench.At(3);
        bench.Ops.PrepareResult = kind == "prepare" ? ErrorCode.InputOutput : 0;
        bench.Parent.ActivateResult = _ => kind == "activate" ? ErrorCode.TimedOut : 0;
        if (kind == "attribute")
        {
            bench.Faults.Arm(FaultPoint.MsiAttribute, ErrorCode.Exists);
        }

        bench.At(kind == "range" ? 4u : kind == "busy" ? 3u : 0u);

        (string _, long value, Dictionary<string, object?> tags) =
            Assert.Single(_seen, each => each.Instrument == "genirq.failures");
        Assert.Equal(1, value);
        Assert.Equal(error.ToString(), tags["errno"]?.ToString());
        Assert.NotNull(tags["level"]);
        Assert.Equal(1, Sum("genirq.live"));
    }

    private long Sum(string instrument) => _seen.Where(each => each.Instrument == instrument).Sum(each => each.Value);

    private long Sum(string instrument, string tag, string value) => _seen
        .Where(each => each.Instrument == instrument && Equals(each.Tags.GetValueOrDefault(tag), value))
        .Sum(each => each.Value);
}
