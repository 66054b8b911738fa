using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Clients;

/// <summary>How a client connects.</summary>
public sealed record VfioUserClientOptions
{
    /// <summary>What the client says of itself.</summary>
    public PeerLimits Limits
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Limits));
            field = value;
        }
    } = new() { Minor = 1, MaxDescriptors = 16, HasWriteMulti = true };

    /// <summary>How long it waits for a reply; 0: for ever.</summary>
    public int ReplyTimeoutMilliseconds
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(ReplyTimeoutMilliseconds));
            field = value;
        }
    } = 5_000;

    /// <summary>The memory that the device reaches by messages; null: none.</summary>
    public IClientMemory? Memory { get; init; }
}
