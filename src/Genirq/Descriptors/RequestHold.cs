namespace Genirq.Descriptors;

/// <summary>A descriptor's request gate, held until the end of a block, also when a callback throws.</summary>
internal readonly ref struct RequestHold
{
    private readonly ref RequestGate _gate;

    /// <summary>Takes the gate.</summary>
    public RequestHold(ref RequestGate gate, Irq irq)
    {
        _gate = ref gate;
        gate.Enter(irq);
    }

    /// <summary>Releases the gate.</summary>
    public void Dispose() => _gate.Exit();
}
