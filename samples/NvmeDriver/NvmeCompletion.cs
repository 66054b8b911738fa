namespace NvmeDriver;

/// <summary>How a command ended.</summary>
/// <param name="Number">The command's number.</param>
/// <param name="Status">The status without the phase: 0 is success.</param>
/// <param name="Answer">The first word.</param>
internal readonly record struct NvmeCompletion(ushort Number, ushort Status, uint Answer);
