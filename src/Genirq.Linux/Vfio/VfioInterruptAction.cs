namespace Genirq.Linux.Vfio;

/// <summary>What is done to interrupts.</summary>
public enum VfioInterruptAction
{
    /// <summary>Masked.</summary>
    Mask = 8,

    /// <summary>Unmasked.</summary>
    Unmask = 16,

    /// <summary>With descriptors: armed with them. Without: raised by software.</summary>
    Trigger = 32,
}
