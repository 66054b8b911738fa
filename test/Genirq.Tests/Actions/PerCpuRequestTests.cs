using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

public sealed class PerCpuRequestTests
{
    private static readonly string[] s_states = ["zero", "one", "two"];

    [Fact]
    public void Spec06_Check25_APerCpuLineIsNotSharedAndNotFreedWhileEnabled()
    {
        using ActionBench bench = new(new ActionBenchOptions { Cpus = 3 });
        Irq irq = PerCpu(bench);

        Assert.Equal(ErrorCode.Invalid, Request(bench, irq, IrqFlags.Shared, bench, out _));
        Assert.Equal(0, Request(bench, irq, IrqFlags.None, bench, out IrqRegistration? registration));
        bench.System.EnablePerCpu(irq, bench.System.Cpus[1]);
        Assert.Null(bench.System.FreePerCpu(irq, bench));
        Assert.Equal("percpu IRQ 1 still enabled on CPU1!", Assert.Single(bench.Reports).Message);
        Assert.True(bench.Descriptor(irq).HasAction);
        Assert.True(registration!.IsInstalled);
        bench.System.DisablePerCpu(irq, bench.System.Cpus[1]);
        Assert.Equal("p", bench.System.FreePerCpu(irq, bench));
        Assert.False(bench.Descriptor(irq).HasAction);
    }

    [Fact]
    public void TryRequestPerCpu_WithWhatDoesNotFit_IsInvalid()
    {
        using ActionBench bench = new(new ActionBenchOptions { Cpus = 3 });
        Irq irq = PerCpu(bench);
        Irq plain = bench.NewIrq();

        Assert.Equal(ErrorCode.Invalid, bench.System.SetPerCpuDeviceId(irq));
        Assert.Equal(ErrorCode.Invalid, Request(bench, irq, IrqFlags.None, null, out _));
        Assert.Equal(ErrorCode.Invalid, Request(bench, plain, IrqFlags.None, bench, out _));
        Assert.Equal(ErrorCode.Invalid, Request(bench, new Irq(77), IrqFlags.None, bench, out _));
        Assert.Equal(ErrorCode.Invalid, Request(bench, irq, IrqFlags.Timer, bench, out _));
        Assert.Throws<ArgumentException>(() => bench.System.TryRequestPerCpu(
            irq, new IrqRequest("p", IrqFlags.None, bench), static (_, _, _) =>
            IrqResult.Handled, (ReadOnlySpan<int>)[1, 2], out _));
        Assert.Equal(0, Request(bench, irq, IrqFlags.TimerDevice, bench, out IrqRegistration? registration));
        Assert.Equal(
            IrqFlags.TimerDevice | IrqFlags.PerCpu | IrqFlags.NoSuspend, registration!.Flags & ~IrqFlags.TriggerMask);
        Assert.Equal(1, bench.Descriptor(irq).Depth);
    }

    [Fact]
    public void Invoke_GivesWhatBelongsToTheCpu()
    {
        using ActionBench bench = new(new ActionBenchOptions { Cpus = 3 });
        Irq irq = PerCpu(bench);
        Assert.Equal(0, Request(bench, irq, IrqFlags.None, bench, out _));

        IrqAction action = bench.Descriptor(irq).Actions!;
        action.Invoke(bench.System.Cpus[2]);
        action.Invoke(bench.System.Cpus[0]);

        Assert.Equal(["two on 2", "zero on 0"], bench.Log.Take());
    }

    [Fact]
    public void EnablePerCpu_EnablesOnThatCpuOnly()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Cpus = 3,
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.SetType,
        });
        Irq irq = PerCpu(bench);
        CpuContext one = bench.System.Cpus[1];

        bench.System.EnablePerCpu(irq, one, TriggerType.LevelHigh);

        Assert.Equal(["type 4", "unmask cpu1"], bench.Log.Take());
        Assert.True(bench.System.IsPerCpuEnabled(irq, one));
        Assert.False(bench.System.IsPerCpuEnabled(irq, bench.System.Cpus[0]));
        bench.System.DisablePerCpu(irq, one);
        Assert.Equal(["mask cpu1"], bench.Log.Take());
        Assert.False(bench.System.IsPerCpuEnabled(irq, one));
        bench.Chip.TypeResult = ErrorCode.InputOutput;
        bench.System.EnablePerCpu(irq, one);
        Assert.False(bench.System.IsPerCpuEnabled(irq, one));
        Assert.Equal(2, bench.System.Diagnostics.CountOf(IrqDiagnosticId.SetTypeFailed));
    }

    [Fact]
    public void Free_OfAnotherIdentityOrAsAWholeLine_IsADiagnostic()
    {
        using ActionBench bench = new(new ActionBenchOptions { Cpus = 3 });
        Irq irq = PerCpu(bench);
        Assert.Equal(0, Request(bench, irq, IrqFlags.None, bench, out IrqRegistration? registration));

        Assert.Null(bench.System.FreePerCpu(irq, new object()));
        Assert.Null(bench.System.FreeIrq(irq, bench));
        Assert.Null(bench.System.FreePerCpu(new Irq(77), bench));
        Assert.Equal(
            [IrqDiagnosticId.FreeUnknownAction, IrqDiagnosticId.PerCpuMismatch], bench.Reports.Select(report =>
            report.Id));
        Assert.True(registration!.IsInstalled);
        registration.Dispose();
        Assert.False(bench.Descriptor(irq).HasAction);
    }

    [Fact]
    public void CallsOfTheOtherKind_DoAsWithAnUnknownInterrupt()
    {
        using ActionBench bench = new(new ActionBenchOptions { Cpus = 3 });
        Irq perCpu = PerCpu(bench);
        Irq plain = bench.NewIrq();

        bench.System.EnablePerCpu(plain, bench.System.Cpus[0]);
        bench.System.DisablePerCpu(plain, bench.System.Cpus[0]);
        Assert.False(bench.System.IsPerCpuEnabled(plain, bench.System.Cpus[0]));
        Assert.Null(bench.System.FreePerCpu(plain, bench));
        Assert.False(bench.System.DisableHard(perCpu));
        bench.System.DisableAndSynchronize(perCpu);
        Assert.False(bench.System.CanRequest(perCpu, IrqFlags.None));
        Assert.Equal(1, bench.Descriptor(perCpu).Depth);
        Assert.Empty(bench.Log.Take());
    }

    private static Irq PerCpu(ActionBench bench)
    {
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.System.SetPerCpuDeviceId(irq));
        return irq;
    }

    private static int Request(
        ActionBench bench, Irq irq, IrqFlags flags, object? device, out IrqRegistration? registration)
    {
        (CallLog Log, string State)[] states = [.. s_states.Select(state => (bench.Log, state))];
        return bench.System.TryRequestPerCpu(
            irq, new IrqRequest("p", flags, device), Handle, (ReadOnlySpan<(CallLog, string)>)states, out registration);
    }

    private static IrqResult Handle(Irq irq, CpuContext cpu, (CallLog Log, string State) state)
    {
        state.Log.Add($"{state.State} on {cpu.Index}");
        return IrqResult.Handled;
    }
}
