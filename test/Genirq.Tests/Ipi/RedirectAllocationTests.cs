using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Ipi;
using Genirq.Releases;

namespace Genirq.Tests.Ipi;

[Collection(nameof(MeasuredTests))]
public sealed class RedirectAllocationTests
{
    [Fact]
    public void HandleDemultiplexedIrq_RedirectedOrNot_AllocatesNothing()
    {
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2, Release = KernelRelease.Linux73 });
        Irq ipi = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChip(ipi, new SilentChip());
        Assert.Equal(0, system.Redirects.TrySetIpi(ipi));
        SilentDomain domain = new();
        system.Domains.Instantiate(domain, IrqDomainOptions.Linear(FirmwareNode.Named("demux"), 2));
        Irq irq = domain.CreateMapping(new HardwareIrq(1));
        int[] runs = new int[1];
        system.Request(irq, "quiet", Count, runs);
        Assert.Equal(0, system.Affinity.Set(irq, CpuMask.Of(1)));
        Pass(system, domain);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass(system, domain);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);
        Assert.Equal(4000, runs[0]);
    }

    private static IrqResult Count(Irq irq, int[] runs)
    {
        runs[0]++;
        return IrqResult.Handled;
    }

    private static void Pass(IrqSystem system, IrqDomain domain)
    {
        for (int i = 0; i < 1000; i++)
        {
            system.HandleDemultiplexedIrq(domain, new HardwareIrq(1), system.Cpus[0]);
            system.Redirects.Run(system.Cpus[1]);
            system.HandleDemultiplexedIrq(domain, new HardwareIrq(1), system.Cpus[1]);
        }
    }

    private sealed class SilentChip() : IrqChip(
        "silent",
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity
            | IrqChipCallbacks.SendIpiSingle)
    {
        public override int SetAffinity(IrqData data, CpuMask mask, bool force) =>
            IrqRedirects.SetAffinity(data, mask);
    }

    private sealed class SilentDomain() : IrqDomain(IrqDomainCallbacks.Map)
    {
        private readonly SilentChip _chip = new();

        public override int Map(Irq irq, HardwareIrq hardwareIrq)
        {
            System.SetChipAndHandler(irq, _chip, EdgeFlow.Instance, "edge");
            return 0;
        }
    }
}
