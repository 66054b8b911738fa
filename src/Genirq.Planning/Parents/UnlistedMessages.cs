using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Finds what may be in use beside the messages that are told: one takes its place at its parent when it is
/// allocated, but has a row only while it is requested.</summary>
internal static class UnlistedMessages
{
    private const string Command = "sudo genirq capture DIR";

    /// <summary>Finds it.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="kind">Its parent of messages.</param>
    /// <param name="devices">Its functions with message stores.</param>
    /// <returns>What is missing; null if nothing is, or where that takes nothing away.</returns>
    public static MissingPart? Find(MachineCapture capture, MsiParentKind kind, IReadOnlyList<DeviceReport> devices)
    {
        // A table counts all. Without a parent there are none.
        if (kind is MsiParentKind.None or MsiParentKind.Unknown || capture.Parents.IdentityTable is not null)
        {
            return null;
        }

        bool isBounded = !capture.ListsRequestedOnly || (!capture.IsListingPart && capture.Functions.Count > 0
            && capture.Functions.All(static function => function.Capabilities is not null));
        long most = 0;
        List<DeviceReport> open = [];
        foreach (DeviceReport device in devices)
        {
            bool isSilent = device is { IsEnabled: true, Interrupts.Count: 0, Function.Capabilities: not null };
            bool isAsked = isSilent || (capture.ListsRequestedOnly && device.IsEnabled);
            if (!isAsked || device.Kind == MessageKind.Ims || MessageShares.IsToldByCapability(kind, device))
            {
                continue;
            }

            int? room = device.Function.MessageCount ?? (device.TableSize is { } size ? size : null);
            isBounded &= room is not null;
            if (room is null || room > device.Interrupts.Count)
            {
                most += (room ?? 0) - device.Interrupts.Count;
                open.Add(device);
            }
        }

        return isBounded && open.Count == 0 ? null : new MissingPart(Words(isBounded, open), Command)
        {
            AtMost = isBounded ? (int)Math.Min(most, int.MaxValue) : null,
        };
    }

    private static string Words(bool isBounded, List<DeviceReport> open)
    {
        DeviceReport? first = open.Find(static one => one.Interrupts.Count == 0) ?? (isBounded ? open[0] : null);
        if (first is null)
        {
            return "rows tell of requested interrupts only, and those that are allocated take their place too";
        }

        string driver = first.Function.Driver is { } name ? $" ({name})" : "";
        string more = open.Count > 1 ? $", as of {open.Count - 1} more" : "";
        string kind = first.Kind == MessageKind.MsiX ? "MSI-X" : "MSI";
        return $"{first.Function.Slot}{driver} has {kind} enabled, and of it nothing tells which messages are "
            + $"allocated but not requested{more}";
    }
}
