using Genirq.Platforms.X86;

namespace Genirq.Tests.X86;

/// <summary>Local APICs that note what they are asked, and request what the test says.</summary>
internal sealed class FakeApics : LocalApics
{
    public HashSet<(int Cpu, int Vector)> Requested { get; } = [];

    /// <summary>Vectors that came as an edge, as those that software sends.</summary>
    public HashSet<int> Edges { get; } = [];

    public List<(int Cpu, int Vector)> Sent { get; } = [];

    public List<int> Ended { get; } = [];

    public override bool IsRequested(int cpu, int vector) => Requested.Contains((cpu, vector));

    public override bool IsLevelTriggered(int cpu, int vector) => !Edges.Contains(vector);

    public override void Send(int cpu, int vector) => Sent.Add((cpu, vector));

    public override void EndOfInterrupt(int cpu) => Ended.Add(cpu);
}
