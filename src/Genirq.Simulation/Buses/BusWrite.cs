using Genirq.Msi;

namespace Genirq.Simulation.Buses;

/// <summary>A write of four bytes by a device, on its way.</summary>
/// <param name="Function">Who writes.</param>
/// <param name="Vector">Which of its vectors it is the message of; -1: of none.</param>
/// <param name="Message">Address and datum.</param>
internal readonly record struct BusWrite(BusFunction Function, int Vector, MsiMessage Message);
