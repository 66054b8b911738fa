using System.Text.Json;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Ims;
using Genirq.Pci.Interrupts;
using Genirq.Snapshots;

namespace Genirq.Pci.Snapshots;

/// <summary>The driver's side of a PCI function in a snapshot: what it remembers of the registers.</summary>
/// <param name="device">The function. Its <see cref="PciDevice.Message"/> is added to the host beside.</param>
/// <param name="store">The blueprint of its own message store, if it has one; null: none, or it is made
/// before.</param>
/// <param name="storeData">The driver's data of that store.</param>
/// <remarks>
/// Knows the blueprints of MSI and MSI-X, and what stores in queue contexts keep. The device's registers are not
/// touched: they are the part of the device. What was told of a shortage is not saved.
/// </remarks>
public sealed class PciDeviceSnapshot(PciDevice device, MsiDomainTemplate? store = null, object? storeData = null)
    : ISnapshotPart, ISnapshotTemplates, ISnapshotCookies
{
    /// <inheritdoc/>
    public string SnapshotName { get; } = $"pci {device.Name}";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SnapshotJson.WriteNumber(writer, "irq", device.Irq.Number);
        SnapshotJson.WriteNumber(writer, "power", (int)device.PowerState);
        SnapshotJson.WriteFlag(writer, "disconnected", device.IsDisconnected);
        if (device.MsiSide.Registers is { } msi)
        {
            writer.WriteStartObject("msi");
            SnapshotJson.WriteFlag(writer, "canMask", msi.CanMask);
            SnapshotJson.WriteNumber(writer, "countLog2", msi.CountLog2);
            SnapshotJson.WriteNumber(writer, "mask", msi.Mask);
            writer.WriteEndObject();
        }

        if (device.MsiXSide.Registers is { } msiX)
        {
            writer.WriteStartObject("msix");
            WriteEntries(writer, msiX);
            writer.WriteEndObject();
        }
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        Irq irq = new(state.Int32("irq", int.MinValue, int.MaxValue, 0));
        int power = state.Int32("power", 0, (int)Enum.GetValues<PciPowerState>().Max(), 0);
        bool isDisconnected = state.Flag("disconnected");
        (bool isMsi, bool isMsiX) = scope.EnabledOf(device.Message);
        MsiRegisters? msi = state.ObjectOrNull("msi") is { } one ? ReadMsi(one, scope) : null;
        MsiXRegisters? msiX = state.ObjectOrNull("msix") is { } other ? ReadMsiX(other, scope) : null;
        if (isMsi != msi is not null || isMsiX != msiX is not null || (isMsi && isMsiX))
        {
            throw state.Reject(null, $"What is remembered of {device.Name} is not what is enabled.");
        }

        return () =>
        {
            device.Irq = irq;
            device.PowerState = (PciPowerState)power;
            device.IsDisconnected = isDisconnected;
            device.MsiSide.Restore(msi);
            device.MsiXSide.Restore(msiX);
        };
    }

    /// <inheritdoc/>
    public MsiDomainSource? FindTemplate(SavedMsiDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return domain.Device != device.Message ? null : domain.BusToken switch
        {
            BusToken.PciDeviceMsi => new MsiDomainSource(PciTemplates.Msi(device.System)),
            BusToken.PciDeviceMsiX => new MsiDomainSource(PciTemplates.MsiX(device.System)),
            BusToken.PciDeviceIms when store is not null => new MsiDomainSource(store, storeData),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public bool TrySaveCookie(Utf8JsonWriter writer, MsiDescriptor message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Device != device.Message || message.DomainCookie is not ImsQueueContext context)
        {
            return false;
        }

        lock (context.Gate)
        {
            writer.WriteNumber("queue", context.Queue.Value);
            writer.WriteNumber("address", context.Message.Address);
            SnapshotJson.WriteNumber(writer, "data", context.Message.Data);
            SnapshotJson.WriteFlag(writer, "masked", context.IsMasked);
            SnapshotJson.WriteFlag(writer, "changed", context.IsChanged);
        }

        return true;
    }

    /// <inheritdoc/>
    public object? ReadCookie(SnapshotObject state, MsiDescriptor message)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(message);
        if (message.Device != device.Message || !state.Has("queue"))
        {
            return null;
        }

        ulong queue = state.UInt64("queue");
        ulong address = state.UInt64("address");
        return new ImsQueueContext(MsiInstanceCookie.From(queue))
        {
            Message = new MsiMessage((uint)address, (uint)(address >> 32), state.UInt32("data", 0)),
            IsMasked = state.Flag("masked"),
            IsChanged = state.Flag("changed"),
        };
    }

    /// <inheritdoc/>
    public bool NeedsCookie(MsiDomain domain, MsiDescriptor message)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(message);
        return message.Device == device.Message && domain.Info.Ops is ImsOps { Store: ImsQueueContexts };
    }

    private static void WriteEntries(Utf8JsonWriter writer, MsiXRegisters registers)
    {
        writer.WriteNumber("size", registers.Size);
        writer.WriteStartArray("entries");
        for (int index = 0; index < registers.Size; index++)
        {
            MsiXEntryState entry = registers[index];
            if (entry is { Control: 0, CanMask: false, IsVirtual: false })
            {
                continue;
            }

            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            SnapshotJson.WriteNumber(writer, "control", entry.Control);
            SnapshotJson.WriteFlag(writer, "canMask", entry.CanMask);
            SnapshotJson.WriteFlag(writer, "virtual", entry.IsVirtual);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private MsiRegisters ReadMsi(SnapshotObject state, SnapshotScope scope)
    {
        if (device.MsiCapability is not { } capability)
        {
            throw state.Reject(null, $"{device.Name} has no MSI capability.");
        }

        bool canMask = state.Flag("canMask");
        int countLog2 = state.Int32("countLog2", 0, int.Log2(capability.CapableMessages), 0);
        MsiRegisters registers = new(device.Config, capability, countLog2)
        {
            CanMask = canMask && !capability.HasPerVectorMask && !device.Has(PciQuirks.HasMsiMasking)
                ? throw state.Reject("canMask", $"The messages of {device.Name} cannot be masked.")
                : canMask,
            Mask = state.UInt32("mask", 0),
        };
        state.End();
        foreach (MsiDescriptor message in scope.MessagesOf(device.Message, MsiDomainId.Default))
        {
            if (message.IsMsiX || message.VectorCount > capability.CapableMessages)
            {
                throw state.Reject(null, $"Index {message.Index} of {device.Name} is not a message of MSI.");
            }
        }

        return registers;
    }

    private MsiXRegisters ReadMsiX(SnapshotObject state, SnapshotScope scope)
    {
        int least = device.MsiXCapability?.TableSize ?? 0;
        int size = state.Int32("size", Math.Max(least, 1), (int)MsiLimits.MaxDomainSize);
        MsiXRegisters registers = device.MsiXSide.View(size)
            ?? throw state.Reject(null, $"{device.Name} has no MSI-X table in its memory.");
        int last = -1;
        foreach (SnapshotObject each in state.Objects("entries"))
        {
            int index = each.Int32("index", last + 1, size - 1);
            last = index;
            bool isVirtual = each.Flag("virtual");
            bool canMask = each.Flag("canMask");
            registers[index] = new MsiXEntryState
            {
                Control = each.UInt32("control", 0),
                IsVirtual = isVirtual,
                CanMask = canMask,
            };
            if ((!isVirtual || canMask) && index >= least)
            {
                throw each.Reject("virtual", $"Entry {index} is beyond the table of {least}.");
            }

            each.End();
        }

        state.End();
        foreach (MsiDescriptor message in scope.MessagesOf(device.Message, MsiDomainId.Default))
        {
            bool isEntry = message.IsMsiX && message.VectorCount == 1 && message.Index < (uint)size
                && (registers[(int)message.Index].IsVirtual || message.Index < (uint)least);
            if (!isEntry)
            {
                throw state.Reject(null, $"Index {message.Index} of {device.Name} is not an entry of MSI-X.");
            }
        }

        return registers;
    }
}
