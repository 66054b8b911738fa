using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Releases;

namespace Genirq.Tests.Ipi;

/// <summary>Demultiplexed interrupts that are handled on the CPU that their affinity chooses.</summary>
public sealed class IrqRedirectsTests
{
    [Fact]
    public void Handle_OutsideOfTheAffinity_IsLeftToTheFirstCpuOfIt()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2, 3);

        Assert.Equal(0, bench.Fire(5, cpu: 0));

        Assert.Equal(["before 5"], bench.Log.Take());
        Assert.Equal([2], bench.Sent);
        Assert.Equal(1, bench.Take(2));
        Assert.Equal(["5 on 2"], bench.Log.Take());
        Assert.Equal(1u, bench.System.Cpus[2].CountOf(irq));
        Assert.Equal(0u, bench.System.Cpus[0].CountOf(irq));
        Assert.Equal(2, bench.System.Find(irq)!.ActingCpu);
        Assert.Equal(0, bench.System.Redirects.Run(bench.System.Cpus[2]));
    }

    [Fact]
    public void Handle_OnACpuOfTheAffinity_IsHandledThere()
    {
        using RedirectBench bench = new();
        bench.Request(5, 2, 3);

        Assert.Equal(0, bench.Fire(5, cpu: 3));

        Assert.Equal(["before 5", "5 on 3"], bench.Log.Take());
        Assert.Empty(bench.Sent);
    }

    [Fact]
    public void SetAffinity_ReportsTheCpusAsEffectiveAndTheFirstAsTarget()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5);
        Assert.Equal("0-3", bench.System.Find(irq)!.EffectiveAffinity.ToString());
        Assert.Equal(0, bench.System.Redirects.TargetOf(irq));
        bench.System.Hotplug.TakeOffline(1);

        Assert.Equal(0, bench.System.Affinity.Set(irq, CpuMask.Of(1, 2, 3)));

        Assert.Equal("1-3", bench.System.Find(irq)!.Affinity.ToString());
        Assert.Equal("2-3", bench.System.Find(irq)!.EffectiveAffinity.ToString());
        Assert.Equal(2, bench.System.Redirects.TargetOf(irq));
        Assert.Equal(-1, bench.System.Redirects.TargetOf(bench.Multiplexer.First));
        Assert.Equal(0, bench.System.Diagnostics.CountOf(IrqDiagnosticId.EffectiveAffinityMissing));
    }

    [Fact]
    public void Handle_SeveralInterruptsOfOneTarget_AreHandledInTheirOrderAndOnceEach()
    {
        using RedirectBench bench = new();
        bench.Request(5, 2);
        bench.Request(6, 2);
        bench.Request(7, 1);

        foreach (int hardwareIrq in (int[])[6, 5, 7, 6, 6, 5])
        {
            Assert.Equal(0, bench.Fire(hardwareIrq, cpu: 0));
        }

        bench.Log.Take();
        bench.Take(2);
        bench.Take(1);
        bench.Take(2);
        Assert.Equal(["6 on 2", "5 on 2", "7 on 1"], bench.Log.Take());
    }

    [Fact]
    public void Handle_WhileTheTargetHandlesIt_IsQueuedAndToldAnew()
    {
        using RedirectBench bench = new();
        bench.Request(5, 2);
        bench.OnRun = _ =>
        {
            bench.OnRun = null;
            bench.Fire(5, cpu: 1);
        };
        bench.Fire(5, cpu: 0);

        bench.Take(2);

        Assert.Equal(["before 5", "5 on 2", "before 5"], bench.Log.Take());
        Assert.Equal([2, 2], bench.Sent);
        bench.Take(2);
        Assert.Equal(["5 on 2"], bench.Log.Take());
    }

    [Fact]
    public void Handle_WhatWaits_StaysWithItsCpuWhenTheAffinityChanges()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2);
        bench.Fire(5, cpu: 0);
        bench.System.Affinity.Set(irq, CpuMask.Of(3));
        bench.Fire(5, cpu: 0);
        bench.Log.Take();

        bench.Take(3);
        bench.Take(2);
        bench.Fire(5, cpu: 0);
        bench.Take(3);

        Assert.Equal(["5 on 2", "before 5", "5 on 3"], bench.Log.Take());
    }

    [Fact]
    public void TakeOffline_TheTarget_MovesWhatWaitsToTheNewOne()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2, 3);
        bench.Fire(5, cpu: 0);

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(2));

        Assert.Equal([2, 3], bench.Sent);
        Assert.Equal(3, bench.System.Redirects.TargetOf(irq));
        bench.Log.Take();
        bench.Take(2);
        Assert.Empty(bench.Log.Take());
        bench.Take(3);
        Assert.Equal(["5 on 3"], bench.Log.Take());
    }

    [Fact]
    public void TakeOffline_TheLastCpuOfTheAffinity_BreaksItAndGoesOn()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2);
        bench.Fire(5, cpu: 0);

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(2));

        Assert.Equal("0-1,3", bench.System.Find(irq)!.EffectiveAffinity.ToString());
        bench.Log.Take();
        bench.Take(0);
        bench.Fire(5, cpu: 1);
        Assert.Equal(["5 on 0", "before 5", "5 on 1"], bench.Log.Take());
    }

    [Fact]
    public void Handle_WhenTheTargetIsOffline_IsHandledHere()
    {
        using RedirectBench bench = new();
        bench.Request(5, 2);
        bench.System.Cpus.SetOnline(2, isOnline: false);

        Assert.Equal(0, bench.Fire(5, cpu: 0));

        Assert.Equal(["before 5", "5 on 0"], bench.Log.Take());
    }

    [Fact]
    public void Handle_WithoutHandler_IsDroppedOutsideOfTheAffinity()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2);
        bench.System.FreeIrq(irq, "id5");

        Assert.Equal(0, bench.Fire(5, cpu: 0));

        Assert.Equal(["before 5"], bench.Log.Take());
        Assert.Empty(bench.Sent);
        Assert.False(bench.System.Find(irq)!.IsPending);
    }

    [Fact]
    public void Handle_WhatWaitsWhenItsNumberIsFreed_IsNotTheNextOwners()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2);
        bench.Fire(5, cpu: 0);
        bench.System.FreeIrq(irq, "id5");
        bench.System.Domains.Dispose(irq);

        Assert.Equal(irq, bench.Request(5, 3));
        bench.Fire(5, cpu: 0);
        bench.Take(2);
        bench.Take(3);

        Assert.Equal(["before 5", "5 on 3"], bench.Log.Take());
    }

    [Fact]
    public void Handle_WhatWaitsWhenItIsDisabled_ComesWhenItIsEnabled()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2);
        bench.Fire(5, cpu: 0);
        bench.System.DisableAndSynchronize(irq);

        bench.Take(2);

        Assert.Equal(["before 5"], bench.Log.Take());
        Assert.True(bench.System.Find(irq)!.IsPending);
    }

    [Fact]
    public void Handle_WhenTheIpiIsGone_IsHandledHere()
    {
        using RedirectBench bench = new();
        bench.Request(5, 2);
        bench.System.DisablePerCpu(bench.Multiplexer.First, bench.System.Cpus[0]);
        bench.System.Find(bench.Multiplexer.First)!.Affinity = CpuMask.Of(0);

        Assert.Equal(0, bench.Fire(5, cpu: 1));

        Assert.Equal(["before 5", "5 on 1"], bench.Log.Take());
    }

    [Fact]
    public void Handle_WhenSendingThrows_ReachesTheCallerAndTheNextEventIsTold()
    {
        using RedirectBench bench = new();
        bench.Request(5, 2);
        bench.SendFailure = new InvalidOperationException("no bus");
        Assert.Throws<InvalidOperationException>(() => bench.Fire(5, cpu: 0));
        bench.SendFailure = null;

        Assert.Equal(0, bench.Fire(5, cpu: 0));
        bench.Take(2);

        Assert.Equal(["before 5", "before 5", "5 on 2"], bench.Log.Take());
    }

    [Fact]
    public void Handle_WhatCannotBe_IsRefused()
    {
        using RedirectBench bench = new();
        Irq irq = bench.Request(5, 2);

        Assert.Equal(ErrorCode.Invalid, bench.Fire(3, cpu: 0));
        bench.System.Find(irq)!.SetLevelStates(IrqStates.HandleEnforceIrqContext);
        Assert.Equal(ErrorCode.NotPermitted, bench.Fire(5, cpu: 2));
        Assert.Equal(0, bench.Fire(5, cpu: 0));
        Assert.Equal(0, bench.System.Redirects.Run(bench.System.Cpus[2]));
        bench.System.Cpus[2].EnterInterrupt();
        Assert.Equal(0, bench.Fire(5, cpu: 0));
        Assert.Equal(1, bench.System.Redirects.Run(bench.System.Cpus[2]));
    }

    [Fact]
    public void Handle_BeforeLinux70_IsHandledHereAndNothingIsRedirected()
    {
        using RedirectBench bench = new(KernelRelease.Linux612, hasIpi: false);
        Irq irq = bench.Request(5);

        IrqOutcome refused = bench.System.Redirects.TrySetIpi(bench.Multiplexer.First);
        Assert.Equal(ErrorCode.OperationNotSupported, refused.Value);
        Assert.Contains(
            "Linux 6.12 handles them on the CPU that their demultiplexer runs on; redirecting came with Linux 7.0",
            refused.Explain(), StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Invalid, bench.System.Affinity.Set(irq, CpuMask.Of(2)));
        Assert.Equal(0, bench.Fire(5, cpu: 0));
        Assert.Equal(["5 on 0"], bench.Log.Take());
    }

    [Fact]
    public void Handle_WithoutAnIpi_IsHandledHere()
    {
        using RedirectBench bench = new(hasIpi: false);
        Irq irq = bench.Request(5);

        Assert.Equal(ErrorCode.Invalid, bench.System.Affinity.Set(irq, CpuMask.Of(2)));
        Assert.Equal(ErrorCode.Invalid, bench.System.Redirects.TrySetIpi(irq).Value);
        Assert.Equal(ErrorCode.Invalid, bench.System.Redirects.TrySetIpi(new Irq(77)).Value);
        Assert.Equal(0, bench.Fire(5, cpu: 0));
        Assert.Equal(["before 5", "5 on 0"], bench.Log.Take());
        Assert.Equal(0, bench.System.Redirects.Run(bench.System.Cpus[0]));
    }

    [Fact]
    public void TrySetIpi_OnOneProcessor_IsRefused()
    {
        using RedirectBench bench = new(hasIpi: false, isMultiprocessor: false);

        IrqOutcome refused = bench.System.Redirects.TrySetIpi(bench.Multiplexer.First);

        Assert.Equal(ErrorCode.OperationNotSupported, refused.Value);
        Assert.Contains("one processor", refused.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhenAFlowsChipThrows_HandlesTheOthersAndThrowsThen()
    {
        using RedirectBench bench = new();
        bench.Request(5, 2);
        bench.Request(6, 2);
        bench.System.Find(bench.Demux.FindMapping(new HardwareIrq(5)))!.Data.Chip = new BrokenChip();
        bench.Fire(5, cpu: 0);
        bench.Fire(6, cpu: 0);
        bench.Log.Take();

        Assert.Throws<InvalidOperationException>(() => bench.System.Redirects.Run(bench.System.Cpus[2]));

        Assert.Equal(["6 on 2"], bench.Log.Take());
        Assert.Empty(bench.System.Redirects.Waiting);
    }

    [Theory]
    [InlineData("6.19.14", false)]
    [InlineData("7.0.13", true)]
    public void RedirectsDemultiplexed_BeginsWith70(string kernel, bool expected)
    {
        Assert.True(KernelRelease.TryParse(kernel, out KernelRelease? release));

        Assert.Equal(expected, release.RedirectsDemultiplexed);
    }

    private sealed class BrokenChip() : IrqChip("broken", IrqChipCallbacks.Acknowledge)
    {
        public override void Acknowledge(IrqData data) => throw new InvalidOperationException("no register");
    }
}
