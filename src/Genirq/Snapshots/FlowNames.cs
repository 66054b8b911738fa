using Genirq.Flow;

namespace Genirq.Snapshots;

/// <summary>The flows that need no code of their own, by name.</summary>
internal static class FlowNames
{
    private static readonly Dictionary<string, IrqFlowHandler> s_flows = new IrqFlowHandler[]
    {
        BadFlow.Instance, EdgeEoiFlow.Instance, EdgeFlow.Instance, FastEoiAckFlow.Instance, FastEoiFlow.Instance,
        FastEoiMaskFlow.Instance, FastEoiNmiFlow.Instance, LevelFlow.Instance, NestedFlow.Instance,
        PerCpuDeviceIdFlow.Instance, PerCpuDeviceIdNmiFlow.Instance, PerCpuFlow.Instance, SimpleFlow.Instance,
        UntrackedFlow.Instance,
    }.ToDictionary(static flow => flow.Name);

    /// <summary>The flow of a name; null if there is none.</summary>
    public static IrqFlowHandler? Find(string name) => s_flows.GetValueOrDefault(name);
}
