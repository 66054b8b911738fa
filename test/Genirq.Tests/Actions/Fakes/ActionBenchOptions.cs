using Genirq.Actions;
using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Releases;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions.Fakes;

/// <summary>What an <see cref="ActionBench"/> is to be like.</summary>
internal sealed record ActionBenchOptions
{
    public IrqFlowHandler Flow { get; init; } = LevelFlow.Instance;

    public IrqChipCallbacks Callbacks { get; init; } = RecordingChip.Usual;

    public IrqChipFlags ChipFlags { get; init; }

    public bool HasForcedThreads { get; init; }

    public bool HasThreads { get; init; } = true;

    public bool HasSpuriousDetection { get; init; } = true;

    public int Cpus { get; init; } = 1;

    public KernelRelease Release { get; init; } = KernelRelease.Linux612;

    public FaultInjector? Faults { get; init; }

    public Action<IrqHandlerError>? HandlerFailed { get; init; }
}
