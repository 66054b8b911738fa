using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Tests.X86;

/// <summary>The way from a vector to its handler: it takes no lock of the domain, and allocates nothing.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class VectorDeliveryTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public enum Way
    {
        Direct,
        Intel,
        Amd,
    }

    [Theory]
    [InlineData(Way.Direct)]
    [InlineData(Way.Intel)]
    [InlineData(Way.Amd)]
    public void Deliver_WhileTheDomainIsLocked_RunsTheHandler(Way way)
    {
        X86Bench bench = Bench(way);
        IrqDescriptor descriptor = bench.Start();
        CpuContext cpu = bench.System.Cpus[0];
        int vector = bench.State(descriptor).Vector;
        bool wasDelivered = false;

        // The domain tells under its lock that the only CPU cannot go.
        bench.System.Diagnostics.Reported += report => wasDelivered = report.Id == IrqDiagnosticId.VectorOffline
            && Task.Run(() => bench.Vectors.Deliver(cpu, vector)).Wait(s_patience);
        int result = bench.Vectors.CheckOffline(0);

        Assert.Equal(ErrorCode.NoSpace, result);
        Assert.True(wasDelivered, "The delivery has waited for the domain's lock.");
        Assert.Equal(1u, descriptor.TotalCount);
    }

    [Theory]
    [InlineData(Way.Direct)]
    [InlineData(Way.Intel)]
    [InlineData(Way.Amd)]
    public void Deliver_OnEachWay_AllocatesNothing(Way way)
    {
        const int Events = 200;
        X86Bench bench = Bench(way);
        IrqDescriptor descriptor = bench.Start();
        bench.Apics.Ended.EnsureCapacity(2 * Events);
        int vector = bench.State(descriptor).Vector;
        Deliver(bench, vector, Events);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Deliver(bench, vector, Events);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);
        Assert.Equal(2u * Events, descriptor.TotalCount);
    }

    private static X86Bench Bench(Way way)
    {
        X86Bench bench = new(1);
        return way switch
        {
            Way.Intel => bench.WithIntel(),
            Way.Amd => bench.WithAmd(),
            _ => bench,
        };
    }

    private static void Deliver(X86Bench bench, int vector, int events)
    {
        for (int i = 0; i < events; i++)
        {
            bench.Vectors.Deliver(bench.System.Cpus[0], vector);
        }
    }
}
