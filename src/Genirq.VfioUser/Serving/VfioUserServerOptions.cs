using Genirq.Interop;

namespace Genirq.VfioUser.Serving;

/// <summary>How a device is served.</summary>
public sealed record VfioUserServerOptions
{
    /// <summary>The path of the socket: it is made with mode 0600, and removed when the server stops, unless another
    /// file has the path by then. Not empty, no zero characters, 107 bytes at most.</summary>
    public required string SocketPath
    {
        get;
        init
        {
            SocketFile.ThrowIfNoPath(value, nameof(SocketPath));
            field = value;
        }
    }

    /// <summary>The loop that serves the device; null: one of its own.</summary>
    public VfioUserLoop? Loop { get; init; }

    /// <summary>Decides who may connect; null: whoever the socket's mode lets in.</summary>
    /// <remarks>Called on the loop's thread. A client for which it throws is refused, and <see cref="ModelFailed"/>
    /// told.</remarks>
    public Func<VfioUserPeer, bool>? IsPeerAllowed { get; init; }

    /// <summary>How long the server waits for the client's answer to a DMA command, 1 ms to 1 minute.</summary>
    /// <remarks>QEMU waits as long for the server's replies.</remarks>
    public int ReplyTimeoutMilliseconds
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(ReplyTimeoutMilliseconds));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 60_000, nameof(ReplyTimeoutMilliseconds));
            field = value;
        }
    } = 5_000;

    /// <summary>How many DMA windows a client may have, 1 to 65535.</summary>
    public int MaxDmaWindows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxDmaWindows));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65535, nameof(MaxDmaWindows));
            field = value;
        }
    } = 65535;

    /// <summary>Told of each exception of the device model and of the other callbacks here; null: they are only
    /// counted. What it throws itself is counted.</summary>
    public Action<Exception>? ModelFailed { get; init; }

    /// <summary>Told when a client has gone, with the reason as a sentence. Called on the loop's thread.</summary>
    public Action<string>? ClientGone { get; init; }
}
