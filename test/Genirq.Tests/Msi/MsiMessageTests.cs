using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiMessageTests
{
    private const MsiFlags Early = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps
        | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly;

    [Fact]
    public void Message_TheWriterCachesIt_IsReadThroughTheDescriptor()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });

        MsiMap map = bench.Any();

        MsiMessage expected = new(0xFEE00000, 0, 0x4000 | (uint)map.Irq.Number);
        Assert.Equal(expected, bench.Chip.LastMessage);
        Assert.Equal(expected, bench.Find(map.Irq).MsiDescriptor?.Message);
    }

    [Fact]
    public void Message_NotYetWritten_IsZero()
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.Any();

        Assert.True(bench.Find(map.Irq).MsiDescriptor?.Message.IsZero);
    }

    [Theory]
    [InlineData(0u, 0u, 1u)]
    [InlineData(0u, 1u, 0u)]
    [InlineData(1u, 0u, 0u)]
    public void Activate_ASecondMessageTheChipCannotWrite_OnlyWarns(uint low, uint high, uint data)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });
        bench.ParentChip.SecondMessage = new MsiMessage(low, high, data);

        MsiMap map = bench.Any();

        Assert.True(map.IsAllocated);
        Assert.Equal(1, bench.Log.Count("write"));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiLevelMessageUnsupported));
    }

    [Theory]
    [InlineData(true, true, 0)]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 1)]
    public void Activate_ASecondMessage_NeedsTheDomainsFlagAndTheChips(bool domain, bool chip, int warnings)
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = Early | (domain ? MsiFlags.LevelCapable : MsiFlags.None),
            ChipFlags = chip ? IrqChipFlags.SupportsLevelMsi : IrqChipFlags.None,
        });
        bench.ParentChip.SecondMessage = new MsiMessage(1, 0, 0);

        bench.Any();

        Assert.Equal(warnings, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiLevelMessageUnsupported));
    }

    [Theory]
    [InlineData(AffinityResult.Ok, true)]
    [InlineData(AffinityResult.OkNoCopy, true)]
    [InlineData(AffinityResult.OkDone, false)]
    [InlineData(ErrorCode.Invalid, false)]
    public void SetAffinity_TheParentsAnswer_DecidesWhetherTheMessageIsWrittenAndIsReturned(int answer, bool writes)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });
        IrqData data = bench.Find(bench.Any().Irq).Data;
        bench.ParentChip.AffinityAnswer = answer;
        bench.Log.Clear();

        int result = data.Chip!.SetAffinity(data, CpuMask.Of(2), true);

        Assert.Equal(answer, result);
        Assert.Equal(writes ? ["P.affinity", "P.compose", "write"] : ["P.affinity"], bench.Log.Entries);
        Assert.Equal(CpuMask.Of(2), bench.ParentChip.LastMask);
    }

    [Fact]
    public void SetAffinity_ASecondMessageTheChipCannotWrite_Warns()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });
        IrqData data = bench.Find(bench.Any().Irq).Data;
        bench.ParentChip.SecondMessage = new MsiMessage(1, 0, 0);

        data.Chip!.SetAffinity(data, CpuMask.Of(2), false);

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiLevelMessageUnsupported));
    }

    [Fact]
    public void Activate_SeveralLevelsCompose_TheOutermostOfThemIsAskedWithItsOwnLevel()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early, HasDomain = false });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = bench.ParentOps;
        bench.Device.ParentDomain = middle;
        Assert.True(bench.Create());

        MsiMap map = bench.Any();

        Assert.Equal(1, bench.Log.Count("M.compose"));
        Assert.Equal(0, bench.Log.Count("P.compose"));
        Assert.Same(middle.GetData(map.Irq), ((MsiTestParentChip)middle.LevelChip!).ComposedAt);
    }
}
