using System.Buffers.Binary;

namespace Genirq.Pci.Devices;

/// <content>The registers as the driver of the function sees them.</content>
public sealed partial class DeviceFunction
{
    /// <summary>Reads the configuration space.</summary>
    /// <param name="offset">0 to <see cref="ConfigSizeBytes"/> less the length; a multiple of the length.</param>
    /// <param name="data">1, 2 or 4 bytes. Any other access gives all ones and a diagnostic.</param>
    public void ReadConfig(int offset, Span<byte> data)
    {
        if (!RegisterAccess.IsConfig(offset, data.Length, _config.Length))
        {
            RegisterAccess.RefuseRead(Diagnostics, nameof(ReadConfig), offset, data);
            return;
        }

        lock (_gate)
        {
            RegisterAccess.Extract(ReadConfigWord(offset & ~3), offset, data);
        }
    }

    /// <summary>Writes the configuration space. What cannot be written is not, without a word, as in
    /// hardware.</summary>
    /// <param name="offset">0 to <see cref="ConfigSizeBytes"/> less the length; a multiple of the length.</param>
    /// <param name="data">1, 2 or 4 bytes. Any other access changes nothing and gives a diagnostic.</param>
    public void WriteConfig(int offset, ReadOnlySpan<byte> data)
    {
        if (!RegisterAccess.IsConfig(offset, data.Length, _config.Length))
        {
            RegisterAccess.RefuseWrite(Diagnostics, nameof(WriteConfig), offset, data.Length);
            return;
        }

        lock (_gate)
        {
            WriteRegisters(offset, data);
        }
    }

    /// <summary>Reads from a memory window, if the place is MSI-X's.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <param name="offset">From the BAR's beginning.</param>
    /// <param name="data">
    /// 4 or 8 bytes, aligned. Any other access that touches the table or the pending bits gives all ones and a
    /// diagnostic.
    /// </param>
    /// <returns>Whether the access touched table or pending bits; if not, it is the device's own, and nothing was
    /// done.</returns>
    public bool ReadBar(int bar, ulong offset, Span<byte> data)
    {
        CheckBar(bar);
        if (IsTable(bar, offset, data.Length))
        {
            MsiX!.ReadTable((long)(offset - _msiXOptions!.TableOffset), data);
            return true;
        }

        if (IsPending(bar, offset, data.Length))
        {
            MsiX!.ReadPending((long)(offset - _msiXOptions!.PendingOffset), data);
            return true;
        }

        return false;
    }

    /// <summary>Writes to a memory window, if the place is MSI-X's.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <param name="offset">From the BAR's beginning.</param>
    /// <param name="data">
    /// 4 or 8 bytes, aligned. Any other access that touches the table changes nothing and gives a diagnostic, and so
    /// does
    /// every write to the pending bits.
    /// </param>
    /// <returns>Whether the access touched table or pending bits; if not, it is the device's own, and nothing was
    /// done.</returns>
    public bool WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data)
    {
        CheckBar(bar);
        if (IsTable(bar, offset, data.Length))
        {
            MsiX!.WriteTable((long)(offset - _msiXOptions!.TableOffset), data);
            return true;
        }

        if (IsPending(bar, offset, data.Length))
        {
            MsiX!.WritePending((long)(offset - _msiXOptions!.PendingOffset), data.Length);
            return true;
        }

        return false;
    }

    private bool IsTable(int bar, ulong offset, int length) => _msiXOptions is { } options && bar == options.TableBar
        && Touches(offset, length, options.TableOffset, MsiX!.TableSizeBytes);

    private bool IsPending(int bar, ulong offset, int length) => _msiXOptions is { } options
        && bar == options.PendingBar && Touches(offset, length, options.PendingOffset, MsiX!.PendingSizeBytes);

    // Compared by differences, since offset and length may wrap round.
    private static bool Touches(ulong offset, int length, ulong window, int size) => offset >= window
        ? offset - window < (ulong)size && length > 0
        : window - offset < (ulong)length;

    private uint ReadConfigWord(int offset)
    {
        if (Msi is not null && offset >= _msiOffset && offset < _msiOffset + Msi.SizeBytes)
        {
            Span<byte> word = stackalloc byte[sizeof(uint)];
            Msi.Read(offset - _msiOffset, word);
            return BinaryPrimitives.ReadUInt32LittleEndian(word);
        }

        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_config.AsSpan(offset));
        if (MsiX is not null && offset == _msiXOffset)
        {
            return (value & 0xFFFF) | ((uint)MsiX.Control << 16);
        }

        return offset == ConfigLayout.Command && _isLineRequested ? value | ((uint)LineStatusBit << 16) : value;
    }

    private void WriteRegisters(int offset, ReadOnlySpan<byte> data)
    {
        if (Msi is not null && offset >= _msiOffset && offset < _msiOffset + Msi.SizeBytes)
        {
            WriteMsi(offset - _msiOffset, data);
            return;
        }

        int word = offset & ~3;
        if (MsiX is not null && word == _msiXOffset)
        {
            WriteMsiXControl((ushort)(RegisterAccess.Merge(ReadConfigWord(word), offset, data) >> 16));
            return;
        }

        for (int i = 0; i < data.Length && offset + i < _layout.Writable.Length; i++)
        {
            byte writable = _layout.Writable[offset + i];
            _config[offset + i] = (byte)((_config[offset + i] & ~writable) | (data[i] & writable));
        }

        int high = _deviceControl + 1;
        if (_deviceControl >= 0 && offset <= high && high < offset + data.Length
            && (data[high - offset] & (PciExpressCapabilityOptions.FunctionResetBit >> 8)) != 0)
        {
            Reset();
            return;
        }

        if (word == ConfigLayout.Command)
        {
            Settle();
        }
    }

    private void WriteMsi(int offset, ReadOnlySpan<byte> data)
    {
        const ushort EnableBit = 0x0001;
        if (offset < sizeof(uint)
            && ((RegisterAccess.Merge((uint)Msi!.Control << 16, offset, data) >> 16) & EnableBit) != 0)
        {
            WithdrawLine();
        }

        Msi!.Write(offset, data);
        Settle();
    }

    // MSI gives way before MSI-X comes, and comes back after it has gone; so does INTx.
    private void WriteMsiXControl(ushort value)
    {
        const ushort EnableBit = 0x8000;
        bool enables = (value & EnableBit) != 0;
        if (enables)
        {
            Msi?.SetSuppressed(true);
            WithdrawLine();
        }

        MsiX!.WriteControl(value);
        Settle();
    }

    private void WithdrawLine()
    {
        if (_isLineAsserted)
        {
            TellLine(isAsserted: false);
        }
    }
}
