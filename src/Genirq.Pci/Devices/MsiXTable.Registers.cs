using System.Buffers.Binary;

namespace Genirq.Pci.Devices;

/// <content>The registers as the driver of the function sees them.</content>
public sealed partial class MsiXTable
{
    /// <summary>The message control register of the capability.</summary>
    public ushort Control
    {
        get
        {
            lock (_gate)
            {
                int flags = (_isEnabled ? EnableBit : 0) | (_isFunctionMasked ? FunctionMaskBit : 0);
                return (ushort)(flags | (VectorCount - 1));
            }
        }
    }

    /// <summary>Writes the message control register; only enable and function mask can be written.</summary>
    /// <param name="value">The value.</param>
    /// <remarks>What waits is sent in the order of the vectors.</remarks>
    public void WriteControl(ushort value)
    {
        lock (_gate)
        {
            bool isEnabled = (value & EnableBit) != 0;
            bool isFunctionMasked = (value & FunctionMaskBit) != 0;
            if (isEnabled != _isEnabled || isFunctionMasked != _isFunctionMasked)
            {
                _isEnabled = isEnabled;
                _isFunctionMasked = isFunctionMasked;
                SettleAll();
            }
        }
    }

    /// <summary>Reads the table.</summary>
    /// <param name="offset">From the table's beginning; a multiple of the length.</param>
    /// <param name="data">4 or 8 bytes. Any other access gives all ones and a diagnostic.</param>
    public void ReadTable(long offset, Span<byte> data)
    {
        if (!RegisterAccess.IsWindow(offset, data.Length, TableSizeBytes))
        {
            RegisterAccess.RefuseRead(Diagnostics, nameof(ReadTable), offset, data);
            return;
        }

        lock (_gate)
        {
            int word = (int)offset / sizeof(uint);
            for (int i = 0; i < data.Length / sizeof(uint); i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(data[(i * sizeof(uint))..], _words[word + i]);
            }
        }
    }

    /// <summary>Writes the table.</summary>
    /// <param name="offset">From the table's beginning; a multiple of the length.</param>
    /// <param name="data">4 or 8 bytes, which take effect at once. Any other access changes nothing; a
    /// diagnostic.</param>
    /// <remarks>The two low address bits and the reserved bits of the vector control read 0 whatever is
    /// written.</remarks>
    public void WriteTable(long offset, ReadOnlySpan<byte> data)
    {
        if (!RegisterAccess.IsWindow(offset, data.Length, TableSizeBytes))
        {
            RegisterAccess.RefuseWrite(Diagnostics, nameof(WriteTable), offset, data.Length);
            return;
        }

        lock (_gate)
        {
            int first = (int)offset / sizeof(uint);
            for (int i = 0; i < data.Length / sizeof(uint); i++)
            {
                uint value = BinaryPrimitives.ReadUInt32LittleEndian(data[(i * sizeof(uint))..]);
                int column = (first + i) % MsiXEntries.WordsPerEntry;
                value &= WritableBits(column);
                _words[first + i] = value;
            }

            SettleOne(first / MsiXEntries.WordsPerEntry);
        }
    }

    /// <summary>Reads the pending bits.</summary>
    /// <param name="offset">From their beginning; a multiple of the length.</param>
    /// <param name="data">4 or 8 bytes. Any other access gives all ones and a diagnostic.</param>
    public void ReadPending(long offset, Span<byte> data)
    {
        if (!RegisterAccess.IsWindow(offset, data.Length, PendingSizeBytes))
        {
            RegisterAccess.RefuseRead(Diagnostics, nameof(ReadPending), offset, data);
            return;
        }

        lock (_gate)
        {
            Span<byte> bits = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bits, _pending[offset / sizeof(ulong)]);
            bits.Slice((int)(offset % sizeof(ulong)), data.Length).CopyTo(data);
        }
    }

    /// <summary>Refuses a write to the pending bits, which are the function's: a diagnostic, nothing else.</summary>
    /// <param name="offset">From their beginning.</param>
    /// <param name="length">How many bytes.</param>
    public void WritePending(long offset, int length) =>
        RegisterAccess.RefuseWrite(Diagnostics, nameof(WritePending), offset, length);

    private static uint WritableBits(int column) => column switch
    {
        0 => ~3u,
        MsiXEntries.ControlWord => MsiXEntries.MaskBit,
        _ => uint.MaxValue,
    };
}
