namespace Genirq.Platforms.PSeries;

/// <summary>Deals the messages that the firmware of a POWER partition grants below one host bridge.</summary>
/// <remarks>
/// Each function gets an equal share; what functions do not need of theirs is shared out among those that need more.
/// Immutable, thread-safe. Source: Linux 6.12, arch/powerpc/platforms/pseries/msi.c, msi_quota_for_device.
/// </remarks>
/// <param name="total">The messages below the bridge (<c>ibm,pe-total-#msi</c>).</param>
public sealed class PSeriesQuota(int total)
{
    /// <summary>The messages below the bridge.</summary>
    public int Total { get; } = total >= 0 ? total : throw new ArgumentOutOfRangeException(nameof(total));

    /// <summary>What a request is granted at the most.</summary>
    /// <param name="needs">What each function below the bridge can need, that of the request included; those without
    /// messages left out.</param>
    /// <param name="request">How many messages are asked for, 1 or more.</param>
    /// <returns>The request, or fewer messages.</returns>
    public int Of(IReadOnlyCollection<int> needs, int request)
    {
        ArgumentNullException.ThrowIfNull(needs);
        ArgumentOutOfRangeException.ThrowIfLessThan(request, 1);
        if (needs.Count == 0)
        {
            return Math.Min(request, Total);
        }

        int share = Total / needs.Count;
        if (request <= share)
        {
            return request;
        }

        int spare = needs.Sum(need => Math.Max(share - need, 0)) + (Total % needs.Count);
        int greedy = Math.Max(needs.Count(need => need > share), 1);
        return Math.Min(request, share + (spare / greedy));
    }
}
