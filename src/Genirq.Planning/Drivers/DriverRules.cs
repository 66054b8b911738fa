using System.Collections.Frozen;
using Genirq.Pci.Interrupts;

namespace Genirq.Planning.Drivers;

/// <summary>How many vectors each driver asks for.</summary>
/// <remarks>
/// What the PCI layer makes of a request is the engine's: see <see cref="DriverStart"/>. A driver without a rule is
/// taken
/// to ask for its whole table, and its sentence says so.
/// </remarks>
internal static class DriverRules
{
    private const int IommuClass = 0x080600;
    private const int Amd = 0x1022;

    private static readonly DriverRule[] s_all =
    [
        .. StorageRules.Rows, .. RaidRules.Rows, .. NetworkRules.Rows, .. IntelNetworkRules.Rows, .. VirtioRules.Rows,
        .. BusRules.Rows, .. CloudRules.Rows,
    ];

    private static readonly FrozenDictionary<string, DriverRule> s_byName = s_all
        .SelectMany(static rule => rule.OtherNames.Prepend(rule.Name).Select(name => (name, rule)))
        .ToFrozenDictionary(static pair => pair.name, static pair => pair.rule);

    private static readonly FrozenDictionary<string, string[]> s_parameters = new Dictionary<string, string[]>
    {
        ["nvme"] = ["write_queues", "poll_queues", "single_vector"],
        ["mpt3sas"] = ["rdpq", "max_msix_vectors", "fast_link", "smp_affinity_enable"],
        ["megaraid_sas"] = ["balanced", "smp_affinity_enable"],
        ["qla2xxx"] = ["target"],
        ["smartpqi"] = ["disable_managed_interrupts"],
        ["mptsas"] = ["mpt_msi_enable_sas"],
        ["mptspi"] = ["mpt_msi_enable_spi"],
        ["mptfc"] = ["mpt_msi_enable_fc"],
        ["mlx5_core"] = ["ports", "sfs"],
        ["mlx4_core"] = ["ports", "msi_x"],
        ["i40e"] = ["fd_sb"],
        ["ice"] = ["rdma", "msix"],
        ["hns3"] = ["msi", "nic"],
        ["bnxt_en"] = ["ports", "roce"],
        ["virtio-blk"] = ["poll_queues", "num_request_queues"],
        ["snd_hda_intel"] = ["enable_msi"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All rules.</summary>
    public static IReadOnlyList<DriverRule> All => s_all;

    /// <summary>The names of the parameters that a rule looks at, beside <c>queues</c>.</summary>
    /// <param name="rule">The rule.</param>
    public static IReadOnlyList<string> ParametersOf(DriverRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return s_parameters.GetValueOrDefault(rule.Name) ?? [];
    }

    /// <summary>The rule of a driver; null if there is none.</summary>
    /// <param name="driver">The driver's name, or one of its other names.</param>
    public static DriverRule? Find(string driver)
    {
        ArgumentNullException.ThrowIfNull(driver);
        return s_byName.GetValueOrDefault(driver);
    }

    /// <summary>The rule that holds for a function.</summary>
    /// <param name="function">The function. Without a driver nothing is asked for, but for what the kernel itself
    /// drives.</param>
    public static DriverRule Of(FunctionFacts function)
    {
        ArgumentNullException.ThrowIfNull(function);
        string? driver = function switch
        {
            { Driver: "virtio-pci" or "virtio_pci" } => VirtioRules.NameOf(function.Device),
            { Driver: null, Vendor: Amd, Class: { } kind } when (kind & ~0xFF) == IommuClass => "AMD-Vi",
            _ => function.Driver,
        };
        return driver is null ? NoDriver(function)
            : s_byName.GetValueOrDefault(driver) ?? Unknown(driver, function);
    }

    private static DriverRule NoDriver(FunctionFacts function) => new(
        "", "", function, static _ => new DriverRequest { Sentence = "No driver is bound, so nothing is requested." });

    private static DriverRule Unknown(string driver, FunctionFacts function) => new(driver, "", function, question =>
    {
        FunctionFacts facts = question.Function;
        VectorAttempt[] attempts = facts.MsiXEntries > 0
            ? [new VectorAttempt(1, facts.MsiXEntries, InterruptKinds.MsiX)]
            : [];
        VectorAttempt[] messages = facts.MsiMessages > 0
            ? [new VectorAttempt(1, facts.MsiMessages, InterruptKinds.Msi)]
            : [];
        return new DriverRequest
        {
            Attempts = [.. attempts, .. messages, RulePhrases.Wire],
            IsAssumed = true,
            Sentence = $"There is no rule for {driver}; assumed that it asks for all that the function has: "
                + $"{facts.Room}.",
        };
    });
}
