using System.Globalization;

namespace Genirq.Planning.Parents;

/// <summary>What kinds of parents are called, and what they count.</summary>
internal static class MsiParentKinds
{
    /// <summary>The name that people use.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(this MsiParentKind kind) => kind switch
    {
        MsiParentKind.None => "none",
        MsiParentKind.GicV3Its => "GICv3 ITS",
        MsiParentKind.GicV2m => "GICv2m",
        MsiParentKind.RiscVImsic => "RISC-V IMSIC",
        MsiParentKind.LoongArchAvec => "LoongArch AVEC",
        MsiParentKind.LoongArchPchMsi => "LoongArch PCH-MSI",
        MsiParentKind.LoongArch => "LoongArch AVEC or PCH-MSI",
        MsiParentKind.PSeries => "pseries firmware",
        MsiParentKind.S390Adapter => "s390 adapter interrupts",
        _ => "not reported",
    };

    /// <summary>What it gives to messages, in the plural.</summary>
    /// <param name="kind">The kind.</param>
    public static string Units(this MsiParentKind kind) => kind switch
    {
        MsiParentKind.GicV3Its => "LPIs",
        MsiParentKind.GicV2m => "SPIs",
        MsiParentKind.RiscVImsic => "identities",
        MsiParentKind.LoongArchAvec => "vectors",
        _ => "messages",
    };

    /// <summary>Whether each CPU has numbers of its own.</summary>
    /// <param name="kind">The kind.</param>
    public static bool CountsEachCpu(this MsiParentKind kind) =>
        kind is MsiParentKind.RiscVImsic or MsiParentKind.LoongArchAvec;

    /// <summary>A number of it, with the word for one or for several.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="count">How many.</param>
    public static string Counted(this MsiParentKind kind, long count)
    {
        string units = kind.Units();
        string one = units == "identities" ? "identity" : units[..^1];
        return $"{count.ToString(CultureInfo.InvariantCulture)} {(count == 1 ? one : units)}";
    }

    /// <summary>The word for it in JSON.</summary>
    /// <param name="kind">The kind.</param>
    public static string Word(this MsiParentKind kind) => kind switch
    {
        MsiParentKind.None => "none",
        MsiParentKind.GicV3Its => "its",
        MsiParentKind.GicV2m => "v2m",
        MsiParentKind.RiscVImsic => "imsic",
        MsiParentKind.LoongArchAvec => "avec",
        MsiParentKind.LoongArchPchMsi => "pch-msi",
        MsiParentKind.LoongArch => "avec-or-pch-msi",
        MsiParentKind.PSeries => "pseries",
        MsiParentKind.S390Adapter => "s390",
        _ => "unknown",
    };
}
