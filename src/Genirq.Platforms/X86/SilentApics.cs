namespace Genirq.Platforms.X86;

/// <summary>Local APICs of a machine that is only planned: nothing arrives.</summary>
internal sealed class SilentApics : LocalApics
{
    /// <inheritdoc/>
    public override bool IsRequested(int cpu, int vector) => false;

    /// <inheritdoc/>
    public override void Send(int cpu, int vector)
    {
    }

    /// <inheritdoc/>
    public override void EndOfInterrupt(int cpu)
    {
    }
}
