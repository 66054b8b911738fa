using System.Globalization;
using System.Text;

namespace Genirq.Benchmarks.Quick;

/// <summary>Our figures beside the kernel's, and whether each target is met.</summary>
internal static class Comparison
{
    private const double Third = 1.0 / 3;
    private const double Half = 1.0 / 2;
    private const double FourFifths = 4.0 / 5;

    // Of the kernel's best time, the part that ours may take.
    private static readonly (string Prefix, double Ratio)[] s_targets =
    [
        ("alloc_at+free-occ2000-with-deferred-release", double.NaN),
        ("alloc_at+free-occ", Third),
        ("alloc_at-fill-2048", Half),
        ("free_all-2048", Half),
        ("alloc_range-2048", Half),
        ("free_range-2048", Half),
        ("msi_get_virq", 1),
        ("irq_find_mapping-", 1),
        ("irq_alloc_descs+free", Half),
        ("irq_domain_alloc+free-", Half),
        ("generic_handle_irq-edge-", FourFifths),
        ("irq_matrix_alloc+free-", 1),
        ("request_irq+free_irq-", 2),
    ];

    /// <summary>The comparison as a Markdown table.</summary>
    public static string ToMarkdown(IEnumerable<QuickResult> ours, IReadOnlyDictionary<string, double> kernel)
    {
        StringBuilder text = new();
        text.AppendLine("| line | kernel best ns | ours best ns | ratio | target | met | bytes |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (QuickResult result in ours)
        {
            double theirs = kernel.GetValueOrDefault(result.Name, double.NaN);
            double target = TargetOf(result.Name);
            double ratio = result.Best / theirs;
            string wanted = Known(target, "0.00");
            string met = double.IsNaN(target) || double.IsNaN(ratio) ? "-" : ratio <= target ? "yes" : "no";
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| `{result.Name}` | {Known(theirs, "0.0")} | {result.Best:0.0} | {Known(ratio, "0.00")} "
                + $"| {wanted} | {met} | {result.Bytes:0.#} |");
        }

        return text.ToString();
    }

    // Lines that the kernel's table does not have are told all the same.
    private static string Known(double value, string format) =>
        double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);

    private static double TargetOf(string name)
    {
        foreach ((string prefix, double ratio) in s_targets)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return ratio;
            }
        }

        return double.NaN;
    }
}
