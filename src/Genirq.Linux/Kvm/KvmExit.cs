namespace Genirq.Linux.Kvm;

/// <summary>Why a vCPU stopped.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Number">The kernel's number of it.</param>
/// <param name="Port">Of port I/O: which port.</param>
/// <param name="Value">Of port I/O that writes: what, up to 4 bytes.</param>
public readonly record struct KvmExit(KvmExitKind Kind, int Number, int Port, uint Value);
