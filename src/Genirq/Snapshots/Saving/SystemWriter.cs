using System.Text.Json;
using Genirq.Actions.Threads;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots.Saving;

/// <summary>Writes a whole system.</summary>
/// <param name="host">The system, and what belongs to it.</param>
/// <param name="writer">Where to.</param>
internal sealed class SystemWriter(SnapshotHost host, Utf8JsonWriter writer)
{
    private readonly IrqSystem _system = host.System;

    /// <summary>Writes the document.</summary>
    public void Write()
    {
        IReadOnlyList<IrqDomain> domains = DomainKeys.Ordered(_system);
        SaveContext context = new(host, new DomainKeys(domains), writer);
        writer.WriteStartObject();
        writer.WriteString("schema", SystemSnapshot.Schema);
        WriteStructure();
        WriteCpus();
        WriteCore(context);
        WriteDiagnostics();
        WriteInterrupts(context);
        WriteQueues(context);
        writer.WriteStartArray("domains");
        foreach (IrqDomain domain in domains)
        {
            WriteDomain(context, domain);
        }

        writer.WriteEndArray();
        new DeviceWriter(context).WriteAll();
        WriteParts();
        writer.WriteEndObject();
    }

    private void WriteStructure()
    {
        IrqSystemOptions options = _system.Options;
        writer.WriteStartObject("structure");
        writer.WriteNumber("possibleCpus", options.PossibleCpus);
        writer.WriteNumber("preallocatedIrqs", options.PreallocatedIrqs);
        writer.WriteNumber("deviceDomains", options.MaxDeviceDomains);
        writer.WriteNumber("ticksPerSecond", options.TimeProvider.TimestampFrequency);
        SnapshotJson.WriteFlag(writer, "softwareResend", options.HasSoftwareResend);
        SnapshotJson.WriteFlag(writer, "timings", options.HasTimings);
        SnapshotJson.WriteFlag(writer, "forcedThreads", options.HasForcedThreads);
        writer.WriteEndObject();
    }

    private void WriteCpus()
    {
        CpuMask possible = _system.Cpus.Possible;
        writer.WriteStartObject("cpus");
        SnapshotJson.WriteMask(writer, "online", _system.Cpus.Online, possible);
        SnapshotJson.WriteMask(writer, "present", _system.Cpus.Present, possible);
        SnapshotJson.WriteMask(writer, "defaultAffinity", _system.Cpus.DefaultAffinity, possible);
        writer.WriteEndObject();
    }

    private void WriteCore(SaveContext context)
    {
        writer.WriteStartObject("core");
        writer.WriteNumber("irqCount", _system.Numbers.IrqCount);
        SnapshotJson.WriteNumber(writer, "unnamedDomains", _system.Domains.Unnamed);
        if (_system.Domains.Default is { } standsIn)
        {
            writer.WriteString("defaultDomain", context.KeyOf(standsIn));
        }

        SnapshotJson.WriteNumber(writer, "wakeupIrq", _system.Power.WakeupIrq.Number);
        SnapshotJson.WriteNumber(writer, "redirectIpi", _system.Redirects.Ipi.Number);
        writer.WriteNumber("bogusReportsLeft", _system.BogusReportsLeft);
        if (_system.Poller.RemainingTicks is { } ticks)
        {
            writer.WriteNumber("pollTicks", Math.Max(ticks, 0));
        }

        SnapshotJson.WriteFlag(writer, "timingsEnabled", _system.Timings is { IsEnabled: true });
        writer.WriteEndObject();
    }

    private void WriteDiagnostics()
    {
        writer.WriteStartObject("diagnostics");
        writer.WriteStartObject("counts");
        foreach (IrqDiagnosticId id in Enum.GetValues<IrqDiagnosticId>())
        {
            SnapshotJson.WriteNumber(writer, id.ToString(), _system.Diagnostics.CountOf(id));
        }

        writer.WriteEndObject();
        writer.WriteStartObject("told");
        foreach (IrqDiagnosticId id in Enum.GetValues<IrqDiagnosticId>())
        {
            SnapshotJson.WriteFlag(writer, id.ToString(), _system.Diagnostics.WasTold(id));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteInterrupts(SaveContext context)
    {
        InterruptWriter interrupts = new(context);
        IrqNumberSpace numbers = _system.Numbers;
        writer.WriteStartArray("interrupts");
        for (int number = numbers.Next(0); number < numbers.IrqCount; number = numbers.Next(number + 1))
        {
            IrqDescriptor descriptor = numbers.Find(number)
                ?? throw SaveContext.Refuse($"Interrupt number {number} is being allocated or freed.");
            QuiescentLocks.CheckInterrupt(descriptor);
            interrupts.Write(descriptor);
        }

        writer.WriteEndArray();
    }

    private void WriteQueues(SaveContext context)
    {
        SnapshotJson.WriteNumbers(
            writer, "resends", _system.Resends.Queue.Select(static descriptor => (long)descriptor.Irq.Number));
        SnapshotJson.WriteNumbers(
            writer, "redirected",
            _system.Redirects.Waiting.SelectMany(static one => (long[])[one.Cpu, one.Irq.Number]));
        writer.WriteStartArray("notifications");
        foreach (IrqAffinityNotifier notifier in _system.Affinity.Notifications.Waiting)
        {
            writer.WriteStartObject();
            writer.WriteString("notifier", context.NameOf(notifier, $"a notifier of interrupt {notifier.Irq}"));
            writer.WriteNumber("irq", notifier.Irq.Number);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("wokenThreads");
        foreach (IrqThreadWork work in _system.Options.Threads?.Waiting ?? [])
        {
            // An executor may serve several systems.
            if (work.Descriptor.System == _system)
            {
                ActionWriter.WriteReference(writer, work);
            }
        }

        writer.WriteEndArray();
    }

    private void WriteDomain(SaveContext context, IrqDomain domain)
    {
        writer.WriteStartObject();
        writer.WriteString("name", domain.Name);
        SnapshotJson.WriteText(writer, "key", context.KeyOf(domain) == domain.Name ? null : context.KeyOf(domain));
        if (domain.Parent is { } parent)
        {
            writer.WriteString("parent", context.KeyOf(parent));
        }

        if (domain.Device is { } device)
        {
            writer.WriteString("device", context.NameOf(device));
        }

        SnapshotJson.WriteNumber(writer, "token", (int)domain.BusToken);
        SnapshotJson.WriteNumber(writer, "flags", (int)domain.Flags);
        SnapshotJson.WriteNumber(writer, "mapSize", domain.ReverseMapSize);
        SnapshotJson.WriteNumber(writer, "mapped", domain.MappedCount);
        if (domain is MsiDomain message)
        {
            writer.WriteNumber("size", message.Info.HardwareSize);
        }

        if (domain.ReverseMap.Count != context.MappedLevelsOf(domain))
        {
            throw SaveContext.Refuse($"The reverse map of {domain.Name} holds numbers that no interrupt has any more.");
        }

        if (domain is ISnapshotDomain saved)
        {
            writer.WriteStartObject("state");
            saved.SaveState(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteParts()
    {
        writer.WriteStartObject("parts");
        foreach (ISnapshotPart part in host.Parts)
        {
            writer.WriteStartObject(part.SnapshotName);
            part.Save(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
