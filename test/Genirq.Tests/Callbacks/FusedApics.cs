using Genirq.Platforms.X86;

namespace Genirq.Tests.Callbacks;

/// <summary>Local APICs in which what was sent waits until it is delivered.</summary>
internal sealed class FusedApics(CallbackFuse fuse) : LocalApics
{
    /// <summary>Vectors that wait, by CPU.</summary>
    public HashSet<(int Cpu, int Vector)> Waiting { get; } = [];

    /// <summary>Interrupts that were ended, less those that were delivered: 0 in the end.</summary>
    public int Open { get; set; }

    public override bool IsRequested(int cpu, int vector)
    {
        fuse.Hit(nameof(IsRequested));
        return Waiting.Contains((cpu, vector));
    }

    public override void Send(int cpu, int vector)
    {
        fuse.Hit(nameof(Send));
        Waiting.Add((cpu, vector));
    }

    public override void EndOfInterrupt(int cpu)
    {
        Open--;
        fuse.Hit(nameof(EndOfInterrupt));
    }

    public override void ArmTick(int cpu) => fuse.Hit(nameof(ArmTick));

    public override void Targeted(Irq irq, int cpu, int vector) => fuse.Hit(nameof(Targeted));
}
