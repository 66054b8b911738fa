using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiOverviewTests
{
    private const MsiFlags Plain = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Spec00_Check01_EveryErrnoIsOneOfTheTableOrACallbacks(int seed)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Plain | MsiFlags.ActivateEarly });
        Random random = new(seed);
        bench.Log.IsRecording = false;
        bench.Parent.AllocateResult = _ => random.Next(5) == 0 ? ErrorCode.NoMemory : 0;
        bench.Parent.ActivateResult = _ => random.Next(5) == 0 ? ErrorCode.TimedOut : 0;
        int[] table = [-19, -12, -34, -16, -28, -110, -22];

        for (int i = 0; i < 500; i++)
        {
            MsiDomainId id = new(random.Next(4) == 0 ? 2 : 0);
            uint first = (uint)random.Next(6);
            int result = random.Next(3) switch
            {
                0 => bench.Device.AllocateIrqAt(id, first).Index,
                1 => bench.Device.AllocateRange(id, first, (uint)random.Next(6)),
                _ => Free(bench, id, first),
            };

            Assert.True(result >= 0 || table.Contains(result), $"Seed {seed}, step {i}: {result}.");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Spec00_Check02_TheSameMistakeHasDifferentCodes(bool simple)
    {
        MsiTestSetup setup = new()
        {
            Options = new() { MaxDeviceDomains = 1 },
            Flags = Plain | (simple ? MsiFlags.AllocateSimpleDescriptors : MsiFlags.None),
        };
        using MsiTestBench bench = new(setup);
        using MsiTestBench bare = new(setup with { HasDomain = false });
        bare.Device.SetUpData();
        MsiDevice orphan = bare.AddDevice("orphan", null);
        orphan.SetUpData();
        bench.At(1);

        Assert.Equal(-19, bench.Device.AllocateIrqAt(new MsiDomainId(1), 0).Index);
        Assert.Equal(-22, bench.Device.AllocateRange(new MsiDomainId(1), 0, 0));
        Assert.False(bench.Device.CreateDomain(new MsiDomainId(1), bench.Template, 4));
        Assert.Equal(-19, bare.At(0).Index);
        Assert.Equal(-22, bare.Range(0, 0));
        Assert.Equal(-19, orphan.AllocateRange(MsiDomainId.Default, 0, 0));
        Assert.Equal(-34, bench.At(4).Index);
        Assert.Equal(-22, bench.Range(4, 4));
        Assert.Equal(-16, bench.At(1).Index);
        Assert.Equal(simple ? -16 : 0, bench.Range(1, 1));
    }

    [Fact]
    public void Spec00_Check04_CallbacksRunInTheOrderOfTheLifeOfAnInterrupt()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false, Flags = Plain | MsiFlags.ActivateEarly });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = bench.ParentOps;
        bench.Device.ParentDomain = middle;
        Assert.True(bench.Create());
        bench.Log.Clear();

        bench.Any();

        Assert.Equal(
            ["prepare", "prepare_desc", "set_desc", "get_hwirq", "M.alloc", "P.alloc", "init",
                "P.activate", "M.activate", "M.compose", "write"],
            bench.Log.Entries);
    }

    [Fact]
    public void Spec00_Check05_AfterAHighIndexAnyStillTakesTheLowest()
    {
        using MsiTestBench bench = new();
        bench.At(3);

        Assert.Equal(0, bench.Any().Index);
    }

    private static int Free(MsiTestBench bench, MsiDomainId id, uint first)
    {
        bench.Device.FreeRange(id, first, first);
        return 0;
    }
}
