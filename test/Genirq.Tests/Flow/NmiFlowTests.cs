using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Flow;

public sealed class NmiFlowTests
{
    private const IrqChipCallbacks Both = FlowBench.Eoi | IrqChipCallbacks.Acknowledge;

    private static readonly HardwareIrq s_line = new(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nmi_Event_RunsTheOnlyActionThenEnds(bool perCpu)
    {
        using FlowBench bench = new(perCpu ? PerCpuDeviceIdNmiFlow.Instance : FastEoiNmiFlow.Instance, Both);
        ScriptedAction action = bench.Add();
        action.ShowsCpu = true;
        bool inProgress = true;
        action.OnRun = () => inProgress = bench.Descriptor.Has(IrqStates.InProgress);

        bench.Fire(cpu: 3);

        Assert.Equal(["handler cpu3", "eoi"], bench.Take());
        Assert.False(inProgress);
        Assert.Equal(0u, bench.Descriptor.TotalCount);
        Assert.Equal(1u, bench.System.Cpus[3].CountOf(bench.Irq));
    }

    [Fact]
    public void Nmi_WithoutActionAndEoi_IsCounted()
    {
        using FlowBench bench = new(FastEoiNmiFlow.Instance);

        bench.Fire();

        Assert.Empty(bench.Take());
        Assert.Equal(1u, bench.System.Cpus[0].CountOf(bench.Irq));
    }

    [Fact]
    public void HandleDomainNmi_WhileTheLineIsLocked_RunsWithoutTheLock()
    {
        using FlowBench bench = new(FastEoiNmiFlow.Instance, Both);
        bench.Add();
        IrqDomain domain = Map(bench);
        CpuContext cpu = bench.System.Cpus[1];
        int result;

        using (bench.Descriptor.Hold())
        {
            bool before = cpu.EnterNmi();
            result = bench.System.HandleDomainNmi(domain, s_line, cpu);
            cpu.ExitNmi(before);
        }

        Assert.Equal(0, result);
        Assert.Equal(["handler", "eoi"], bench.Take());
        Assert.Empty(bench.Told);
        Assert.False(cpu.IsInNmi);
        Assert.False(cpu.IsInInterrupt);
    }

    [Fact]
    public void HandleDomainNmi_OutsideAnNmi_WarnsOnceAndHandles()
    {
        using FlowBench bench = new(FastEoiNmiFlow.Instance, Both);
        bench.Add();
        IrqDomain domain = Map(bench);

        bench.System.HandleDomainNmi(domain, s_line, bench.System.Cpus[0]);
        bench.System.HandleDomainNmi(domain, s_line, bench.System.Cpus[0]);

        Assert.Equal(["handler", "eoi", "handler", "eoi"], bench.Take());
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.NotInNmi));
    }

    [Fact]
    public void HandleDomainNmi_EnforcedContext_IsRefusedOutsideAndTakenInside()
    {
        using FlowBench bench = new(FastEoiNmiFlow.Instance, Both);
        bench.Add();
        IrqDomain domain = Map(bench);
        bench.Descriptor.Set(IrqStates.HandleEnforceIrqContext);
        CpuContext cpu = bench.System.Cpus[0];

        int outside = bench.System.HandleDomainNmi(domain, s_line, cpu);
        bool before = cpu.EnterNmi();
        int inside = bench.System.HandleDomainNmi(domain, s_line, cpu);
        cpu.ExitNmi(before);

        Assert.Equal(ErrorCode.NotPermitted, outside);
        Assert.Equal(0, inside);
    }

    [Fact]
    public void HandleDomainNmi_UnmappedOrOrdinary_IsAsForAnyInterrupt()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        IrqDomain domain = Map(bench);

        Assert.Equal(ErrorCode.Invalid, bench.System.HandleDomainNmi(domain, new HardwareIrq(6), bench.System.Cpus[0]));
        Assert.Equal(0, bench.System.HandleDomainNmi(domain, s_line, bench.System.Cpus[0]));
        Assert.Equal(["ack", "handler"], bench.Take());
    }

    private static IrqDomain Map(FlowBench bench)
    {
        TwoCellDomain domain = new();
        bench.System.Domains.Instantiate(domain, IrqDomainOptions.Linear(FirmwareNode.Named("nmi"), 16));
        Assert.Equal(0, domain.Associate(bench.Irq, s_line));
        return domain;
    }
}
