using System.Buffers.Binary;

namespace Genirq.Pci.Devices;

/// <summary>The configuration space of a function as it is after a reset, and which of its bits can be
/// written.</summary>
internal sealed class ConfigLayout
{
    /// <summary>Where the command register stands.</summary>
    public const int Command = 0x04;

    /// <summary>Where the status register stands.</summary>
    public const int Status = 0x06;

    /// <summary>Where the base address registers begin.</summary>
    public const int FirstBar = 0x10;

    private const int CapabilityPointer = 0x34;
    private const int FirstCapability = 0x40;
    private const int ConventionalSize = 256;
    private const int ExpressSize = 4096;

    /// <summary>Lays a function out.</summary>
    /// <exception cref="ArgumentException">What is asked for cannot be; the message says what.</exception>
    public ConfigLayout(DeviceFunctionOptions options)
    {
        bool isExpress = options.Capabilities.Any(capability => capability is PciExpressCapabilityOptions);
        SizeBytes = isExpress ? ExpressSize : ConventionalSize;
        Offsets = new int[options.Capabilities.Count];
        Bars = [.. options.Bars, .. Enumerable.Repeat(DeviceBar.None, DeviceFunction.BarCount - options.Bars.Count)];
        WriteHeader(options);
        WriteBars();
        PlaceCapabilities(options.Capabilities);
        CheckWindows(options.Capabilities);
    }

    /// <summary>How large the configuration space is.</summary>
    public int SizeBytes { get; }

    /// <summary>Its first 256 bytes after a reset; the others are zero. Those of MSI and MSI-X are the capability
    /// objects'.</summary>
    public byte[] Initial { get; } = new byte[ConventionalSize];

    /// <summary>A set bit for each of them that can be written; none of the others can.</summary>
    public byte[] Writable { get; } = new byte[ConventionalSize];

    /// <summary>Where each capability was placed.</summary>
    public int[] Offsets { get; }

    /// <summary>All six base address registers.</summary>
    public DeviceBar[] Bars { get; }

    private void WriteHeader(DeviceFunctionOptions options)
    {
        const ushort HasCapabilities = 1 << 4;
        const ushort WritableCommand = 0x0546;
        Span<byte> bytes = Initial;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, options.VendorId);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], options.DeviceId);
        ushort status = options.Capabilities.Count != 0 ? HasCapabilities : (ushort)0;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[Status..], status);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x08..], (options.ClassCode << 8) | options.Revision);
        bytes[0x0E] = (byte)(options.IsMultifunction ? 0x80 : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x2C..], options.SubsystemVendorId);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x2E..], options.SubsystemId);
        bytes[0x3D] = options.InterruptPin;
        int ports = Bars.Any(bar => bar.Kind == DeviceBarKind.Io) ? 1 : 0;
        BinaryPrimitives.WriteUInt16LittleEndian(Writable.AsSpan(Command), (ushort)(WritableCommand | ports));
        Writable[0x0C] = 0xFF;
        Writable[0x3C] = 0xFF;
    }

    private void WriteBars()
    {
        for (int i = 0; i < Bars.Length; i++)
        {
            DeviceBar bar = Bars[i];
            if (bar.Check() is { } reason)
            {
                throw new ArgumentException($"BAR {i}: {reason}");
            }

            if (bar.Kind == DeviceBarKind.None)
            {
                continue;
            }

            int offset = FirstBar + (i * sizeof(uint));
            ulong address = ~(bar.SizeBytes - 1);
            BinaryPrimitives.WriteUInt32LittleEndian(Initial.AsSpan(offset), bar.FixedBits);
            BinaryPrimitives.WriteUInt32LittleEndian(Writable.AsSpan(offset), (uint)address);
            if (bar.Kind == DeviceBarKind.Memory64)
            {
                if (i + 1 == Bars.Length || Bars[i + 1].Kind != DeviceBarKind.None)
                {
                    throw new ArgumentException($"BAR {i} has 64 bits, but the register behind it is not free.");
                }

                BinaryPrimitives.WriteUInt32LittleEndian(Writable.AsSpan(offset + sizeof(uint)), (uint)(address >> 32));
            }
        }
    }

    private void PlaceCapabilities(IReadOnlyList<IDeviceCapability> capabilities)
    {
        Span<bool> taken = stackalloc bool[ConventionalSize];
        taken.Clear();
        int pointer = CapabilityPointer;
        int free = FirstCapability;
        for (int i = 0; i < capabilities.Count; i++)
        {
            IDeviceCapability capability = capabilities[i];
            int offset = capability.Offset ?? free;
            int size = (capability.SizeBytes + 3) & ~3;
            if (size < 4 || offset < FirstCapability || (offset & 3) != 0 || offset > ConventionalSize - size
                || taken.Slice(offset, size).Contains(true))
            {
                throw new ArgumentException(
                    $"Capability 0x{capability.Id:x2} of {capability.SizeBytes} bytes cannot stand at 0x{offset:x2}: "
                    + "it overlaps another one, leaves the configuration space, or is not aligned.");
            }

            if (capability is MsiCapabilityOptions or MsiXCapabilityOptions or PciExpressCapabilityOptions
                && capabilities.Take(i).Any(other => other.Id == capability.Id))
            {
                throw new ArgumentException($"Capability 0x{capability.Id:x2} is there twice.");
            }

            taken.Slice(offset, size).Fill(true);
            capability.Describe(Initial.AsSpan(offset, size), Writable.AsSpan(offset, size));
            Initial[offset] = capability.Id;
            Initial[offset + 1] = 0;
            Writable.AsSpan(offset, 2).Clear();
            Initial[pointer] = (byte)offset;
            Offsets[i] = offset;
            pointer = offset + 1;
            free = offset + size;
        }
    }

    private void CheckWindows(IReadOnlyList<IDeviceCapability> capabilities)
    {
        if (capabilities.OfType<MsiXCapabilityOptions>().FirstOrDefault() is not { } msiX)
        {
            return;
        }

        long table = msiX.VectorCount * MsiXTable.EntrySizeBytes;
        long pending = (msiX.VectorCount + 63) / 64 * sizeof(ulong);
        CheckWindow("table", msiX.TableBar, msiX.TableOffset, table);
        CheckWindow("pending bits", msiX.PendingBar, msiX.PendingOffset, pending);
        if (msiX.TableBar == msiX.PendingBar && msiX.TableOffset < msiX.PendingOffset + pending
            && msiX.PendingOffset < msiX.TableOffset + table)
        {
            throw new ArgumentException(
                $"The MSI-X table at 0x{msiX.TableOffset:x} and the pending bits at 0x{msiX.PendingOffset:x} overlap.");
        }
    }

    private void CheckWindow(string what, int bar, uint offset, long size)
    {
        if ((uint)bar >= (uint)Bars.Length || !Bars[bar].IsMemory || (offset & 7) != 0
            || Bars[bar].SizeBytes < offset + (ulong)size)
        {
            throw new ArgumentException(
                $"The MSI-X {what} of {size} bytes cannot stand at 0x{offset:x} of BAR {bar}: the BAR is missing, "
                + "maps no memory or is too small, or the place is not a multiple of 8.");
        }
    }
}
