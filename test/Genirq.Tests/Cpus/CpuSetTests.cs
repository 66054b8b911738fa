using Genirq.Cpus;

namespace Genirq.Tests.Cpus;

public sealed class CpuSetTests
{
    [Fact]
    public void Topology_NodesAndCores_AreAsGiven()
    {
        using IrqSystem system = new(new IrqSystemOptions
        {
            PossibleCpus = 6,
            NodeCount = 4,
            CpuNodes = [0, 0, 2, 2],
            CpuCores = [7, 8, 7],
        });

        CpuSet cpus = system.Cpus;

        Assert.Equal(4, cpus.NodeCount);
        Assert.Equal(["0-1,4-5", "", "2-3", ""], Enumerable.Range(0, 4).Select(node => cpus.CpusOf(node).ToString()));
        Assert.True(cpus.CpusOf(-1).IsEmpty);
        Assert.True(cpus.CpusOf(4).IsEmpty);
        Assert.Equal(
            ["0,2", "1", "0,2", "3", "4", "5"], Enumerable.Range(0, 6).Select(cpu => cpus.SiblingsOf(cpu).ToString()));
        Assert.Throws<ArgumentOutOfRangeException>(() => cpus.SiblingsOf(6));
    }

    [Fact]
    public void Masks_AtTheStart_AreInOneAnother()
    {
        using IrqSystem system = new(new IrqSystemOptions
        {
            PossibleCpus = 8,
            PresentCpus = CpuMask.FirstCpus(4),
            OnlineCpus = CpuMask.Of(0, 5),
            IsolatedManagedCpus = CpuMask.Of(1, 2),
        });

        Assert.Equal("0,5", system.Cpus.Online.ToString());
        Assert.Equal("0-3,5", system.Cpus.Present.ToString());
        Assert.Equal("0-7", system.Cpus.Possible.ToString());
        Assert.Equal("0,3-7", system.Cpus.ManagedHousekeeping!.ToString());
    }
}
