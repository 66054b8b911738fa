using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Tests.Fakes;
using Genirq.Views;

namespace Genirq.Tests.Views;

public sealed class ProcIrqFilesTests
{
    private static readonly IrqChipCallbacks s_movable = RecordingChip.Usual | IrqChipCallbacks.SetAffinity;

    [Fact]
    public void List_BeforeTheFirstRequest_IsEmptyAndStaysAfterTheFree()
    {
        using ViewFixture fixture = new();
        ProcIrqFiles proc = fixture.System.Views.Proc;

        Assert.False(proc.HasDirectory(fixture.Irq));
        Assert.Empty(proc.List(fixture.Irq));
        fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0).Dispose();

        Assert.True(proc.HasDirectory(fixture.Irq));
        Assert.False(proc.HasDirectory(new Irq(6)));
    }

    [Fact]
    public void AddExisting_InterruptWithChip_HasADirectoryWithoutRequest()
    {
        using ViewFixture fixture = new();
        fixture.System.Numbers.Allocate(6, 6, 1);

        fixture.System.Views.Proc.AddExisting();

        Assert.True(fixture.System.Views.Proc.HasDirectory(fixture.Irq));
        Assert.False(fixture.System.Views.Proc.HasDirectory(new Irq(6)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void List_OfARequestedInterrupt_HasTheFilesAndOneFolderForEachName(bool isMovable)
    {
        using ViewFixture fixture = new(callbacks: isMovable ? s_movable : RecordingChip.Usual);
        foreach (string name in new[] { "b", "a", "b" })
        {
            IrqRequest request = new(name, IrqFlags.Shared, new object());
            fixture.System.TryRequest(fixture.Irq, request, static (_, _) => IrqResult.Handled, 0, out _);
        }

        Assert.Equal(
            [
                new ViewFile("smp_affinity", isMovable),
                new ViewFile("smp_affinity_list", isMovable),
                new ViewFile("affinity_hint"),
                new ViewFile("node"),
                new ViewFile("effective_affinity"),
                new ViewFile("effective_affinity_list"),
                new ViewFile("spurious"),
                new ViewFile("b", IsDirectory: true),
                new ViewFile("a", IsDirectory: true),
            ],
            fixture.System.Views.Proc.List(fixture.Irq));
    }

    [Theory]
    [InlineData("smp_affinity", "ff\n")]
    [InlineData("smp_affinity_list", "0-7\n")]
    [InlineData("affinity_hint", "00\n")]
    [InlineData("node", "-1\n")]
    [InlineData("effective_affinity", "00\n")]
    [InlineData("effective_affinity_list", "\n")]
    [InlineData("spurious", "count 0\nunhandled 0\nlast_unhandled 0 ms\n")]
    public void Read_OfAFreshInterrupt_IsThatText(string file, string text)
    {
        using ViewFixture fixture = new();
        fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0);

        Assert.Equal(text, ViewFixture.Text(writer => fixture.System.Views.Proc.Read(fixture.Irq, file, writer)));
    }

    [Fact]
    public void Read_WhatIsNotThere_IsNoEntry()
    {
        using ViewFixture fixture = new();
        using StringWriter text = new();

        Assert.Equal(ErrorCode.NoEntry, fixture.System.Views.Proc.Read(fixture.Irq, "node", text));
        fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0);
        Assert.Equal(ErrorCode.NoEntry, fixture.System.Views.Proc.Read(fixture.Irq, "a", text));
        Assert.Equal(ErrorCode.NoEntry, fixture.System.Views.Proc.Read(fixture.Irq, "nonsense", text));
        Assert.Empty(text.ToString());
    }

    [Theory]
    [InlineData(8, "0,3,7", "89\n")]
    [InlineData(40, "0-39", "ff,ffffffff\n")]
    [InlineData(40, "33", "02,00000000\n")]
    [InlineData(64, "0", "00000000,00000001\n")]
    [InlineData(5, "4", "10\n")]
    [InlineData(3, "1", "2\n")]
    public void Read_Masks_HaveAsManyDigitsAsTheCpusNeed(int cpus, string list, string text)
    {
        using ViewFixture fixture = new(new IrqSystemOptions { PossibleCpus = cpus }, s_movable);
        fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0);

        Assert.Equal(list.Length + 1, fixture.System.Views.Proc.Write(fixture.Irq, "smp_affinity_list", list + "\n"));

        Assert.Equal(
            text, ViewFixture.Text(writer => fixture.System.Views.Proc.Read(fixture.Irq, "smp_affinity", writer)));
        Assert.Equal(text.Length, fixture.System.Views.Proc.Write(fixture.Irq, "smp_affinity", text));
        Assert.Equal(list, fixture.System.Find(fixture.Irq)!.Affinity.ToString());
    }

    [Fact]
    public void Read_WhileAMoveIsPending_ShowsTheWish()
    {
        using ViewFixture fixture = new();
        fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0);
        IrqDescriptor descriptor = fixture.System.Find(fixture.Irq)!;
        descriptor.PendingAffinity = CpuMask.Of(3);
        descriptor.Set(IrqStates.AffinityPending);

        Assert.Equal(
            "3\n",
            ViewFixture.Text(writer => fixture.System.Views.Proc.Read(fixture.Irq, "smp_affinity_list", writer)));
    }

    [Theory]
    [InlineData("smp_affinity", "")]
    [InlineData("smp_affinity", "g")]
    [InlineData("smp_affinity", "1,")]
    [InlineData("smp_affinity", "123456789")]
    [InlineData("smp_affinity", "100")]
    [InlineData("smp_affinity", "0")]
    [InlineData("smp_affinity_list", "9")]
    [InlineData("smp_affinity_list", "x")]
    public void Write_WhatIsNoMaskOfOnlineCpus_IsInvalid(string file, string text)
    {
        using ViewFixture fixture = new(callbacks: s_movable);
        fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0);

        Assert.Equal(ErrorCode.Invalid, fixture.System.Views.Proc.Write(fixture.Irq, file, text));
    }

    [Fact]
    public void Write_InterruptThatUsersCannotMove_IsNotPermitted()
    {
        using ViewFixture fixture = new();
        fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0);

        Assert.Equal(ErrorCode.NotPermitted, fixture.System.Views.Proc.Write(fixture.Irq, "smp_affinity", "1"));
        Assert.Equal(ErrorCode.NoEntry, fixture.System.Views.Proc.Write(fixture.Irq, "node", "1"));
    }

    [Fact]
    public void WriteDefaultAffinity_Mask_IsForNewInterruptsOnly()
    {
        using ViewFixture fixture = new();

        Assert.Equal(2, fixture.System.Views.Proc.WriteDefaultAffinity("0c"));
        Assert.Equal(ErrorCode.Invalid, fixture.System.Views.Proc.WriteDefaultAffinity("0"));
        fixture.System.Numbers.Allocate(9, 9, 1);

        using StringWriter text = new();
        fixture.System.Views.Proc.ReadDefaultAffinity(text);
        Assert.Equal("0c\n", text.ToString());
        Assert.Equal("2-3", fixture.System.Find(new Irq(9))!.Affinity.ToString());
        Assert.Equal("0-7", fixture.System.Find(fixture.Irq)!.Affinity.ToString());
    }
}
