using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Releases;
using Genirq.Tests.Actions.Fakes;

namespace Genirq.Tests.Actions;

/// <summary>Per-CPU requests that name the CPUs they serve.</summary>
public sealed class PerCpuAffinityTests
{
    private static readonly IrqFlowHandler[] s_flows = [PerCpuDeviceIdFlow.Instance, PerCpuDeviceIdNmiFlow.Instance];

    public static TheoryData<IrqFlowHandler> Flows => new(s_flows);

    [Theory]
    [MemberData(nameof(Flows))]
    public void Handle_WithTwoRequestsSideBySide_RunsThatOfTheCpu(IrqFlowHandler flow)
    {
        using ActionBench bench = Bench(flow);
        Irq irq = PerCpu(bench);
        Assert.Equal(0, Request(bench, irq, "big", "0-1"));
        Assert.Equal(0, Request(bench, irq, "little", "3"));

        foreach (CpuContext cpu in bench.System.Cpus)
        {
            Assert.Equal(0, bench.System.HandleIrq(irq, cpu));
        }

        Assert.Equal(["big: 100 on 0", "big: 101 on 1", "little: 103 on 3"], Runs(bench));
        Assert.Equal(1u, bench.System.Cpus[2].CountOf(irq));
    }

    [Fact]
    public void Handle_OnACpuThatNoRequestServes_DisablesItThereAndTellsOnce()
    {
        using ActionBench bench = Bench();
        Irq irq = PerCpu(bench);
        Assert.Equal(0, Request(bench, irq, "big", "0-1"));
        bench.System.EnablePerCpu(irq, bench.System.Cpus[1]);
        bench.System.EnablePerCpu(irq, bench.System.Cpus[2]);

        bench.System.HandleIrq(irq, bench.System.Cpus[2]);
        bench.System.HandleIrq(irq, bench.System.Cpus[2]);

        Assert.Equal($"Spurious and unmasked percpu IRQ{irq} on CPU2", Assert.Single(bench.Reports).Message);
        Assert.Equal([1], bench.Descriptor(irq).PerCpuEnabled!);
        Assert.Empty(Runs(bench));
    }

    [Theory]
    [InlineData("0-1", "1-2")]
    [InlineData("0-3", "2")]
    [InlineData("2", "0-3")]
    [InlineData(null, "2")]
    [InlineData("2", null)]
    [InlineData(null, null)]
    public void TryRequestPerCpu_ForCpusThatAreServedAlready_IsInvalid(string? first, string? second)
    {
        using ActionBench bench = Bench();
        Irq irq = PerCpu(bench);
        Assert.Equal(0, Request(bench, irq, "one", first));

        IrqOutcome refused = Try(bench, irq, "two", second, "two", out IrqRegistration? registration);

        Assert.Equal(ErrorCode.Invalid, refused.Value);
        Assert.Contains("\"one\" serves some of its CPUs already", refused.Explain(), StringComparison.Ordinal);
        Assert.Null(registration);
        Assert.Equal(
            $"Overlapping affinities for two (irq {irq}) on irqchip chip.", Assert.Single(bench.Reports).Message);
        Assert.Null(bench.Descriptor(irq).Actions!.Next);
    }

    [Fact]
    public void TryRequestPerCpu_WithTheIdentityOfAnother_IsInvalid()
    {
        using ActionBench bench = Bench();
        Irq irq = PerCpu(bench);
        Assert.Equal(0, Request(bench, irq, "one", "0"));
        Assert.Equal(0, Request(bench, irq, "two", "1"));

        Assert.Equal(ErrorCode.Invalid, Try(bench, irq, "three", "2", "two", out _).Value);
        Assert.Equal(0, Try(bench, irq, "three", "2", "three", out _).Value);
    }

    [Fact]
    public void TryRequestPerCpu_WithoutMaskOrWithAllCpus_IsNotMarkedAsShared()
    {
        using ActionBench bench = Bench();

        Assert.Equal(IrqFlags.None, SharedOf(null));
        Assert.Equal(IrqFlags.None, SharedOf("0-3"));
        Assert.Equal(IrqFlags.Shared, SharedOf("0-2"));

        IrqFlags SharedOf(string? cpus)
        {
            Try(bench, PerCpu(bench), "one", cpus, "one", out IrqRegistration? registration);
            return registration!.Flags & IrqFlags.Shared;
        }
    }

    [Fact]
    public void TryRequestPerCpu_WithAnEmptyMask_ServesNoCpuAndStandsBesideAny()
    {
        using ActionBench bench = Bench();
        Irq irq = PerCpu(bench);
        Assert.Equal(0, Request(bench, irq, "none", ""));
        Assert.Equal(0, Request(bench, irq, "two", "2"));
        bench.System.EnablePerCpu(irq, bench.System.Cpus[2]);

        bench.System.HandleIrq(irq, bench.System.Cpus[2]);

        Assert.Equal(["two: 102 on 2"], Runs(bench));
        Assert.Equal("none", bench.System.FreePerCpu(irq, "none"));
    }

    [Fact]
    public void TryRequestPerCpu_ForCpusThatAreNotPossible_Throws()
    {
        using ActionBench bench = Bench();
        Irq irq = PerCpu(bench);

        ArgumentException thrown = Assert.Throws<ArgumentException>(
            () => Try(bench, irq, "one", "3-4", "one", out _));

        Assert.StartsWith("The CPUs 4 are not possible.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FreePerCpu_TakesItsOwnActionOutAlone_AndLooksAtItsOwnCpus()
    {
        using ActionBench bench = Bench();
        Irq irq = PerCpu(bench);
        Assert.Equal(0, Request(bench, irq, "one", "0-1"));
        Assert.Equal(0, Try(bench, irq, "two", "2-3", "two", out IrqRegistration? two).Value);
        bench.System.EnablePerCpu(irq, bench.System.Cpus[1]);
        bench.System.EnablePerCpu(irq, bench.System.Cpus[3]);

        Assert.Null(bench.System.FreePerCpu(irq, "two"));
        Assert.Equal($"percpu IRQ {irq} still enabled on CPU3!", Assert.Single(bench.Reports).Message);
        bench.System.DisablePerCpu(irq, bench.System.Cpus[3]);
        two!.Dispose();
        bench.System.HandleIrq(irq, bench.System.Cpus[1]);

        Assert.False(two.IsInstalled);
        Assert.Equal(["one: 101 on 1"], Runs(bench));
        Assert.Equal(0, Request(bench, irq, "again", "2-3"));
        Assert.Equal("again", bench.System.FreePerCpu(irq, "again"));
    }

    [Fact]
    public void TryRequestPerCpu_OnAReleaseWithoutMasks_IsRefusedWithWhatThatLacks()
    {
        using ActionBench bench = Bench(release: KernelRelease.Linux612);
        Irq irq = PerCpu(bench);

        IrqOutcome refused = Try(bench, irq, "one", "0-1", "one", out _);

        Assert.Equal(ErrorCode.OperationNotSupported, refused.Value);
        Assert.Contains(
            "Linux 6.12 has no affinity of per-CPU requests, which came with Linux 6.19", refused.Explain(),
            StringComparison.Ordinal);
        Assert.Equal(0, Request(bench, irq, "one", null));
        Assert.Equal(ErrorCode.Busy, Request(bench, irq, "two", null));
    }

    [Theory]
    [InlineData("6.18.15", false)]
    [InlineData("6.19.14", true)]
    [InlineData("7.3.4", true)]
    public void HasPerCpuAffinity_BeginsWith619(string kernel, bool expected)
    {
        Assert.True(KernelRelease.TryParse(kernel, out KernelRelease? release));

        Assert.Equal(expected, release.HasPerCpuAffinity);
    }

    private static ActionBench Bench(IrqFlowHandler? flow = null, KernelRelease? release = null) =>
        new(new ActionBenchOptions
        {
            Cpus = 4,
            Flow = flow ?? PerCpuDeviceIdFlow.Instance,
            Release = release ?? KernelRelease.Linux73,
        });

    private static Irq PerCpu(ActionBench bench)
    {
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.System.SetPerCpuDeviceId(irq));
        return irq;
    }

    private static string[] Runs(ActionBench bench) =>
        [.. bench.Log.Take().Where(static line => line.Contains(" on ", StringComparison.Ordinal))];

    private static int Request(ActionBench bench, Irq irq, string name, string? cpus) =>
        Try(bench, irq, name, cpus, name, out _).Value;

    private static IrqOutcome Try(
        ActionBench bench, Irq irq, string name, string? cpus, string identity, out IrqRegistration? registration)
    {
        CpuMask? mask = null;
        Assert.True(cpus is null || CpuMask.TryParseList(cpus, out mask));
        return bench.System.TryRequestPerCpu(
            irq,
            new IrqRequest(name, IrqFlags.None, identity),
            mask,
            (_, cpu, state) =>
            {
                bench.Log.Add($"{name}: {state} on {cpu.Index}");
                return IrqResult.Handled;
            },
            (ReadOnlySpan<int>)[100, 101, 102, 103],
            out registration);
    }
}
