using System.Text.Json;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Msi;

namespace Genirq.Snapshots.Saving;

/// <summary>Writes MSI devices.</summary>
/// <param name="context">What the writers share.</param>
internal sealed class DeviceWriter(SaveContext context)
{
    private readonly Utf8JsonWriter _writer = context.Writer;
    private readonly CpuMask _possible = context.Host.System.Cpus.Possible;

    /// <summary>Writes all devices of the host. The interrupts were written before.</summary>
    public void WriteAll()
    {
        _writer.WriteStartArray("devices");
        foreach (MsiDevice device in context.Host.Devices)
        {
            Write(device);
        }

        _writer.WriteEndArray();
    }

    private void Write(MsiDevice device)
    {
        _writer.WriteStartObject();
        _writer.WriteString("name", device.Name);
        if (device.ParentDomain is { } parent)
        {
            _writer.WriteString("parent", context.KeyOf(parent));
        }

        SnapshotJson.WriteFlag(_writer, "msi", device.IsMsiEnabled);
        SnapshotJson.WriteFlag(_writer, "msix", device.IsMsiXEnabled);
        if (device.DataOrNull is { } data)
        {
            SnapshotJson.WriteNumber(_writer, "cursor", data.Cursor, MsiDeviceData.InvalidCursor);
            _writer.WriteStartArray("slots");
            foreach (MsiDomainSlot slot in data.Slots)
            {
                WriteSlot(slot);
            }

            _writer.WriteEndArray();
        }

        if (context.OrphansOf(device) is { Count: > 0 } orphans)
        {
            _writer.WriteStartArray("orphans");
            orphans.ForEach(WriteMessage);
            _writer.WriteEndArray();
        }

        _writer.WriteEndObject();
    }

    private void WriteSlot(MsiDomainSlot slot)
    {
        _writer.WriteStartObject();
        if (slot.Domain is { } domain)
        {
            _writer.WriteString("domain", context.KeyOf(domain));
        }

        if (slot.Store.Count != 0)
        {
            _writer.WriteStartArray("messages");
            for (MsiDescriptor? message = slot.Store.Next(0);
                message is not null;
                message = slot.Store.Next(message.Index + 1))
            {
                WriteMessage(message);
            }

            _writer.WriteEndArray();
        }

        _writer.WriteEndObject();
    }

    private void WriteMessage(MsiDescriptor message)
    {
        _writer.WriteStartObject();
        _writer.WriteNumber("index", message.Index);
        SnapshotJson.WriteNumber(_writer, "irq", message.Irq.Number);
        SnapshotJson.WriteNumber(_writer, "count", message.VectorCount, 1);
        if (message.Message.Address != 0)
        {
            _writer.WriteNumber("address", message.Message.Address);
        }

        SnapshotJson.WriteNumber(_writer, "data", message.Message.Data);
        SnapshotJson.WriteFlag(_writer, "msix", message.IsMsiX);
        SnapshotJson.WriteFlag(_writer, "canMask", message.CanMask);
        SnapshotJson.WriteNumber(_writer, "files", message.AttributeCount);
        if (message.HasCookie)
        {
            _writer.WriteNumber("cookie", message.Cookie.Value);
        }

        WriteDomainCookie(message);
        if (message.Affinity is { } affinity)
        {
            WriteAffinity(affinity);
        }

        _writer.WriteEndObject();
    }

    private void WriteAffinity(IReadOnlyList<IrqAffinityDescriptor> affinity)
    {
        _writer.WriteStartArray("affinity");
        foreach (IrqAffinityDescriptor one in affinity)
        {
            _writer.WriteStartObject();
            SnapshotJson.WriteMask(_writer, "cpus", one.Mask, _possible);
            SnapshotJson.WriteFlag(_writer, "managed", one.IsManaged);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
    }

    private void WriteDomainCookie(MsiDescriptor message)
    {
        if (message.DomainCookie is not { } cookie)
        {
            return;
        }

        if (context.Host.NameOf(cookie) is { } name)
        {
            _writer.WriteString("domainCookie", name);
            return;
        }

        _writer.WriteStartObject("domainCookie");
        foreach (ISnapshotCookies cookies in context.Host.Cookies)
        {
            if (cookies.TrySaveCookie(_writer, message))
            {
                _writer.WriteEndObject();
                return;
            }
        }

        throw SaveContext.Refuse(
            $"There is no name for what is kept at index {message.Index} of {message.Device.Name}: add one to the "
            + "host.");
    }
}
