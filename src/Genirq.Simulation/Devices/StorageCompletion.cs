namespace Genirq.Simulation.Devices;

/// <summary>How a command of the storage controller ended.</summary>
/// <param name="Submission">The queue that it came from.</param>
/// <param name="Head">That queue's head then.</param>
/// <param name="Command">The command's number, given by the driver.</param>
/// <param name="Status">One of the statuses of <see cref="StorageRegisters"/>.</param>
/// <param name="Value">What the command answers, in the first word.</param>
internal readonly record struct StorageCompletion(
    int Submission, uint Head, ushort Command, ushort Status, uint Value = 0);
