namespace Genirq.Descriptors;

/// <summary>A descriptor's gate, held until the end of a block, also when a callback throws.</summary>
internal readonly ref struct GateHold
{
    private readonly ref SpinGate _gate;

    /// <summary>Takes the gate.</summary>
    public GateHold(ref SpinGate gate)
    {
        _gate = ref gate;
        gate.Enter();
    }

    /// <summary>Releases the gate.</summary>
    public void Dispose() => _gate.Exit();
}
