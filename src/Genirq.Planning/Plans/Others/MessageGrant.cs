using System.Numerics;
using Genirq.Diagnostics;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Drivers;
using Genirq.Planning.Parents;
using Genirq.Planning.Proc;
using Genirq.Releases;

namespace Genirq.Planning.Plans.Others;

/// <summary>What a parent of messages grants to a driver that starts.</summary>
/// <param name="Count">How many messages; 0: none, and the driver runs on the line if it can.</param>
/// <param name="Kind">By what they are sent.</param>
internal readonly record struct MessageGrant(int Count, MessageKind Kind)
{
    /// <summary>How many its driver wanted.</summary>
    public int Wanted { get; private init; }

    /// <summary>The errno that the parent met it with; 0 if it got all.</summary>
    public int Error { get; private init; }

    /// <summary>What its user would not see, in words; null if there is nothing.</summary>
    public string? Remark { get; private init; }

    /// <summary>Finds it out.</summary>
    /// <param name="parent">The parent as it is now.</param>
    /// <param name="share">The function's share of its host bridge; null where there are no quotas.</param>
    /// <param name="function">The function.</param>
    /// <param name="request">What its driver asks for.</param>
    /// <param name="release">The kernel's rules.</param>
    public static MessageGrant Of(
        MsiParentReport parent, BridgeShare? share, FunctionFacts function, DriverRequest request,
        KernelRelease release)
    {
        // What is not known to be on CPUs that are online is not refused; the report after it is unknown then.
        long free = parent.MostFree ?? long.MaxValue;
        int wanted = 0;
        int error = 0;
        foreach (VectorAttempt attempt in request.Attempts)
        {
            foreach (MessageKind kind in new[] { MessageKind.MsiX, MessageKind.Msi })
            {
                InterruptKinds asked = kind == MessageKind.MsiX ? InterruptKinds.MsiX : InterruptKinds.Msi;
                int room = kind == MessageKind.MsiX ? function.MsiXEntries : MsiRoom(parent.Kind, function);
                if ((attempt.Kinds & asked) == 0 || room < attempt.Minimum || room == 0)
                {
                    continue;
                }

                int most = Math.Min(attempt.Maximum, room);
                int entries = kind == MessageKind.MsiX || release.SizesMsiDomains ? room : most;
                long left = parent.Kind == MsiParentKind.GicV3Its
                    ? LpiPool.Granted(LpiPool.AskedFor(entries, false), free)
                    : share?.Of(most) ?? free;
                int granted = kind == MessageKind.MsiX
                    ? (int)Math.Min(most, left)
                    : GrantedMsi(parent.Kind, most, left);
                wanted = wanted == 0 ? most : wanted;
                if (granted < most)
                {
                    error = left == 0 && parent.Kind == MsiParentKind.GicV3Its
                        ? ErrorCode.NoMemory
                        : ErrorCode.NoSpace;
                }

                if (granted >= attempt.Minimum && granted > 0)
                {
                    return new MessageGrant(granted, kind)
                    {
                        Wanted = wanted,
                        Error = granted < wanted ? error : 0,
                        Remark = RemarkOf(parent, entries, free),
                    };
                }
            }
        }

        return new MessageGrant(0, MessageKind.None) { Wanted = wanted, Error = error };
    }

    // Several messages of MSI come all together or not at all; then the kernel asks for one. Source: Linux 6.12,
    // kernel/irq/msi.c, msi_handle_pci_fail; a positive quota is asked for instead.
    private static int GrantedMsi(MsiParentKind kind, int most, long left)
    {
        bool hasRegions = kind is MsiParentKind.GicV2m or MsiParentKind.GicV3Its or MsiParentKind.LoongArchPchMsi;
        long size = hasRegions ? BitOperations.RoundUpToPowerOf2((uint)most) : most;
        return size <= left ? most : (int)Math.Min(kind == MsiParentKind.PSeries ? most : 1, left);
    }

    // Several messages of MSI only where the parent offers them.
    private static int MsiRoom(MsiParentKind kind, FunctionFacts function) =>
        kind == MsiParentKind.RiscVImsic ? Math.Min(function.MsiMessages, 1) : function.MsiMessages;

    private static string? RemarkOf(MsiParentReport parent, int entries, long free)
    {
        if (parent.Kind != MsiParentKind.GicV3Its)
        {
            return null;
        }

        long asked = LpiPool.AskedFor(entries, false);
        long granted = LpiPool.Granted(asked, free);
        return granted < asked
            ? $"the ITS is short: {RulePhrases.Count((int)granted, "LPI")} for a table of {entries}, in place of "
                + $"{asked}."
            : $"it takes {RulePhrases.Count((int)asked, "LPI")}, its table rounded up to a power of two.";
    }
}
