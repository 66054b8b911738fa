using Genirq.Affinity;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Snapshots.Saving;

namespace Genirq.Snapshots.Restoring;

/// <summary>Reads a whole system into a plan. What it throws leaves the system as it is.</summary>
/// <param name="plan">The plan.</param>
internal sealed class SystemReader(RestorePlan plan)
{
    private readonly IrqSystem _system = plan.System;

    /// <summary>Reads the document.</summary>
    public void Read(SnapshotObject root)
    {
        string schema = root.Text("schema");
        if (schema != SystemSnapshot.Schema)
        {
            throw root.Reject("schema", $"The schema is {SystemSnapshot.Schema} here, not that of this document.");
        }

        CheckTarget(root);
        ReadStructure(root.Object("structure"));
        ReadCpus(root.Object("cpus"));
        ReadDiagnostics(root.Object("diagnostics"));
        DeviceReader devices = new(plan);
        devices.ReadNames(root);
        new DomainReader(plan).ReadAll(root);
        ReadCore(root.Object("core"));
        devices.ReadMessages();
        ReadInterrupts(root);
        ReadQueues(root);
        ReadStates(root);
        root.End();
        ThreadStart.Run(plan);
    }

    private void CheckTarget(SnapshotObject root)
    {
        IrqNumberSpace numbers = _system.Numbers;
        for (int number = numbers.Next(0); number < numbers.IrqCount; number = numbers.Next(number + 1))
        {
            if (numbers.Find(number) is not { } descriptor)
            {
                continue;
            }

            QuiescentLocks.CheckInterrupt(descriptor);
            if (descriptor.HasAction)
            {
                throw root.Reject(null, $"The system is in use: interrupt {number} has a handler.");
            }
        }
    }

    private void ReadStructure(SnapshotObject structure)
    {
        IrqSystemOptions options = _system.Options;
        Same(structure, "possibleCpus", options.PossibleCpus);
        Same(structure, "preallocatedIrqs", options.PreallocatedIrqs);
        Same(structure, "deviceDomains", options.MaxDeviceDomains);
        Same(structure, "ticksPerSecond", options.TimeProvider.TimestampFrequency);
        Same(structure, "softwareResend", options.HasSoftwareResend);
        Same(structure, "timings", options.HasTimings);
        Same(structure, "forcedThreads", options.HasForcedThreads);
        structure.End();
    }

    private static void Same(SnapshotObject structure, string name, long expected)
    {
        long saved = structure.Int64(name, 0, long.MaxValue);
        if (saved != expected)
        {
            throw structure.Reject(name, $"The system was built with {expected}, the saved one with {saved}.");
        }
    }

    private static void Same(SnapshotObject structure, string name, bool expected)
    {
        bool saved = structure.Flag(name);
        if (saved != expected)
        {
            throw structure.Reject(
                name, $"The system was built {(expected ? "with" : "without")} it, the saved one was not.");
        }
    }

    private void ReadCpus(SnapshotObject cpus)
    {
        plan.Online = cpus.Mask("online", plan.Possible);
        plan.Present = cpus.Mask("present", plan.Possible);
        plan.DefaultAffinity = cpus.Mask("defaultAffinity", plan.Possible);
        if (!plan.Online.IsSubsetOf(plan.Present))
        {
            throw cpus.Reject("online", $"The CPUs {plan.Online.Except(plan.Present)} are online, but not plugged in.");
        }

        cpus.End();
    }

    private void ReadDiagnostics(SnapshotObject diagnostics)
    {
        int kinds = Enum.GetValues<IrqDiagnosticId>().Length;
        long[] counts = new long[kinds];
        bool[] told = new bool[kinds];
        SnapshotObject counted = diagnostics.Object("counts");
        foreach (string name in counted.MemberNames)
        {
            counts[KindOf(counted, name)] = counted.Int64(name, 0, long.MaxValue / kinds);
        }

        SnapshotObject once = diagnostics.Object("told");
        foreach (string name in once.MemberNames)
        {
            told[KindOf(once, name)] = once.Flag(name);
        }

        diagnostics.End();
        plan.Core.DiagnosticCounts = counts;
        plan.Core.DiagnosticsTold = told;
    }

    private static int KindOf(SnapshotObject diagnostics, string name)
    {
        bool isKind = name.Length != 0 && char.IsAsciiLetter(name[0])
            && Enum.TryParse(name, out IrqDiagnosticId id) && Enum.IsDefined(id) && id.ToString() == name;
        return isKind
            ? (int)Enum.Parse<IrqDiagnosticId>(name)
            : throw diagnostics.Reject(name, "There is no diagnostic of this name.");
    }

    private void ReadCore(SnapshotObject core)
    {
        CoreState state = plan.Core;
        state.IrqCount = core.Int32("irqCount", 1, Math.Max(_system.Options.MaximumIrqs, _system.Numbers.IrqCount));
        state.UnnamedDomains = core.Int32("unnamedDomains", 0, int.MaxValue, 0);
        if (core.TextOrNull("defaultDomain") is { } key)
        {
            state.DefaultDomain = plan.FindDomain(key)
                ?? throw core.Reject("defaultDomain", "There is no domain of this name.");
        }

        state.WakeupIrq = new Irq(core.Int32("wakeupIrq", 0, int.MaxValue, 0));
        state.RedirectIpi = new Irq(core.Int32("redirectIpi", 0, int.MaxValue, 0));
        state.BogusReportsLeft = core.Int32("bogusReportsLeft", 0, 100);
        state.PollTicks = core.Has("pollTicks") ? core.Int64("pollTicks", 0, long.MaxValue / 2) : null;
        state.AreTimingsEnabled = core.Flag("timingsEnabled");
        if (state.AreTimingsEnabled && _system.Timings is null)
        {
            throw core.Reject("timingsEnabled", "The system was built without timings.");
        }

        core.End();
    }

    private void ReadInterrupts(SnapshotObject root)
    {
        InterruptReader reader = new(plan);
        SnapshotItems interrupts = root.Items("interrupts");
        plan.Ordered.EnsureCapacity(interrupts.Count);
        plan.Handlers.EnsureCapacity(interrupts.Count);
        foreach (SnapshotObject state in interrupts)
        {
            plan.Ordered.Add(reader.Read(state));
        }
    }

    private void ReadQueues(SnapshotObject root)
    {
        HashSet<long> seen = [];
        foreach (long number in root.Numbers("resends", 0, int.MaxValue))
        {
            if (plan.Find((int)number) is not { } descriptor || !seen.Add(number))
            {
                throw root.Reject("resends", $"Interrupt {number} does not exist, or is named twice.");
            }

            plan.Resends.Add(descriptor);
        }

        if (plan.Resends.Count != 0 && !_system.Options.HasSoftwareResend)
        {
            throw root.Reject("resends", "The system cannot resend in software.");
        }

        RedirectReader.Read(plan, root);
        foreach (SnapshotObject state in root.Items("notifications"))
        {
            ReadNotification(state);
        }

        foreach (SnapshotObject state in root.Items("wokenThreads"))
        {
            plan.WokenReferences.Add(state);
        }
    }

    private void ReadNotification(SnapshotObject state)
    {
        Irq irq = new(state.Int32("irq", 0, int.MaxValue));
        IrqAffinityNotifier notifier = InterruptReader.FindNotifier(plan.Host, state, "notifier");
        bool isOther = plan.Notifiers.Exists(one => one.Notifier == notifier && one.Irq != irq);
        if (isOther || plan.Notifications.Exists(one => one.Notifier == notifier))
        {
            throw state.Reject("notifier", "It waits twice, or serves another interrupt.");
        }

        state.End();
        plan.Notifications.Add((notifier, irq));
    }

    private void ReadStates(SnapshotObject root)
    {
        SnapshotScope scope = new(plan);
        foreach ((ISnapshotDomain domain, SnapshotObject state) in plan.DomainStates)
        {
            plan.Parts.Add(domain.PrepareState(state, scope));
            state.End();
        }

        SnapshotObject parts = root.Object("parts");
        foreach (ISnapshotPart part in plan.Host.Parts)
        {
            SnapshotObject state = parts.Object(part.SnapshotName);
            Action apply = part.Prepare(state, scope);
            state.End();
            if (part == plan.Host.Clock)
            {
                plan.Clock = apply;
            }
            else
            {
                plan.Parts.Add(apply);
            }
        }

        parts.End();
    }
}
