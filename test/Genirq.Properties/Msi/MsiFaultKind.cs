namespace Genirq.Properties.Msi;

/// <summary>Where one allocation is made to fail.</summary>
internal enum MsiFaultKind
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>The device domain's preparation.</summary>
    Prepare,

    /// <summary>Making a descriptor.</summary>
    Descriptor,

    /// <summary>Inserting a descriptor.</summary>
    Store,

    /// <summary>Making the descriptor of a number.</summary>
    Number,

    /// <summary>Making the per-level data.</summary>
    Level,

    /// <summary>The root's allocation.</summary>
    Root,

    /// <summary>The outermost parent's allocation, which is the root's where there is no middle.</summary>
    Parent,

    /// <summary>The initialization of an interrupt in the device domain.</summary>
    Initialize,

    /// <summary>The root's activation.</summary>
    RootActivation,

    /// <summary>The outermost parent's activation.</summary>
    ParentActivation,

    /// <summary>The attribute file.</summary>
    Attribute,
}
