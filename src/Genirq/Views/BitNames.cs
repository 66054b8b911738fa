using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;

namespace Genirq.Views;

/// <summary>The names of bits as debugfs shows them, in its order.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/debugfs.c.</remarks>
internal static class BitNames
{
    /// <summary>Of <see cref="IrqDomainFlags"/>.</summary>
    public static IReadOnlyList<(long Bit, string Name)> DomainFlags { get; } =
    [
        ((long)IrqDomainFlags.Hierarchy, "IRQ_DOMAIN_FLAG_HIERARCHY"),
        ((long)IrqDomainFlags.NameAllocated, "IRQ_DOMAIN_NAME_ALLOCATED"),
        ((long)IrqDomainFlags.IpiPerCpu, "IRQ_DOMAIN_FLAG_IPI_PER_CPU"),
        ((long)IrqDomainFlags.IpiSingle, "IRQ_DOMAIN_FLAG_IPI_SINGLE"),
        ((long)IrqDomainFlags.Msi, "IRQ_DOMAIN_FLAG_MSI"),
        ((long)IrqDomainFlags.IsolatedMsi, "IRQ_DOMAIN_FLAG_ISOLATED_MSI"),
        ((long)IrqDomainFlags.NoMap, "IRQ_DOMAIN_FLAG_NO_MAP"),
        ((long)IrqDomainFlags.MsiParent, "IRQ_DOMAIN_FLAG_MSI_PARENT"),
        ((long)IrqDomainFlags.MsiDevice, "IRQ_DOMAIN_FLAG_MSI_DEVICE"),
    ];

    /// <summary>Of <see cref="IrqSettings"/>.</summary>
    public static IReadOnlyList<(long Bit, string Name)> Settings { get; } =
    [
        ((long)IrqSettings.NoProbe, "_IRQ_NOPROBE"),
        ((long)IrqSettings.NoRequest, "_IRQ_NOREQUEST"),
        ((long)IrqSettings.NoThread, "_IRQ_NOTHREAD"),
        ((long)IrqSettings.NoAutoEnable, "_IRQ_NOAUTOEN"),
        ((long)IrqSettings.NestedThread, "_IRQ_NESTED_THREAD"),
        ((long)IrqSettings.PerCpuDeviceId, "_IRQ_PER_CPU_DEVID"),
        ((long)IrqSettings.IsPolled, "_IRQ_IS_POLLED"),
        ((long)IrqSettings.DisableUnlazy, "_IRQ_DISABLE_UNLAZY"),
        ((long)IrqSettings.Hidden, "_IRQ_HIDDEN"),
    ];

    /// <summary>Of <see cref="IrqProgress"/>.</summary>
    public static IReadOnlyList<(long Bit, string Name)> Progress { get; } =
    [
        ((long)IrqProgress.AutoDetect, "IRQS_AUTODETECT"),
        ((long)IrqProgress.SpuriousDisabled, "IRQS_SPURIOUS_DISABLED"),
        ((long)IrqProgress.PollInProgress, "IRQS_POLL_INPROGRESS"),
        ((long)IrqProgress.OneShot, "IRQS_ONESHOT"),
        ((long)IrqProgress.Replay, "IRQS_REPLAY"),
        ((long)IrqProgress.Waiting, "IRQS_WAITING"),
        ((long)IrqProgress.Pending, "IRQS_PENDING"),
        ((long)IrqProgress.Suspended, "IRQS_SUSPENDED"),
        ((long)IrqProgress.Nmi, "IRQS_NMI"),
    ];

    /// <summary>Of <see cref="IrqStates"/>.</summary>
    public static IReadOnlyList<(long Bit, string Name)> States { get; } =
    [
        ((long)TriggerType.EdgeRising, "IRQ_TYPE_EDGE_RISING"),
        ((long)TriggerType.EdgeFalling, "IRQ_TYPE_EDGE_FALLING"),
        ((long)TriggerType.LevelHigh, "IRQ_TYPE_LEVEL_HIGH"),
        ((long)TriggerType.LevelLow, "IRQ_TYPE_LEVEL_LOW"),
        ((long)IrqStates.Level, "IRQD_LEVEL"),
        ((long)IrqStates.Activated, "IRQD_ACTIVATED"),
        ((long)IrqStates.Started, "IRQD_IRQ_STARTED"),
        ((long)IrqStates.Disabled, "IRQD_IRQ_DISABLED"),
        ((long)IrqStates.Masked, "IRQD_IRQ_MASKED"),
        ((long)IrqStates.InProgress, "IRQD_IRQ_INPROGRESS"),
        ((long)IrqStates.PerCpu, "IRQD_PER_CPU"),
        ((long)IrqStates.NoBalancing, "IRQD_NO_BALANCING"),
        ((long)IrqStates.SingleTarget, "IRQD_SINGLE_TARGET"),
        ((long)IrqStates.MoveInProcessContext, "IRQD_MOVE_PCNTXT"),
        ((long)IrqStates.AffinitySet, "IRQD_AFFINITY_SET"),
        ((long)IrqStates.AffinityPending, "IRQD_SETAFFINITY_PENDING"),
        ((long)IrqStates.AffinityManaged, "IRQD_AFFINITY_MANAGED"),
        ((long)IrqStates.AffinityOnActivate, "IRQD_AFFINITY_ON_ACTIVATE"),
        ((long)IrqStates.ManagedShutdown, "IRQD_MANAGED_SHUTDOWN"),
        ((long)IrqStates.CanReserve, "IRQD_CAN_RESERVE"),
        ((long)IrqStates.ForwardedToVcpu, "IRQD_FORWARDED_TO_VCPU"),
        ((long)IrqStates.WakeupState, "IRQD_WAKEUP_STATE"),
        ((long)IrqStates.WakeupArmed, "IRQD_WAKEUP_ARMED"),
        ((long)IrqStates.DefaultTriggerSet, "IRQD_DEFAULT_TRIGGER_SET"),
        ((long)IrqStates.HandleEnforceIrqContext, "IRQD_HANDLE_ENFORCE_IRQCTX"),
        ((long)IrqStates.EnabledOnSuspend, "IRQD_IRQ_ENABLED_ON_SUSPEND"),
        ((long)IrqStates.ResendWhenInProgress, "IRQD_RESEND_WHEN_IN_PROGRESS"),
    ];

    /// <summary>Of <see cref="IrqChipFlags"/>; one flag has no name.</summary>
    public static IReadOnlyList<(long Bit, string Name)> ChipFlags { get; } =
    [
        ((long)IrqChipFlags.SetTypeMasked, "IRQCHIP_SET_TYPE_MASKED"),
        ((long)IrqChipFlags.EoiIfHandled, "IRQCHIP_EOI_IF_HANDLED"),
        ((long)IrqChipFlags.MaskOnSuspend, "IRQCHIP_MASK_ON_SUSPEND"),
        ((long)IrqChipFlags.OnOfflineEnabled, "IRQCHIP_ONOFFLINE_ENABLED"),
        ((long)IrqChipFlags.SkipSetWake, "IRQCHIP_SKIP_SET_WAKE"),
        ((long)IrqChipFlags.OneshotSafe, "IRQCHIP_ONESHOT_SAFE"),
        ((long)IrqChipFlags.EoiThreaded, "IRQCHIP_EOI_THREADED"),
        ((long)IrqChipFlags.SupportsLevelMsi, "IRQCHIP_SUPPORTS_LEVEL_MSI"),
        ((long)IrqChipFlags.SupportsNmi, "IRQCHIP_SUPPORTS_NMI"),
        ((long)IrqChipFlags.EnableWakeupOnSuspend, "IRQCHIP_ENABLE_WAKEUP_ON_SUSPEND"),
        ((long)IrqChipFlags.Immutable, "IRQCHIP_IMMUTABLE"),
        ((long)IrqChipFlags.MoveDeferred, "IRQCHIP_MOVE_DEFERRED"),
    ];

    /// <summary>Writes the names of those bits that are set, a line each.</summary>
    public static void Write(
        TextWriter writer, long value, IReadOnlyList<(long Bit, string Name)> names, int indent)
    {
        foreach ((long bit, string name) in names)
        {
            if ((value & bit) != 0)
            {
                ViewText.Blanks(writer, indent);
                writer.Write(name);
                writer.Write('\n');
            }
        }
    }
}
