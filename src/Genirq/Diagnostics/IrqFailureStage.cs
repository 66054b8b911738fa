namespace Genirq.Diagnostics;

/// <summary>The part of an operation at which it was refused.</summary>
public enum IrqFailureStage
{
    /// <summary>The arguments: an unknown domain id, a range beyond the size.</summary>
    Arguments,

    /// <summary>The descriptor or its place in the store.</summary>
    Descriptor,

    /// <summary>The device domain's preparation (<c>msi_prepare</c>).</summary>
    Prepare,

    /// <summary>The interrupt numbers.</summary>
    Numbers,

    /// <summary>One level of the domain hierarchy.</summary>
    Hierarchy,

    /// <summary>Activation of one level.</summary>
    Activation,

    /// <summary>The attribute files.</summary>
    Attributes,

    /// <summary>Installing a handler: the line itself, its chip or the handlers that are on it.</summary>
    Request,
}
