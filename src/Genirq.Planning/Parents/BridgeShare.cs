using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Platforms.PSeries;

namespace Genirq.Planning.Parents;

/// <summary>What one function of a POWER partition can get of its host bridge's messages.</summary>
internal sealed class BridgeShare
{
    private readonly PSeriesQuota _quota;
    private readonly IReadOnlyList<int> _needs;

    /// <summary>Finds what one of the functions below a bridge can get.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="below">The functions.</param>
    public BridgeShare(BridgeQuota bridge, IReadOnlyCollection<CapturedFunction> below)
    {
        _quota = new PSeriesQuota((int)bridge.Messages);
        _needs = [.. below.Select(NeedOf).Where(static need => need > 0)];
        Free = Math.Max(bridge.Messages - below.Sum(static function => function.Irqs.Count), 0);
    }

    /// <summary>The messages that are left below the bridge.</summary>
    public long Free { get; }

    /// <summary>Finds it.</summary>
    /// <param name="quotas">The quotas of the machine's bridges.</param>
    /// <param name="functions">Its functions now.</param>
    /// <param name="slot">The function.</param>
    /// <returns>The share; null if no file tells the quota of its bridge.</returns>
    public static BridgeShare? Of(
        IReadOnlyList<BridgeQuota> quotas, IEnumerable<CapturedFunction> functions, PciSlot slot) => quotas switch
        {
            [] => null,
            [var only] => new BridgeShare(only, [.. functions]),
            _ => quotas.Where(one => one.Domain == slot.Domain).Select(one => new BridgeShare(
                one, [.. functions.Where(function => function.Slot.Domain == slot.Domain)])).FirstOrDefault(),
        };

    /// <summary>What the function is granted of a request.</summary>
    /// <param name="request">How many messages it asks for.</param>
    public long Of(int request) => Math.Min(_quota.Of(_needs, request), Free);

    /// <summary>What one more function would be granted, if it needs as many as it asks for.</summary>
    /// <param name="request">How many messages it asks for.</param>
    public long OfOneMore(int request) => Math.Min(_quota.Of([.. _needs, request], request), Free);

    // Firmware tells the larger of its two stores. Source: Linux 6.12, arch/powerpc/platforms/pseries/msi.c,
    // count_spare_msis.
    private static int NeedOf(CapturedFunction function) => Math.Max(
        function.Capabilities?.MsiX?.TableSize ?? 0, function.Capabilities?.Msi?.CapableMessages ?? 0);
}
