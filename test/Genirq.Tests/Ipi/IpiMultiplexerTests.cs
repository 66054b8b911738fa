using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Ipi;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Ipi;

public sealed class IpiMultiplexerTests : IDisposable
{
    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = 2 });
    private readonly List<int> _sent = [];
    private readonly List<string> _ran = [];

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Spec06_Check32_SendsBeforeTheRunAreOneAndMaskedOnesWait()
    {
        Assert.Equal(ErrorCode.Invalid, IpiMultiplexer.TryCreate(_system, 33, _sent.Add, out _));
        IpiMultiplexer multiplexer = Make(2);
        Assert.Equal(ErrorCode.Exists, IpiMultiplexer.TryCreate(_system, 1, _sent.Add, out IpiMultiplexer? second));
        Assert.Null(second);
        Request(multiplexer.First);
        _system.EnablePerCpu(multiplexer.First, _system.Cpus[1]);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(0, _system.Ipis.Send(multiplexer.First, 1));
        }

        Assert.Equal([1], _sent);
        Assert.Equal(1, multiplexer.Process(_system.Cpus[1]));
        Assert.Equal(["2 on 1"], _ran);
        Assert.Equal(0, multiplexer.Process(_system.Cpus[1]));

        _sent.Clear();
        _system.DisablePerCpu(multiplexer.First, _system.Cpus[1]);
        Assert.Equal(0, _system.Ipis.Send(multiplexer.First, CpuMask.Of(0, 1)));
        Assert.Empty(_sent);
        Assert.Equal(0, multiplexer.Process(_system.Cpus[1]));
        _system.EnablePerCpu(multiplexer.First, _system.Cpus[1]);
        Assert.Equal([1], _sent);
        Assert.Equal(1, multiplexer.Process(_system.Cpus[1]));
        Assert.Equal(2, _ran.Count);
    }

    [Fact]
    public void Process_SeveralInterrupts_RunsTheLowestFirst()
    {
        _system.Numbers.Allocate(1, 1, 1);
        IpiMultiplexer multiplexer = Make(3);
        for (int i = 0; i < 3; i++)
        {
            Irq irq = new(multiplexer.First.Number + i);
            Request(irq);
            _system.EnablePerCpu(irq, _system.Cpus[0]);
        }

        _system.Ipis.Send(new Irq(multiplexer.First.Number + 2), 0);
        _system.Ipis.Send(multiplexer.First, 0);

        Assert.Equal([0, 0], _sent);
        Assert.Equal(2, multiplexer.Process(_system.Cpus[0]));
        Assert.Equal([$"{multiplexer.First} on 0", $"{multiplexer.First.Number + 2} on 0"], _ran);
    }

    [Fact]
    public void TryCreate_WhatCannotBe_IsRefusedAndLeavesThePlaceFree()
    {
        using IrqSystem system = new(new IrqSystemOptions { Faults = new CountedFault(FaultPoint.IrqDescriptor, 1) });

        Assert.Equal(ErrorCode.Invalid, IpiMultiplexer.TryCreate(system, 0, _sent.Add, out _));
        Assert.Equal(ErrorCode.Invalid, IpiMultiplexer.TryCreate(system, 1, null, out _));
        Assert.Equal(ErrorCode.NoMemory, IpiMultiplexer.TryCreate(system, 1, _sent.Add, out _));
        Assert.Empty(system.Domains.All);

        Assert.Equal(
            0, IpiMultiplexer.TryCreate(system, IpiMultiplexer.MaximumCount, _sent.Add, out IpiMultiplexer? made));
        Assert.Equal("IPI Mux", system.Find(made!.First)!.Data.Chip!.Name);
        Assert.True(system.Find(made.First)!.IsPerCpuDeviceId);
    }

    private IpiMultiplexer Make(int count)
    {
        // Number 1 may be taken, so that the first number is told.
        _system.Numbers.Allocate(1, 1, 1);
        Assert.Equal(0, IpiMultiplexer.TryCreate(_system, count, _sent.Add, out IpiMultiplexer? multiplexer));
        return multiplexer!;
    }

    private void Request(Irq irq)
    {
        IrqRequest request = new("ipi", IrqFlags.None, new object());
        List<string>[] states = [_ran, _ran];
        Assert.Equal(0, _system.TryRequestPerCpu<List<string>>(irq, request, Run, states, out _));
    }

    private static IrqResult Run(Irq irq, CpuContext cpu, List<string> ran)
    {
        ran.Add($"{irq} on {cpu.Index}");
        return IrqResult.Handled;
    }
}
