using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Tests.X86;

namespace Genirq.Tests.Descriptors;

/// <summary>An interrupt that stands for one of another machine.</summary>
public sealed class AdoptTests
{
    [Fact]
    public void Adopt_StateOfAnotherMachine_IsShownAsThere()
    {
        X86Bench bench = new(4);
        IrqDescriptor line = bench.Start();
        IrqLineState state = new()
        {
            States = line.States | IrqStates.AffinityPending | IrqStates.AffinitySet,
            Settings = line.Settings | IrqSettings.NoProbe,
            Depth = 2,
            IsOneShot = true,
            Node = 1,
            Affinity = CpuMask.Of(1, 2),
            EffectiveAffinity = CpuMask.Of(2),
            PendingAffinity = CpuMask.Of(3),
        };

        bench.System.Adopt(line.Irq, state);

        StringWriter text = new();
        bench.System.Views.Debug.ReadIrq(line.Irq, text);
        Assert.Contains("istate:   0x00004020\n            IRQS_ONESHOT\nddepth:   2\n", text.ToString());
        Assert.Contains("node:     1\naffinity: 1-2\neffectiv: 2\npending:  3\n", text.ToString());
        Assert.Contains("IRQD_SETAFFINITY_PENDING", text.ToString());
    }

    [Fact]
    public void Adopt_WhatCannotBe_IsRefused()
    {
        X86Bench bench = new(2);
        IrqDescriptor line = bench.Start();
        IrqLineState state = new() { Affinity = CpuMask.Of(0) };

        Assert.Throws<ArgumentException>(() => bench.System.Adopt(new Irq(99), state));
        Assert.Throws<ArgumentException>(
            () => bench.System.Adopt(line.Irq, state with { States = IrqStates.InProgress }));
        Assert.Throws<ArgumentOutOfRangeException>(() => state with { Depth = -1 });
        Assert.True(line.IsStarted);
    }
}
