using System.Text.RegularExpressions;

namespace Genirq.Planning.Captures;

/// <summary>Finds the name of a function's network interface or controller in the names of its handlers.</summary>
internal static partial class InterfaceReader
{
    /// <summary>The name that the handlers of a function share, such as <c>eth0</c> of <c>eth0-TxRx-3</c>.</summary>
    /// <param name="handlers">The names of the handlers.</param>
    /// <returns>The name; null if they share none.</returns>
    public static string? OfHandlers(IEnumerable<string> handlers)
    {
        string? shared = null;
        foreach (string handler in handlers)
        {
            Match match = Queue().Match(handler);
            if (!match.Success)
            {
                continue;
            }

            string name = match.Groups["name"].Value;
            if (shared is not null && shared != name)
            {
                return null;
            }

            shared = name;
        }

        return shared;
    }

    // A driver's own name before its interface's is left out: "i40e-eth0-TxRx-0".
    [GeneratedRegex(@"^(?:(?:i40e|iavf|ice|bnxt_en|mlx5)-)?"
        + @"(?<name>(?:eth|en[opsxP]|ens|wl|ib|net)[A-Za-z0-9.]*\d[A-Za-z0-9.]*)"
        + @"(?:-(?:rx|tx|TxRx|rxtx|Tx-Rx|fp|input|output|mgmnt|event|q)[-A-Za-z]*-?\d*|-\d+)?$|^(?<name>nvme\d+)q\d+$")]
    private static partial Regex Queue();
}
