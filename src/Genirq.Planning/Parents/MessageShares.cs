using System.Globalization;
using System.Numerics;
using System.Text;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Finds who takes how much of a parent of messages.</summary>
/// <param name="capture">The machine.</param>
/// <param name="kind">Which parent it is.</param>
/// <param name="devices">Its functions with message stores.</param>
/// <param name="others">Its interrupts of no function.</param>
internal sealed class MessageShares(
    MachineCapture capture,
    MsiParentKind kind,
    IReadOnlyList<DeviceReport> devices,
    IReadOnlyList<OtherInterruptReport> others)
{
    // Where the number of a platform device begins in that of its interrupt.
    private const int PlatformDeviceShift = 11;

    /// <summary>The functions whose messages are of another parent, each with its chip.</summary>
    public IReadOnlyList<(DeviceReport Device, string Chip)> Elsewhere { get; } =
    [
        .. from device in devices
           let chip = MsiParentEvidence.ChipOf(capture, device)
           where chip is not null && !MsiParentEvidence.IsOf(kind, chip)
           select (device, chip),
    ];

    /// <summary>Finds them, in the order of the interrupts' numbers, which is the one in which they were
    /// allocated.</summary>
    public IEnumerable<MessageShare> Find() => devices
        .Where(device => IsTaking(device) && !Elsewhere.Any(other => other.Device == device))
        .Select(device => (First: FirstOf(device), Share: ShareOf(device)))
        .Concat(others.Where(other => IsServed(other.Group)).GroupBy(OwnerOf)
            .Select(group => (First: group.Min(static one => one.Irq.Number), Share: ShareOf(group))))
        .OrderBy(static pair => pair.First)
        .Select(static pair => pair.Share);

    /// <summary>Whether what a function takes is told by its capability alone, whichever of its interrupts are
    /// known.</summary>
    /// <param name="kind">The parent.</param>
    /// <param name="device">The function.</param>
    public static bool IsToldByCapability(MsiParentKind kind, DeviceReport device) =>
        device.Function is { IsInferred: false, Capabilities: not null } && device.IsEnabled
            && (kind == MsiParentKind.GicV3Its || device.Kind == MessageKind.Msi);

    // One that has messages enabled takes some though no row is of it.
    private bool IsTaking(DeviceReport device) => device.Interrupts.Count > 0 || IsToldByCapability(kind, device);

    private static int FirstOf(DeviceReport device) =>
        device.Interrupts.Count > 0 ? device.Interrupts.Min(static one => one.Irq.Number) : int.MaxValue;

    private MessageShare ShareOf(DeviceReport device)
    {
        int messages = device.Interrupts.Count;

        // Those that are not requested have no row: the block reaches to the highest index at least.
        int entries = device.Interrupts.Aggregate(
            messages, static (most, one) => Math.Max(most, one.IsIndexUnknown ? 0 : (int)one.Index + 1));
        int? enabled = device.Kind == MessageKind.Msi && IsToldByCapability(kind, device)
            ? device.Function.Capabilities?.Msi?.EnabledMessages
            : null;
        PciSlot slot = device.Function.Slot;
        int? wants = WantedMessages.Of(capture, device);

        // A parent that can have as few as a machine needs was short; one of thousands was not.
        bool isSmall = kind is MsiParentKind.GicV2m or MsiParentKind.LoongArchPchMsi or MsiParentKind.PSeries;
        bool isRefused = messages < wants
            && (WantedMessages.FellBack(device) || (isSmall && !WantedMessages.CanBeSet(device)));
        long? taken = kind switch
        {
            MsiParentKind.GicV3Its when device.Kind != MessageKind.Msi => device.TableSize is { } size
                ? LpiPool.AskedFor(Math.Max(size, entries), IsFirst(slot))
                // Rows of any age tell the least that it can be.
                : capture.ListsRequestedOnly ? LpiPool.AskedFor(entries, IsFirst(slot)) : null,
            MsiParentKind.GicV3Its =>
                LpiPool.AskedFor(Math.Max(MsiEntries(device, entries), enabled ?? 0), IsFirst(slot)),
            MsiParentKind.GicV2m or MsiParentKind.LoongArchPchMsi when device.Kind == MessageKind.Msi =>
                BitOperations.RoundUpToPowerOf2((uint)Math.Max(messages, enabled ?? 0)),
            _ when messages == 0 || capture.ListsRequestedOnly => Math.Max(messages, enabled ?? 0),
            _ => messages,
        };
        return new MessageShare(slot.ToString(), slot)
        {
            Driver = device.Function.Driver,
            Interrupts = messages,
            Asked = isRefused && kind != MsiParentKind.GicV3Its && wants > taken ? wants : taken,
            Got = taken,
            Wants = wants,
            IsRefused = isRefused,
        };
    }

    // From Linux 6.18 on the domain of a function with MSI is as large as its capability says.
    private int MsiEntries(DeviceReport device, int entries) =>
        device.Function.Capabilities?.Msi is { } msi && KernelRules.OfMachine(capture).Release.SizesMsiDomains
            ? Math.Max(msi.CapableMessages, entries)
            : entries;

    private MessageShare ShareOf(IGrouping<string, OtherInterruptReport> owned)
    {
        int messages = owned.Count();
        long highest = owned.Max(static one => (long)one.HardwareIrq.Number & ((1 << PlatformDeviceShift) - 1));
        long asked = kind == MsiParentKind.GicV3Its
            ? LpiPool.AskedFor((int)Math.Max(messages, highest + 1), isPlatform: true)
            : messages;
        return new MessageShare(owned.Key, null)
        {
            Driver = PlatformDrivers.Of(owned.Select(one => capture.Find(one.Irq))),
            Interrupts = messages,
            Asked = asked,
            Got = asked,
        };
    }

    // Before Linux 6.11 one chip's name stood for all platform devices behind an ITS, and the number said which one.
    // Source: Linux 6.10, drivers/base/platform-msi.c, platform_msi_calc_hwirq.
    private static string OwnerOf(OtherInterruptReport other) => other.Group == "ITS-pMSI"
        ? $"{other.Group} {(other.HardwareIrq.Number >> PlatformDeviceShift).ToString(CultureInfo.InvariantCulture)}"
        : other.Group;

    // DeviceID 0: the function with requester id 0 of the first domain.
    private static bool IsFirst(PciSlot slot) => slot == default;

    /// <summary>Whether interrupts of no function take messages of the same parent.</summary>
    /// <param name="chip">Their chip.</param>
    public bool IsServed(string chip) => kind switch
    {
        MsiParentKind.GicV3Its => chip.StartsWith("ITS-", StringComparison.Ordinal),
        MsiParentKind.GicV2m => chip.StartsWith("GICv2m-", StringComparison.Ordinal),
        MsiParentKind.RiscVImsic => chip.StartsWith("APLIC-MSI", StringComparison.Ordinal),
        // Old rows name no function.
        MsiParentKind.S390Adapter or MsiParentKind.PSeries => MessageChips.IsMessage(Encoding.UTF8.GetBytes(chip)),
        _ => false,
    };
}
