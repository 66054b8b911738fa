using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Sources;

/// <summary>What the verdict on a listed machine rests on: rules of drivers, and whether that is enough.</summary>
internal static class ListingBasis
{
    private const int IdeClass = 0x0101;
    private const string BringListing = "sudo lspci -vvv > lspci.txt";

    /// <summary>Says what it rests on.</summary>
    /// <param name="capture">The machine as it is listed.</param>
    /// <param name="drivers">The drivers that were started.</param>
    /// <param name="headroom">Vectors that are to stay free on each online CPU.</param>
    public static ReportBasis Of(MachineCapture capture, IReadOnlyList<StartedDriver> drivers, int headroom = 0)
    {
        ReportBasis basis = new() { Drivers = drivers, IsEstimated = true, Headroom = headroom };
        int unknown = capture.Functions.Count(InferredCapabilities.IsUnknown);
        bool hasDrivers = capture.Functions.Any(static function => function.Driver is not null);
        if ((unknown == 0 || hasDrivers) && Untold(capture.Functions) is { } untold)
        {
            return basis with { Unknown = untold, Bring = BringListing };
        }

        if (unknown == 0)
        {
            return capture.ArchitectureBasis == Basis.Assumed
                ? basis with
                {
                    Unknown = "nothing tells the kind of processor; what is counted is counted as on x86, assumed: "
                        + "lscpu beside the listing tells it",
                    Bring = $"lscpu | cat {Verdict.SourceWord} - | genirq report -",
                }
                : basis;
        }

        string functions = unknown == 1
            ? "1 function shows no capabilities"
            : $"{unknown} functions show no capabilities";
        if (!hasDrivers)
        {
            return basis with
            {
                Unknown = $"{functions}, and no driver is named: lspci -vvv, run as root, shows both",
                Bring = BringListing,
            };
        }

        return capture.AreCpusAssumed
            ? basis with
            {
                Unknown = $"{functions}, and the number of CPUs is not told: lspci -vvv, run as root, shows the first, "
                    + "--cpus tells the second",
                Bring = $"genirq report {Verdict.SourceWord} --cpus $(nproc)",
            }
            : capture.ArchitectureBasis == Basis.Assumed ? basis with
            {
                Unknown = $"{functions}, and nothing tells the kind of processor: lspci -vvv, run as root, shows the "
                    + "first, lscpu beside it tells the second",
                Bring = $"lscpu | cat {Verdict.SourceWord} - | genirq report -",
            }
            : basis;
    }

    // What is in use, or may be, and can neither be counted nor inferred.
    private static string? Untold(IReadOnlyList<CapturedFunction> functions)
    {
        CapturedFunction[] untold = [.. functions.Where(static function => function.UnknownUse is not null)];
        if (untold is [var first, ..])
        {
            string more = untold.Length > 1 ? $" (and of {untold.Length - 1} more)" : "";
            return $"what {first.Slot} has in use is not known: {first.UnknownUse}{more}";
        }

        CapturedFunction[] uncounted =
            [.. functions.Where(static one => InferredCapabilities.IsUncounted(one) && MayHaveMany(one))];
        return uncounted.Length == 0
            ? null
            : "no capabilities are shown, and there is no rule for the driver of "
                + InferredCapabilities.Named(uncounted);
    }

    // Storage but for IDE, networks, accelerators: one for each CPU. Others have one or none, and the verdict is
    // estimated.
    private static bool MayHaveMany(CapturedFunction function) =>
        function.Class is not { } kind || (kind >> 16 is 0x01 or 0x02 or 0x12 && kind >> 8 != IdeClass);
}
