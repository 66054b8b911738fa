using Genirq.Affinity;

namespace Genirq.Platforms.RiscV;

/// <summary>How the interrupt files of harts are made.</summary>
public sealed record ImsicOptions
{
    private const int Fewest = 63;
    private const int Most = 2047;

    /// <summary>The identities of each hart: 63 to 2047, one less than a multiple of 64. One of them is for messages
    /// between harts.</summary>
    public int Identities
    {
        get;
        init
        {
            if (value is < Fewest or > Most || (value & Fewest) != Fewest)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Such a number of identities cannot be.");
            }

            field = value;
        }
    } = 255;

    /// <summary>The physical address of hart 0's interrupt file; each has a page of 4096 bytes.</summary>
    public ulong Address { get; init; } = 0x2800_0000;

    /// <summary>The options of a system with such harts, out of those of any.</summary>
    /// <param name="options">The options; all but the time of moves stays as it is.</param>
    /// <remarks>Affinities wait for the next interrupt where the release says so. Source: Linux 7.3,
    /// arch/riscv/Kconfig, GENERIC_PENDING_IRQ.</remarks>
    public static IrqSystemOptions ForSystem(IrqSystemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            AffinityMoves = options.Release.DefersImsicMoves ? AffinityMoves.InInterrupt : AffinityMoves.AtOnce,
            HasReservationMode = false,
        };
    }

    /// <summary>Told of a hart at which something waits now, or does no more; null: no one is told.</summary>
    /// <remarks>Called with the domain's lock held: it may ask whether something waits, and no more.</remarks>
    public Action<int>? PendingChanged { get; init; }

    /// <summary>Told of a hart from which an interrupt has moved, so that it looks soon: see
    /// <see cref="ImsicDomain.Synchronize"/>. Null: no one is told.</summary>
    /// <remarks>Called with the domain's lock held. Source: Linux 6.12, __imsic_remote_sync.</remarks>
    public Action<int>? SynchronizeLater { get; init; }
}
