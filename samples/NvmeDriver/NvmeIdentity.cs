namespace NvmeDriver;

/// <summary>What a controller says of itself and of its first namespace.</summary>
/// <param name="Serial">The serial number.</param>
/// <param name="Model">The model.</param>
/// <param name="BlockCount">How many blocks the namespace has.</param>
/// <param name="BlockBytes">The size of a block.</param>
internal sealed record NvmeIdentity(string Serial, string Model, ulong BlockCount, int BlockBytes);
