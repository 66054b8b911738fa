using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Pci.Interrupts;
using Genirq.Releases;
using Lives = System.Collections.Generic.Dictionary<
    string, (string[] Callbacks, System.Func<Genirq.Tests.Callbacks.CallbackFuse,
    Genirq.Tests.Callbacks.CallbackLife> Make)>;

namespace Genirq.Tests.Callbacks;

/// <summary>The lives in which callbacks throw, and which ones throw in each.</summary>
internal static class CallbackLives
{
    private static readonly Lives s_lines = new()
    {
        ["edges with Translate and Match"] = (
            [
                "IrqDomain.Map", "IrqDomain.Match", "IrqDomain.Translate", "IrqDomain.Unmap", "IrqChip.SetType",
                "IrqChip.SetWake", "IrqChip.GetState", "IrqChip.SetState", "IrqChip.SetVcpuAffinity",
                "IrqChip.SetAffinity", "IrqChip.ForceCompleteMove", "IrqChip.Retrigger", "IrqChip.Print",
                "IrqChip.Acknowledge", "IrqChip.Mask", "IrqChip.Unmask", "IrqChip.BusLock", "IrqChip.BusUnlock",
                "IrqChip.RequestResources", "IrqChip.ReleaseResources", "IrqHandler", "FaultInjector.OnPoint",
                "IrqSystemOptions.HandlerFailed", "IrqSystemOptions.ScheduleSoftwareResends",
                "IrqSystemOptions.WakeupSignalled", "IrqSystemOptions.DynamicLowerBound",
                "IrqSystemOptions.AcknowledgeBadIrq", "IrqDiagnostics.Reported", "ArchitectureRow.CountOf",
            ],
            static fuse => new LineLife(
                fuse, IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask, EdgeFlow.Instance,
                IrqDomainCallbacks.Translate | IrqDomainCallbacks.Match, IrqChipFlags.SetTypeMasked)),
        ["levels with Xlate and Select"] = (
            [
                "IrqDomain.Xlate", "IrqDomain.Select", "IrqChip.Startup", "IrqChip.Shutdown",
                "IrqChip.MaskAcknowledge",
            ],
            static fuse => new LineLife(
                fuse,
                IrqChipCallbacks.Startup | IrqChipCallbacks.Shutdown | IrqChipCallbacks.MaskAcknowledge
                    | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask,
                LevelFlow.Instance, IrqDomainCallbacks.Xlate | IrqDomainCallbacks.Select,
                IrqChipFlags.MaskOnSuspend | IrqChipFlags.EnableWakeupOnSuspend)),
        ["fast lines that are enabled"] = (
            ["IrqChip.Enable", "IrqChip.Disable", "IrqChip.EndOfInterrupt"],
            static fuse => new LineLife(
                fuse, IrqChipCallbacks.Enable | IrqChipCallbacks.Disable, FastEoiFlow.Instance,
                IrqDomainCallbacks.Translate, IrqChipFlags.None)),
        ["lines of CPUs that are masked"] = (
            [
                "IrqChip.UnmaskOn", "IrqChip.MaskOn", "IrqChip.SetUpNmi", "IrqChip.TearDownNmi", "IrqChip.SendIpi",
                "IrqChip.PreRedirect", "IrqCpuHandler", "ChainedHandler", "IpiMultiplexer.TryCreate",
                "IrqDomain.Allocate", "IrqDomain.Free",
            ],
            static fuse => new CpuLineLife(fuse, hasSwitch: false)),
        ["lines of CPUs that are enabled"] = (
            ["IrqChip.EnableOn", "IrqChip.DisableOn"], static fuse => new CpuLineLife(fuse, hasSwitch: true)),
    };

    private static readonly Lives s_domains = new()
    {
        ["hierarchies"] = (
            [
                "IrqDomain.Activate", "IrqDomain.Deactivate", "IrqDomain.CountAvailable", "IrqDomain.WriteDebug",
                "IrqChip.ComposeMessage", "IrqAllocationInfo.Clear", "MsiParentOps.InitializeChild",
                "MsiDomainInfo.NewAllocationInfo", "MsiDomainOps.AllocateIrqs", "MsiDomainOps.FreeIrqs",
                "MsiChip.UseAffinity", "SimulatedIrqEvents.Requested", "SimulatedIrqEvents.Released",
                "SimulatedIrqOptions.Schedule",
            ],
            static fuse => new HierarchyLife(fuse, KernelRelease.Linux612)),
        ["hierarchies that are prepared"] = (
            ["IrqAllocationInfo.CopyFrom", "MsiDomainOps.TearDown", "MsiDomainOps.Translate"],
            static fuse => new HierarchyLife(fuse, KernelRelease.Linux73)),
        ["snapshots"] = (
            [
                "ISnapshotCookies.NeedsCookie", "ISnapshotCookies.ReadCookie", "ISnapshotCookies.TrySaveCookie",
                "ISnapshotDomain.FindChip", "ISnapshotDomain.PrepareState", "ISnapshotDomain.ReadLevel",
                "ISnapshotDomain.SaveLevel", "ISnapshotDomain.SaveState", "ISnapshotPart.Prepare",
                "ISnapshotPart.Save", "ISnapshotTemplates.FindTemplate", "SnapshotHost.Handlers",
            ],
            static fuse => new SnapshotLife(fuse)),
        ["a store of the device's own"] = (
            ["IImsStore.Prepare", "IImsStore.Release", "IImsStore.SetMasked", "IImsStore.Write"],
            static fuse => new ImsLife(fuse, hasQueues: false, isDeferred: false)),
        ["a store that is written late"] = (
            ["IImsStore.Commit"], static fuse => new ImsLife(fuse, hasQueues: false, isDeferred: true)),
        ["contexts of queues"] = (
            ["IImsQueues.WriteContext"], static fuse => new ImsLife(fuse, hasQueues: true, isDeferred: true)),
    };

    private static readonly Lives s_devices = new()
    {
        ["a driver with MSI-X"] = (
            [
                "DriverFunction.release", "IPciConfigSpace.ReadUInt16", "IPciConfigSpace.WriteUInt16",
                "IPciConfigSpace.ReadByte", "IPciConfigSpace.ReadUInt32", "IPciMemory.ReadUInt32",
                "IPciMemory.SizeOf", "IPciMemory.WriteUInt32", "IrqAffinitySets.CalculateSets",
                "PciDevice.MessageWritten",
            ],
            static fuse => new DriverLife(fuse, InterruptKinds.MsiX)),
        ["a driver with MSI"] = (
            ["IPciConfigSpace.WriteUInt32"], static fuse => new DriverLife(fuse, InterruptKinds.Msi)),
        ["a device with MSI-X"] = (
            [
                "DeviceFunction.BusMasterChanged", "DeviceFunction.WasReset", "IDeviceCapability.Describe",
                "IInterruptRoutes.ChangesComplete", "IInterruptRoutes.Deliver", "IInterruptRoutes.EntryChanged",
                "IInterruptRoutes.LineChanged",
            ],
            static fuse => new DeviceLife(fuse, isMsiX: true)),
        ["a device with MSI"] = (["IInterruptRoutes.Deliver"], static fuse => new DeviceLife(fuse, isMsiX: false)),
        ["an ITS"] = (["ItsOptions.PendingChanged"], static fuse => new ParentsLife(fuse, isArm: true)),
        ["an IMSIC"] = (
            ["ImsicOptions.PendingChanged", "ImsicOptions.SynchronizeLater"],
            static fuse => new ParentsLife(fuse, isArm: false)),
        ["a bus of a Hyper-V guest"] = (
            ["HyperVHost.Delete", "HyperVHost.TryCreate", "HyperVHost.TryRetarget"],
            static fuse => new HyperVLife(fuse)),
        ["a pin of an I/O APIC"] = (
            [
                "IoApicDomain.IsPinActive", "IoApicDomain.PinChanged", "IoApicDomain.PinEnded",
                "LocalApics.IsLevelTriggered", "LocalApics.Send", "VectorMatrix.Logged", "VectorMatrix.Warned",
            ],
            static fuse => new PinLife(fuse)),
        ["a card on vectors"] = (CallbackWorld.Callbacks, static fuse => new CallbackWorld(fuse)),
    };

    /// <summary>By name: the callbacks that are called in it, and what makes one.</summary>
    public static Lives All { get; } =
        new(s_lines.Concat(s_domains).Concat(s_devices));

    /// <summary>Tests of their own, of callbacks whose outcome is another than that of a refusal.</summary>
    public static Dictionary<string, string> Elsewhere { get; } = new()
    {
        ["DedicatedThreadExecutor.ApplyAffinity"] = Single(
            nameof(CallbackOutcomeTests.ApplyAffinity_Throws_IsReportedAndTheThreadGoesOn)),
        ["IrqThreadExecutor.Resume"] = Single(
            nameof(CallbackOutcomeTests.Resume_Throws_IsReportedAndTheWaiterContinues)),
        ["IrqThreadExecutor.TryRunWaiting"] = Single(
            nameof(CallbackOutcomeTests.TryRunWaiting_Throws_ReachesTheCallerAndTheWaitCanBeRepeated)),
        ["IrqSystemOptions.SchedulePoll"] = Single(
            nameof(CallbackOutcomeTests.SchedulePoll_Throws_IsReportedAndTheNextPollIsScheduled)),
        ["IrqSystem.Observe"] = Single(nameof(CallbackOutcomeTests.Observe_Throws_IsReported)),
        ["PciFunction.OnDetached"] = Single(nameof(CallbackOutcomeTests.OnDetached_Throws_IsPulledOutAllTheSame)),
        ["VmdDomain.Create"] = Single(nameof(CallbackOutcomeTests.VmdIsNvme_Throws_NothingIsTaken)),
        ["PciConfigBytes.Read"] = Single(nameof(CallbackOutcomeTests.ConfigBytes_Throw_ReachesTheCaller)),
        ["PciConfigBytes.Write"] = Single(nameof(CallbackOutcomeTests.ConfigBytes_Throw_ReachesTheCaller)),
    };

    /// <summary>What none of the three libraries calls, and who does.</summary>
    public static Dictionary<string, string> NotCalled { get; } = new()
    {
        ["IrqChip.CalculateMask"] = "only handed on by MsiChip",
        ["IrqChip.PowerShutdown"] = "only handed on by MsiChip",
        ["IrqChip.Resume"] = "only handed on by MsiChip",
        ["IrqChip.Suspend"] = "only handed on by MsiChip",
        ["IBarMemory.TryRead"] = "called by device models",
        ["IBarMemory.TryWrite"] = "called by device models",
        ["IFunctionHost.After"] = "called by device models",
        ["IFunctionHost.ReadMemory"] = "called by device models",
        ["IFunctionHost.Send"] = "called by device models",
        ["IFunctionHost.WriteMemory"] = "called by device models",
        ["IPciConfigSpace.WriteByte"] = "drivers write words and double words",
        ["PciFunction.Prepare"] = "called by hosts of device models",
        ["PciFunction.ReadBar"] = "called by hosts of device models",
        ["PciFunction.Save"] = "called by hosts of device models",
        ["PciFunction.WriteBar"] = "called by hosts of device models",
    };

    private static string Single(string test) => $"{nameof(CallbackOutcomeTests)}.{test}";
}
