namespace Genirq.VfioUser.Conformance;

/// <summary>Where a rule comes from.</summary>
public enum RuleSource
{
    /// <summary>The protocol document says it.</summary>
    Document,

    /// <summary>libvfio-user and QEMU were seen to do it.</summary>
    Observed,

    /// <summary>The document leaves it open; this is what Genirq does.</summary>
    Choice,
}
