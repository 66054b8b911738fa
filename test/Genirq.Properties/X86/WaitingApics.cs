using Genirq.Cpus;
using Genirq.Platforms.X86;

namespace Genirq.Properties.X86;

/// <summary>Local APICs in which events wait until they are taken.</summary>
internal sealed class WaitingApics : LocalApics
{
    private readonly SortedSet<(int Cpu, int Vector)> _waiting = [];

    /// <inheritdoc/>
    public override bool IsRequested(int cpu, int vector) => _waiting.Contains((cpu, vector));

    /// <inheritdoc/>
    public override void Send(int cpu, int vector) => _waiting.Add((cpu, vector));

    /// <inheritdoc/>
    public override void EndOfInterrupt(int cpu)
    {
    }

    /// <summary>Takes one of the events that wait.</summary>
    /// <param name="which">Any number.</param>
    /// <param name="cpu">Where it waited.</param>
    /// <param name="vector">Its vector.</param>
    /// <returns>Whether one waited.</returns>
    public bool TryTake(int which, out int cpu, out int vector)
    {
        (cpu, vector) = _waiting.Count == 0 ? default : _waiting.ElementAt(which % _waiting.Count);
        return _waiting.Remove((cpu, vector));
    }

    /// <summary>Forgets what waits on CPUs that are gone.</summary>
    public void Forget(CpuMask online) => _waiting.RemoveWhere(one => !online.Contains(one.Cpu));
}
