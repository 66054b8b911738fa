namespace Genirq.Planning.Pictures;

/// <summary>An owner with a colour on the map: a device, or a group of interrupts that are no device's.</summary>
/// <param name="Name">The slot or group.</param>
/// <param name="Words">Name and driver.</param>
/// <param name="Class">The class of its colour.</param>
/// <param name="Number">Its number on the map and in the legend, from 1.</param>
/// <param name="Taken">How many vectors it takes; null where there are none of x86.</param>
internal sealed record MapOwner(string Name, string Words, string Class, int Number, int? Taken);
