using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Flow;

public sealed class PerCpuFlowTests
{
    private const IrqChipCallbacks Both = FlowBench.Eoi | IrqChipCallbacks.Acknowledge;

    [Fact]
    public void Spec05_Check27_PerCpu_OnlyTheCpusCountGrows()
    {
        using FlowBench bench = new(PerCpuFlow.Instance, Both);
        bench.Add();

        bench.Fire(cpu: 3);

        Assert.Equal(["ack", "handler", "eoi"], bench.Take());
        Assert.Equal(0u, bench.Descriptor.TotalCount);
        Assert.Equal(1u, bench.System.Cpus[3].CountOf(bench.Irq));
        Assert.Equal(0u, bench.System.Cpus[0].CountOf(bench.Irq));
    }

    [Fact]
    public void PerCpu_EventOnAnotherCpuDuringTheHandler_RunsThereAtOnce()
    {
        using FlowBench bench = new(PerCpuFlow.Instance, Both);
        ScriptedAction action = bench.Add();
        bool inProgress = true;
        action.OnRun = () =>
        {
            action.OnRun = null;
            inProgress = bench.Descriptor.Has(IrqStates.InProgress);
            bench.Fire(cpu: 1);
        };

        bench.Fire();

        Assert.False(inProgress);
        Assert.Equal(["ack", "handler", "ack", "handler", "eoi", "eoi"], bench.Take());
    }

    [Fact]
    public void PerCpu_ChipWithoutAckAndEoi_RunsTheActionsAlone()
    {
        using FlowBench bench = new(PerCpuFlow.Instance, IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask);
        bench.Add();

        bench.Fire();

        Assert.Equal(["handler"], bench.Take());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Spec05_Check28_DeviceIdWithoutAction_IsDisabledOnThatCpuAndToldOnce(bool isEnabled)
    {
        using FlowBench bench = new(PerCpuDeviceIdFlow.Instance, Both);
        Assert.Equal(0, bench.System.SetPerCpuDeviceId(bench.Irq));
        if (isEnabled)
        {
            Locked.Run(bench.Descriptor, line => PerCpuLine.Enable(line, bench.System.Cpus[2]));
            Locked.Run(bench.Descriptor, line => PerCpuLine.Enable(line, bench.System.Cpus[1]));
        }

        bench.Take();
        bench.Fire(cpu: 2);
        bench.Fire(cpu: 2);

        Assert.Equal(
            isEnabled ? ["ack", "mask cpu2", "eoi", "ack", "eoi"] : ["ack", "eoi", "ack", "eoi"], bench.Take());
        Assert.Equal(isEnabled ? [1] : [], bench.Descriptor.PerCpuEnabled!);
        Assert.Equal([$"Spurious{(isEnabled ? " and unmasked" : "")} percpu IRQ{bench.Irq} on CPU2"], bench.Told);
        Assert.Equal(2u, bench.System.Cpus[2].CountOf(bench.Irq));
    }

    [Fact]
    public void DeviceId_WithAction_RunsItForItsCpuAndIgnoresTheResult()
    {
        using FlowBench bench = new(PerCpuDeviceIdFlow.Instance, Both);
        ScriptedAction action = bench.Add();
        action.Result = (IrqResult)77;
        action.ShowsCpu = true;

        bench.Fire(cpu: 2);

        Assert.Equal(["ack", "handler cpu2", "eoi"], bench.Take());
        Assert.Equal(0u, bench.Descriptor.TotalCount);
        Assert.Empty(bench.Told);
    }

    [Fact]
    public void DeviceId_LineCalls_AreRefused()
    {
        using FlowBench bench = new(PerCpuDeviceIdFlow.Instance, Both | IrqChipCallbacks.SetType);
        bench.System.SetPerCpuDeviceId(bench.Irq);

        bench.System.Disable(bench.Irq);
        bench.System.Enable(bench.Irq);

        Assert.Equal(ErrorCode.Invalid, bench.System.SetPerCpuDeviceId(bench.Irq));
        Assert.Equal(ErrorCode.Invalid, bench.System.SetType(bench.Irq, TriggerType.EdgeRising));
        Assert.Equal(1, bench.Descriptor.Depth);
        Assert.Empty(bench.Told);
        Assert.Empty(bench.Take());
        Assert.Equal(
            IrqSettings.NoAutoEnable | IrqSettings.PerCpu | IrqSettings.NoThread | IrqSettings.NoProbe
                | IrqSettings.PerCpuDeviceId,
            bench.Descriptor.Settings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Line_EnableAndDisableOnACpu_UseTheChipsOwnOrTheMask(bool hasEnable)
    {
        IrqChipCallbacks callbacks = hasEnable ? Both | IrqChipCallbacks.Enable | IrqChipCallbacks.Disable : Both;
        using FlowBench bench = new(PerCpuDeviceIdFlow.Instance, callbacks);

        Locked.Run(bench.Descriptor, line => PerCpuLine.Enable(line, bench.System.Cpus[1]));
        bool isEnabled = Locked.Run(bench.Descriptor, line => PerCpuLine.IsEnabled(line, bench.System.Cpus[1]));
        Locked.Run(bench.Descriptor, line => PerCpuLine.Disable(line, bench.System.Cpus[1]));

        Assert.True(isEnabled);
        Assert.False(Locked.Run(bench.Descriptor, line => PerCpuLine.IsEnabled(line, bench.System.Cpus[1])));
        Assert.Equal(hasEnable ? ["enable cpu1", "disable cpu1"] : ["unmask cpu1", "mask cpu1"], bench.Take());
    }
}
