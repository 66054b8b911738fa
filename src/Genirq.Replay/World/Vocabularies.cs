using Genirq.Actions;
using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Replay.World;

/// <summary>The vocabularies of the format.</summary>
internal static class Vocabularies
{
    /// <summary>Domain flags. That a name was allocated is never shown.</summary>
    public static Vocabulary<IrqDomainFlags> DomainFlags { get; } = new(
        "domain flag",
        ("HIERARCHY", IrqDomainFlags.Hierarchy),
        ("IPI_PER_CPU", IrqDomainFlags.IpiPerCpu),
        ("IPI_SINGLE", IrqDomainFlags.IpiSingle),
        ("MSI", IrqDomainFlags.Msi),
        ("ISOLATED_MSI", IrqDomainFlags.IsolatedMsi),
        ("NO_MAP", IrqDomainFlags.NoMap),
        ("MSI_PARENT", IrqDomainFlags.MsiParent),
        ("MSI_DEVICE", IrqDomainFlags.MsiDevice),
        ("DESTROY_GC", IrqDomainFlags.DestroyGenericChips));

    /// <summary>MSI flags; the two masks are for reading.</summary>
    public static Vocabulary<MsiFlags> DeviceFlags { get; } = new(
        "MSI flag",
        ("USE_DEF_DOM_OPS", MsiFlags.UseDefaultDomainOps),
        ("USE_DEF_CHIP_OPS", MsiFlags.UseDefaultChipOps),
        ("ACTIVATE_EARLY", MsiFlags.ActivateEarly),
        ("MUST_REACTIVATE", MsiFlags.MustReactivate),
        ("DEV_SYSFS", MsiFlags.DeviceAttributes),
        ("ALLOC_SIMPLE_MSI_DESCS", MsiFlags.AllocateSimpleDescriptors),
        ("FREE_MSI_DESCS", MsiFlags.FreeDescriptors),
        ("USE_DEV_FWNODE", MsiFlags.UseDeviceFirmwareNode),
        ("PARENT_PM_DEV", MsiFlags.ParentPowerDevice),
        ("PCI_MSI_MASK_PARENT", MsiFlags.PciMsiMaskParent),
        ("MULTI_PCI_MSI", MsiFlags.MultiPciMsi),
        ("PCI_MSIX", MsiFlags.PciMsiX),
        ("LEVEL_CAPABLE", MsiFlags.LevelCapable),
        ("MSIX_CONTIGUOUS", MsiFlags.MsiXContiguous),
        ("PCI_MSIX_ALLOC_DYN", MsiFlags.PciMsiXAllocateDynamic),
        ("NO_AFFINITY", MsiFlags.NoAffinity),
        ("NO_MASK", MsiFlags.NoMask),
        ("GENERIC_MASK", MsiFlags.GenericMask),
        ("DOMAIN_MASK", MsiFlags.DomainMask));

    /// <summary>Bus tokens.</summary>
    public static Vocabulary<BusToken> Tokens { get; } = new(
        "bus token",
        ("ANY", BusToken.Any),
        ("WIRED", BusToken.Wired),
        ("GENERIC_MSI", BusToken.GenericMsi),
        ("PCI_MSI", BusToken.PciMsi),
        ("PLATFORM_MSI", BusToken.PlatformMsi),
        ("NEXUS", BusToken.Nexus),
        ("IPI", BusToken.Ipi),
        ("FSL_MC_MSI", BusToken.FslMcMsi),
        ("TI_SCI_INTA_MSI", BusToken.TiSciIntaMsi),
        ("WAKEUP", BusToken.Wakeup),
        ("VMD_MSI", BusToken.VmdMsi),
        ("PCI_DEVICE_MSI", BusToken.PciDeviceMsi),
        ("PCI_DEVICE_MSIX", BusToken.PciDeviceMsiX),
        ("DMAR", BusToken.Dmar),
        ("AMDVI", BusToken.AmdVi),
        ("DEVICE_MSI", BusToken.DeviceMsi),
        ("WIRED_TO_MSI", BusToken.WiredToMsi));

    /// <summary>Chip flags.</summary>
    public static Vocabulary<IrqChipFlags> ChipFlags { get; } = new(
        "chip flag",
        ("SET_TYPE_MASKED", IrqChipFlags.SetTypeMasked),
        ("EOI_IF_HANDLED", IrqChipFlags.EoiIfHandled),
        ("MASK_ON_SUSPEND", IrqChipFlags.MaskOnSuspend),
        ("SKIP_SET_WAKE", IrqChipFlags.SkipSetWake),
        ("ONESHOT_SAFE", IrqChipFlags.OneshotSafe),
        ("EOI_THREADED", IrqChipFlags.EoiThreaded),
        ("SUPPORTS_LEVEL_MSI", IrqChipFlags.SupportsLevelMsi),
        ("AFFINITY_PRE_STARTUP", IrqChipFlags.AffinityPreStartup),
        ("IMMUTABLE", IrqChipFlags.Immutable));

    /// <summary>Request flags.</summary>
    public static Vocabulary<IrqFlags> RequestFlags { get; } = new(
        "request flag",
        ("SHARED", IrqFlags.Shared),
        ("NO_AUTOEN", IrqFlags.NoAutoEnable),
        ("ONESHOT", IrqFlags.OneShot),
        ("NOBALANCING", IrqFlags.NoBalancing),
        ("TRIG_RISING", IrqFlags.TriggerRising),
        ("TRIG_FALLING", IrqFlags.TriggerFalling),
        ("TRIG_HIGH", IrqFlags.TriggerHigh),
        ("TRIG_LOW", IrqFlags.TriggerLow));

    /// <summary>Trigger types.</summary>
    public static Vocabulary<TriggerType> Triggers { get; } = new(
        "trigger type",
        ("none", TriggerType.None),
        ("rising", TriggerType.EdgeRising),
        ("falling", TriggerType.EdgeFalling),
        ("both", TriggerType.EdgeBoth),
        ("high", TriggerType.LevelHigh),
        ("low", TriggerType.LevelLow));

    /// <summary>Filters of an iteration over descriptors.</summary>
    public static Vocabulary<MsiDescriptorFilter> Filters { get; } = new(
        "filter",
        ("all", MsiDescriptorFilter.All),
        ("assoc", MsiDescriptorFilter.Associated),
        ("notassoc", MsiDescriptorFilter.NotAssociated));

    /// <summary>Reads a list of MSI flags.</summary>
    /// <param name="words">The words.</param>
    /// <exception cref="FormatException">A word is not known.</exception>
    public static MsiFlags ParseMsiFlags(string[] words)
    {
        MsiFlags flags = MsiFlags.None;
        foreach (string word in words)
        {
            flags |= DeviceFlags.Parse(word);
        }

        return flags;
    }
}
