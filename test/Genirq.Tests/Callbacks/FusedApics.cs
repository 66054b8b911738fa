using Genirq.Platforms.X86;

namespace Genirq.Tests.Callbacks;

/// <summary>Local APICs in which what was sent waits until it is delivered.</summary>
internal sealed class FusedApics(CallbackFuse fuse) : LocalApics
{
    /// <summary>Vectors that wait, by CPU.</summary>
    public HashSet<(int Cpu, int Vector)> Waiting { get; } = [];

    /// <summary>Interrupts that were ended, less those that were delivered: 0 in the end.</summary>
    public int Open { get; set; }

    /// <summary>Whether a vector came as an edge.</summary>
    public bool IsEdge { get; set; }

    public override bool IsLevelTriggered(int cpu, int vector)
    {
        fuse.Hit("LocalApics." + nameof(IsLevelTriggered));
        return !IsEdge;
    }

    public override bool IsRequested(int cpu, int vector)
    {
        fuse.Hit("LocalApics." + nameof(IsRequested));
        return Waiting.Contains((cpu, vector));
    }

    public override void Send(int cpu, int vector)
    {
        fuse.Hit("LocalApics." + nameof(Send));
        Waiting.Add((cpu, vector));
    }

    public override void EndOfInterrupt(int cpu)
    {
        Open--;
        fuse.Hit("LocalApics." + nameof(EndOfInterrupt));
    }

    public override void ArmTick(int cpu) => fuse.Hit("LocalApics." + nameof(ArmTick));

    public override void Targeted(Irq irq, int cpu, int vector) => fuse.Hit("LocalApics." + nameof(Targeted));
}
