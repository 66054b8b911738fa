using Genirq.Msi;

namespace Genirq.Platforms.HyperV;

/// <summary>An interrupt that the guest asks its host for.</summary>
/// <param name="Device">The function.</param>
/// <param name="Vector">The vector of x86, or the SPI of arm64; 8 bits of it before <see
/// cref="HyperVProtocol.Version14"/>. 32 for several messages: their vectors are told later.</param>
/// <param name="Count">How many messages, 1 to 32.</param>
/// <param name="Cpu">A CPU to send it to until it is retargeted; -1: any, as
/// <see cref="HyperVProtocol.Version11"/> asks.</param>
public readonly record struct HyperVInterruptRequest(MsiDevice Device, uint Vector, int Count, int Cpu);
