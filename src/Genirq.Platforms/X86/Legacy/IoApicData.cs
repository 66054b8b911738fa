namespace Genirq.Platforms.X86.Legacy;

/// <summary>What an I/O APIC's domain knows of one interrupt.</summary>
/// <param name="Pin">The pin.</param>
/// <param name="IsLevel">Whether its wire is level-triggered.</param>
internal sealed record IoApicData(int Pin, bool IsLevel);
