using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Flow;

namespace Genirq.Benchmarks.World;

/// <summary>One interrupt of one level, with a flow and some actions that share it.</summary>
internal sealed class FlowWorld
{
    private readonly bool _isNested;

    /// <summary>Makes it, requested as the flow needs it: for each CPU, non-maskable, with thread functions.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="actions">How many actions share the line; flows for one action have one.</param>
    public FlowWorld(IrqFlowHandler flow, int actions = 1)
    {
        Irq = new Irq(System.Numbers.Allocate(-1, 1, 1));
        _isNested = flow is NestedFlow;
        BenchWorld.Require(System.SetChip(Irq, new QuietChip()));
        if (flow is ChainedFlow chained)
        {
            System.SetChainedHandler(Irq, chained, Counter);
            return;
        }

        System.SetHandler(Irq, flow, flow.Name);
        switch (flow)
        {
            case PerCpuDeviceIdFlow or PerCpuDeviceIdNmiFlow:
                RequestPerCpu();
                break;
            case NmiFlowHandler:
                System.ModifyStatus(Irq, IrqSettings.None, IrqSettings.NoAutoEnable);
                IrqRequest request = new("bench", IrqFlags.PerCpu);
                BenchWorld.Require(System.TryRequestNmi(Irq, request, EventCounter.Handle, Counter));
                System.Enable(Irq);
                break;
            case BadFlow:
                break;
            default:
                RequestShared(actions);
                break;
        }
    }

    /// <summary>All flows.</summary>
    public static IReadOnlyList<IrqFlowHandler> Flows { get; } =
    [
        SimpleFlow.Instance, UntrackedFlow.Instance, LevelFlow.Instance, EdgeFlow.Instance, EdgeEoiFlow.Instance,
        FastEoiFlow.Instance, FastEoiAckFlow.Instance, FastEoiMaskFlow.Instance, PerCpuFlow.Instance,
        PerCpuDeviceIdFlow.Instance, FastEoiNmiFlow.Instance, PerCpuDeviceIdNmiFlow.Instance, NestedFlow.Instance,
        new ChainedFlow(TakeApart), BadFlow.Instance,
    ];

    /// <summary>The system; lost edges are resent in software.</summary>
    public IrqSystem System { get; } = new(new IrqSystemOptions { IsMultiprocessor = false, HasSoftwareResend = true });

    /// <summary>The interrupt.</summary>
    public Irq Irq { get; }

    /// <summary>What the actions count in.</summary>
    public EventCounter Counter { get; } = new();

    /// <summary>Delivers one event.</summary>
    public int Deliver() => _isNested ? System.HandleNestedIrq(Irq) : System.HandleIrq(Irq);

    private static void TakeApart(IrqDescriptor descriptor, CpuContext cpu)
    {
        using ChainedBracket bracket = ChainedBracket.Enter(descriptor);
        EventCounter.Handle(descriptor.Irq, (EventCounter)descriptor.HandlerData!);
    }

    private void RequestPerCpu()
    {
        BenchWorld.Require(System.SetPerCpuDeviceId(Irq));
        IrqRequest request = new("bench", IrqFlags.None, new object());
        BenchWorld.Require(System.TryRequestPerCpu(
            Irq, request, static (irq, _, counter) => EventCounter.Handle(irq, counter), [Counter], out _));
        System.EnablePerCpu(Irq, System.Cpus[0]);
    }

    private void RequestShared(int actions)
    {
        System.ModifyStatus(Irq, IrqSettings.None, _isNested ? IrqSettings.NestedThread : IrqSettings.None);
        for (int i = 0; i < actions; i++)
        {
            IrqRequest request = new("bench", IrqFlags.Shared, new object());
            int result = _isNested
                ? System.TryRequestThreaded(
                    Irq, request, new IrqHandlers<EventCounter>(null, EventCounter.Handle), Counter, out _)
                : System.TryRequest(Irq, request, EventCounter.Handle, Counter, out _);
            BenchWorld.Require(result);
        }
    }
}
