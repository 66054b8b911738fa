using Genirq.Diagnostics;

namespace Genirq.Properties.Msi;

/// <summary>One failure in one operation: the point, at which descriptor of the operation, and the errno.</summary>
internal sealed class MsiFaultPlan : FaultInjector
{
    private int _made;
    private int _inserted;
    private int _bound;

    /// <summary>Where.</summary>
    public MsiFaultKind Kind { get; private set; }

    /// <summary>At which descriptor of the operation, from 0.</summary>
    public int Ordinal { get; private set; }

    /// <summary>With what.</summary>
    public int Error { get; private set; }

    /// <summary>The levels that can be told to fail, root first.</summary>
    public required PoolDomain[] Levels { get; init; }

    /// <summary>Plans one operation's failure.</summary>
    public void Arm(MsiFaultKind kind, int ordinal, int error)
    {
        (Kind, Ordinal, Error) = (kind, ordinal, error);
        (_made, _inserted, _bound) = (-1, -1, -1);
    }

    /// <summary>Whether a failure is planned here, at this descriptor.</summary>
    public bool Fails(MsiFaultKind kind, int ordinal) => Kind == kind && Ordinal == ordinal;

    /// <summary>Ends the operation.</summary>
    public void Disarm()
    {
        Kind = MsiFaultKind.None;
        foreach (PoolDomain level in Levels)
        {
            (level.AllocationError, level.ActivationError) = (0, 0);
        }
    }

    /// <summary>The preparation's result.</summary>
    public int OnPrepare() => Kind == MsiFaultKind.Prepare ? Error : 0;

    /// <summary>The next descriptor gets its interrupts: tells the levels.</summary>
    public void OnDescriptor()
    {
        _bound++;
        if (Ordinal != _bound)
        {
            return;
        }

        Levels[0].AllocationError = Kind == MsiFaultKind.Root ? Error : 0;
        Levels[0].ActivationError = Kind == MsiFaultKind.RootActivation ? Error : 0;
        if (Kind == MsiFaultKind.Parent)
        {
            Levels[^1].AllocationError = Error;
        }

        if (Kind == MsiFaultKind.ParentActivation)
        {
            Levels[^1].ActivationError = Error;
        }
    }

    /// <summary>The initialization's result.</summary>
    public int OnInitialize() => Fails(MsiFaultKind.Initialize, _bound) ? Error : 0;

    /// <inheritdoc/>
    public override int OnPoint(FaultPoint point)
    {
        MsiFaultKind kind = point switch
        {
            FaultPoint.MsiDescriptor => MsiFaultKind.Descriptor,
            FaultPoint.MsiStoreInsert => MsiFaultKind.Store,
            FaultPoint.IrqDescriptor => MsiFaultKind.Number,
            FaultPoint.HierarchyLevel => MsiFaultKind.Level,
            FaultPoint.MsiAttribute => MsiFaultKind.Attribute,
            _ => MsiFaultKind.None,
        };
        int ordinal = kind switch
        {
            MsiFaultKind.Descriptor => ++_made,
            MsiFaultKind.Store => ++_inserted,
            _ => _bound,
        };
        return kind != MsiFaultKind.None && Fails(kind, ordinal) ? Error : 0;
    }
}
