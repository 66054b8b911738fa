namespace Genirq.Platforms.HyperV;

/// <summary>What a vPCI bus knows of one of its interrupts.</summary>
/// <param name="Interrupt">What its device writes.</param>
/// <param name="IsOwn">Whether the host made it for this interrupt; not, for the further messages of several.</param>
internal readonly record struct HyperVMapping(HyperVInterrupt Interrupt, bool IsOwn);
