namespace Genirq.Diagnostics;

/// <summary>What a diagnostic is about. Each stands for one place, or one kind of place, where Linux warns.</summary>
public enum IrqDiagnosticId
{
    /// <summary>A domain was asked for with contradictory options.</summary>
    DomainOptionsInvalid,

    /// <summary>A hardware number at or above the domain's limit, an unknown interrupt, or one that has a
    /// domain.</summary>
    AssociateInvalid,

    /// <summary>The domain's map callback refused.</summary>
    MapFailed,

    /// <summary>No domain was given and there is no default.</summary>
    NoDomain,

    /// <summary>A domain was removed while interrupts were mapped in it.</summary>
    DomainRemovedInUse,

    /// <summary>An interrupt without domain was to be disposed, or cannot be freed by its domain.</summary>
    FreeInvalid,

    /// <summary>A firmware specifier is too short.</summary>
    SpecifierTooShort,

    /// <summary>A firmware specifier has bits outside the trigger mask.</summary>
    TriggerBitsInvalid,

    /// <summary>A mapping exists with another trigger type.</summary>
    TriggerMismatch,

    /// <summary>A level was to be pushed or popped while a handler is installed, or at the wrong place.</summary>
    PushPopInvalid,

    /// <summary>A firmware node that is not one of ours was to be freed.</summary>
    FirmwareNodeForeign,

    /// <summary>A domain id is beyond the device's slots, or the slot's domain is an MSI parent.</summary>
    MsiDomainIdInvalid,

    /// <summary>A range of indices is empty, reversed or beyond the domain's size.</summary>
    MsiRangeInvalid,

    /// <summary>A device has an MSI domain of that id already.</summary>
    MsiDomainExists,

    /// <summary>A parent cannot serve this child domain.</summary>
    MsiParentUnsuitable,

    /// <summary>A descriptor was dropped while it had an interrupt: the interrupt is left behind.</summary>
    MsiDescriptorLeaked,

    /// <summary>More descriptors wait for interrupts than were asked for.</summary>
    MsiTooManyDescriptors,

    /// <summary>An MSI operation was given an unknown filter.</summary>
    MsiFilterInvalid,

    /// <summary>A wired interrupt was asked of a domain that is not of that kind.</summary>
    MsiWiredInvalid,

    /// <summary>A second message was composed for a chip that cannot write it.</summary>
    MsiLevelMessageUnsupported,

    /// <summary>A device's MSI data was released while descriptors were present.</summary>
    MsiStoreNotEmpty,

    /// <summary>A register access of a size, or at a place, that a PCI function does not have.</summary>
    PciAccessRefused,

    /// <summary>A value was written to a PCI register that the function cannot take as it is.</summary>
    PciValueRefused,

    /// <summary>A PCI function's capability list loops, overlaps or leaves the configuration space.</summary>
    PciCapabilityInvalid,

    /// <summary>MSI or MSI-X was to be enabled or prepared while it, or the other one, is enabled.</summary>
    PciModeConflict,

    /// <summary>A PCI interrupt was to be freed, or asked for, that is not there.</summary>
    PciIrqInvalid,

    /// <summary>An affinity was given without the wish for one, and dropped.</summary>
    PciAffinityDropped,

    /// <summary>An interrupt was enabled more often than disabled.</summary>
    UnbalancedEnable,

    /// <summary>An interrupt was started that is not activated.</summary>
    StartedNotActivated,

    /// <summary>A managed interrupt was to be started by force without an online CPU.</summary>
    ManagedStartRefused,

    /// <summary>An action that is not installed was to be freed.</summary>
    FreeUnknownAction,

    /// <summary>A request is not compatible with the actions already installed.</summary>
    RequestMismatch,

    /// <summary>A flow handler was installed on an interrupt without a chip.</summary>
    HandlerWithoutChip,

    /// <summary>An interrupt arrived that has no flow handler.</summary>
    BadIrq,

    /// <summary>A trigger type could not be set.</summary>
    SetTypeFailed,

    /// <summary>An interrupt that must be handled in interrupt context was handled elsewhere.</summary>
    WrongContext,

    /// <summary>Setting up an interrupt failed in a way that Linux only logs.</summary>
    SetupFailed,

    /// <summary>A chip took an affinity but has told no effective one.</summary>
    EffectiveAffinityMissing,

    /// <summary>A handler returned a value that is not a result.</summary>
    BogusResult,

    /// <summary>An interrupt line was shut down because no handler took its events.</summary>
    NobodyCared,

    /// <summary>A handler threw an exception.</summary>
    HandlerThrew,

    /// <summary>A handler asked for a thread that does not exist.</summary>
    NoThreadFunction,

    /// <summary>The thread of an action has died.</summary>
    ThreadDied,

    /// <summary>A handler in a thread was asked for without a handler and without one-shot masking.</summary>
    ThreadedNeedsOneShot,

    /// <summary>The actions of a line contradict each other in what they want of suspend and resume.</summary>
    PowerFlagsMixed,

    /// <summary>A handler of a line whose actions run in threads was called in interrupt context.</summary>
    NestedPrimaryCalled,

    /// <summary>An operation for ordinary interrupts was asked of a per-CPU one, or the other way round.</summary>
    PerCpuMismatch,

    /// <summary>A per-CPU action was to be freed while it is enabled on some CPU.</summary>
    PerCpuStillEnabled,

    /// <summary>An action that an owner has not recorded was to be freed by it.</summary>
    ManagedUnknown,

    /// <summary>A non-maskable interrupt was freed while enabled, or one that is none was freed as one.</summary>
    NmiMisuse,

    /// <summary>A status bit was changed on an enabled interrupt.</summary>
    StatusChangeUnsafe,

    /// <summary>An interrupt was enabled before it has a chip.</summary>
    EnableBeforeSetup,

    /// <summary>A level of a hierarchy has no chip to ask.</summary>
    ChipMissing,

    /// <summary>A per-CPU interrupt arrived on a CPU without handler.</summary>
    SpuriousPerCpu,

    /// <summary>The stand-in for the actions of a chained interrupt was run.</summary>
    ChainedActionCalled,

    /// <summary>An interrupt arrived on the CPU that polls it.</summary>
    PolledByItself,

    /// <summary>An interrupt that is to be handled as non-maskable was handled in another context.</summary>
    NotInNmi,

    /// <summary>A per-CPU interrupt was to be moved.</summary>
    PerCpuMoved,

    /// <summary>An affinity was broken, or could not be set, when a CPU went offline.</summary>
    AffinityBroken,

    /// <summary>An interrupt was found to go to offline CPUs only.</summary>
    EffectiveAffinityOffline,

    /// <summary>More groups of CPUs were asked for than there are CPUs.</summary>
    CpuGroupsExceedCpus,

    /// <summary>More sets of interrupts were asked for than there can be.</summary>
    AffinitySetsInvalid,

    /// <summary>An interrupt was freed while its driver's affinity hint or notifier was set.</summary>
    AffinityObserverLeft,

    /// <summary>Vectors of CPUs are short, or were used wrongly.</summary>
    VectorMatrix,

    /// <summary>A vector arrived that no interrupt is waiting for.</summary>
    VectorSpurious,

    /// <summary>A vector that was moved away cannot be cleaned up the usual way.</summary>
    VectorCleanup,

    /// <summary>A CPU cannot go offline, or only with a loss, because vectors are short.</summary>
    VectorOffline,

    /// <summary>An interrupt of the platform was asked for, activated or moved in a state that forbids it.</summary>
    VectorMisuse,

    /// <summary>A message cannot name its destination.</summary>
    MessageDestinationLost,

    /// <summary>Interrupt remapping could not give an entry.</summary>
    RemappingRefused,

    /// <summary>The power of an interrupt's controller could not be changed.</summary>
    PowerFailed,

    /// <summary>A wake-up source was taken back more often than it was made.</summary>
    UnbalancedWake,

    /// <summary>A device's message was refused on its way to a CPU.</summary>
    MessageRefused,

    /// <summary>A device's vectors were off for a moment, because its kernel cannot add one while they are
    /// on.</summary>
    VectorsInterrupted,

    /// <summary>A device's vectors were lost: they could not be armed again.</summary>
    VectorsLost,

    /// <summary>A kernel interface refused what cannot be refused to the caller: the message has the
    /// errno.</summary>
    KernelRefused,

    /// <summary>An observer has thrown.</summary>
    ObserverThrew,

    /// <summary>A one-shot request came without a thread function.</summary>
    OneShotWithoutThread,

    /// <summary>MSI interrupts were to be freed while a handler of one is installed: none was freed.</summary>
    MsiHandlerInstalled,
}
