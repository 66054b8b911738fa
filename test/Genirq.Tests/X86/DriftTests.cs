using Genirq.Descriptors;
using Genirq.Platforms.X86;

namespace Genirq.Tests.X86;

/// <summary>Where the matrix's counts drift, as Linux's do, and what follows.</summary>
public sealed class DriftTests
{
    // Managed vectors that are reserved while their CPU is offline are not taken from what it offers. So the other CPU
    // may go although its interrupt finds no room, and the interrupt stays behind.
    [Fact]
    public void TakeCpuOffline_ManagedVectorsReservedOnAnOfflineCpu_LeavesAnInterruptBehind()
    {
        X86Bench bench = new(2, X86Bench.Usual with
        {
            SystemVectors = [.. Enumerable.Range(0, X86Vectors.Count).Where(static bit => bit is < 0x20 or > 0x21)],
        });
        bench.WithIntel().Attach();
        bench.System.Hotplug.TakeOffline(0);
        bench.Allocate(0, managed: "0");
        bench.Allocate(1, managed: "0");
        IrqDescriptor plain = bench.Start(2);
        bench.System.Hotplug.BringOnline(0);
        Assert.Equal((2u, 2u), (bench.Matrix[0].Available, bench.Matrix[0].Managed));

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(1));

        Assert.Equal(1, bench.State(plain).Cpu);
        Assert.Contains($"IRQ{plain.Irq}: set affinity failed(-28).", bench.Messages);
    }
}
