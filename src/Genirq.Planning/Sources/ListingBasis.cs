using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Sources;

/// <summary>What the verdict on a listed machine rests on: rules of drivers, and whether that is enough.</summary>
internal static class ListingBasis
{
    /// <summary>Says what it rests on.</summary>
    /// <param name="capture">The machine as it is listed.</param>
    /// <param name="drivers">The drivers that were started.</param>
    /// <param name="headroom">Vectors that are to stay free on each online CPU.</param>
    public static ReportBasis Of(MachineCapture capture, IReadOnlyList<StartedDriver> drivers, int headroom = 0)
    {
        ReportBasis basis = new() { Drivers = drivers, IsEstimated = true, Headroom = headroom };
        int unknown = capture.Functions.Count(InferredCapabilities.IsUnknown);
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
        if (!capture.Functions.Any(static function => function.Driver is not null))
        {
            return basis with
            {
                Unknown = $"{functions}, and no driver is named: lspci -vvv, run as root, shows both",
                Bring = "sudo lspci -vvv > lspci.txt",
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
}
