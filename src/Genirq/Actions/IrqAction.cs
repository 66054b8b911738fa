namespace Genirq.Actions;

/// <summary>One installed handler of a line.</summary>
/// <remarks>Actions form a list; an action that was taken out keeps its link, so that a running walk can go
/// on.</remarks>
internal abstract class IrqAction
{
    /// <summary>Makes an action.</summary>
    protected IrqAction(Irq irq, in IrqRequest request)
    {
        Irq = irq;
        Name = request.Name;
        Flags = request.Flags;
        DeviceId = request.DeviceId ?? this;
    }

    /// <summary>The interrupt.</summary>
    public Irq Irq { get; }

    /// <summary>The action's name.</summary>
    public string Name { get; }

    /// <summary>How it was requested.</summary>
    public IrqFlags Flags { get; set; }

    /// <summary>Tells it from the line's other actions.</summary>
    public object DeviceId { get; }

    /// <summary>Its bit among the line's one-shot actions; 0 if it is not one-shot.</summary>
    public ulong ThreadMask { get; set; }

    /// <summary>The next action of the line. Guarded by the descriptor's gate for writing.</summary>
    public IrqAction? Next { get; set; }

    /// <summary>Whether it is installed. Guarded by the descriptor's gate.</summary>
    public bool IsInstalled { get; set; }

    /// <summary>Runs the handler.</summary>
    public abstract IrqResult Invoke();
}
