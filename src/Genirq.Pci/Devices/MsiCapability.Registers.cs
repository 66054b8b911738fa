using System.Diagnostics.CodeAnalysis;
using Genirq.Diagnostics;

namespace Genirq.Pci.Devices;

/// <content>The registers as the driver of the function sees them; saving and restoring.</content>
public sealed partial class MsiCapability
{
    private const byte Id = 0x05;

    /// <summary>The message control register.</summary>
    public ushort Control
    {
        get
        {
            lock (_gate)
            {
                return (ushort)((_isEnabled ? EnableBit : 0) | (_capableLog2 << 1) | (_enabledLog2 << 4)
                    | (Is64Bit ? Is64BitBit : 0) | (HasMask ? HasMaskBit : 0));
            }
        }
    }

    private int DataOffset => Is64Bit ? 0x0C : 0x08;

    /// <summary>Reads the registers.</summary>
    /// <param name="offset">From the capability's beginning; a multiple of the length.</param>
    /// <param name="data">1, 2 or 4 bytes. Any other access gives all ones and a diagnostic.</param>
    public void Read(int offset, Span<byte> data)
    {
        if (!RegisterAccess.IsConfig(offset, data.Length, SizeBytes))
        {
            RegisterAccess.RefuseRead(Diagnostics, nameof(MsiCapability), offset, data);
            return;
        }

        lock (_gate)
        {
            RegisterAccess.Extract(ReadWord(offset & ~3), offset, data);
        }
    }

    /// <summary>Writes the registers.</summary>
    /// <param name="offset">From the capability's beginning; a multiple of the length.</param>
    /// <param name="data">1, 2 or 4 bytes. Any other access changes nothing and gives a diagnostic.</param>
    /// <remarks>
    /// More messages than the function has cannot be enabled: all it has are, with a diagnostic. Reserved bits read 0.
    /// </remarks>
    public void Write(int offset, ReadOnlySpan<byte> data)
    {
        if (!RegisterAccess.IsConfig(offset, data.Length, SizeBytes))
        {
            RegisterAccess.RefuseWrite(Diagnostics, nameof(MsiCapability), offset, data.Length);
            return;
        }

        lock (_gate)
        {
            int word = offset & ~3;
            WriteWord(word, RegisterAccess.Merge(ReadWord(word), offset, data));
        }
    }

    /// <summary>Saves everything but the routes and the bus master bit.</summary>
    public MsiCapabilityState Save()
    {
        lock (_gate)
        {
            return new MsiCapabilityState(Control, _addressLow, _addressHigh, _data, _maskBits)
            {
                PendingBits = _pendingBits,
                MaskedLines = _maskedLines,
            };
        }
    }

    /// <summary>Restores a saved state, or leaves everything as it is.</summary>
    /// <param name="state">The state. It is not trusted.</param>
    /// <param name="reason">Why it was rejected; null after success.</param>
    /// <returns>Whether it was restored. Then usable messages are told, and what waits and can be sent is
    /// sent.</returns>
    public bool TryRestore(MsiCapabilityState state, [NotNullWhen(false)] out string? reason)
    {
        reason = Check(state);
        if (reason is not null)
        {
            return false;
        }

        Restore(state);
        return true;
    }

    /// <summary>Restores a state that <see cref="Check"/> found good.</summary>
    internal void Restore(MsiCapabilityState state)
    {
        lock (_gate)
        {
            _isEnabled = (state.Control & EnableBit) != 0;
            _enabledLog2 = (state.Control >> 4) & 7;
            _addressLow = state.AddressLow;
            _addressHigh = state.AddressHigh;
            _data = state.Data;
            _maskBits = state.MaskBits;
            _pendingBits = state.PendingBits;
            _maskedLines = state.MaskedLines;
            Settle();
        }
    }

    /// <summary>Why a state does not fit this capability, as a sentence; null if it does.</summary>
    internal string? Check(MsiCapabilityState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int constant = (_capableLog2 << 1) | (Is64Bit ? Is64BitBit : 0) | (HasMask ? HasMaskBit : 0);
        if ((state.Control & ~(EnableBit | 0x0070)) != constant || ((state.Control >> 4) & 7) > _capableLog2)
        {
            return $"The control register 0x{state.Control:x4} is not that of a function with {MessageCount} messages.";
        }

        if ((state.AddressLow & 3) != 0 || (!Is64Bit && state.AddressHigh != 0))
        {
            return $"The address 0x{state.AddressHigh:x8}{state.AddressLow:x8} is not one that the function can hold.";
        }

        if ((state.MaskBits & ~(HasMask ? AllMessages : 0)) != 0)
        {
            return $"The mask bits 0x{state.MaskBits:x8} name messages that cannot be masked.";
        }

        return ((state.PendingBits | state.MaskedLines) & ~AllMessages) == 0
            ? null
            : $"The pending bits 0x{state.PendingBits:x8} or masked lines 0x{state.MaskedLines:x8} name "
                + $"messages beyond {MessageCount}.";
    }

    private uint ReadWord(int offset)
    {
        if (offset == 0)
        {
            return Id | ((uint)Next << 8) | ((uint)Control << 16);
        }

        return (offset - DataOffset) switch
        {
            0 => _data,
            4 => _maskBits,
            8 => HasMask ? _pendingBits : 0,
            _ => offset == 4 ? _addressLow : _addressHigh,
        };
    }

    private void WriteWord(int offset, uint value)
    {
        if (offset == 0)
        {
            WriteControl((ushort)(value >> 16));
        }
        else if (offset == DataOffset)
        {
            _data = (ushort)value;
        }
        else if (offset == DataOffset + 4)
        {
            _maskBits = value & (HasMask ? AllMessages : 0);
        }
        else if (offset == 4)
        {
            _addressLow = value & ~3u;
        }
        else if (offset < DataOffset)
        {
            _addressHigh = value;
        }

        Settle();
    }

    private void WriteControl(ushort value)
    {
        int log2 = (value >> 4) & 7;
        if (log2 > _capableLog2)
        {
            Diagnostics.Warn(
                IrqDiagnosticId.PciValueRefused,
                nameof(MsiCapability),
                $"2^{log2} messages cannot be enabled: the function has {MessageCount}.",
                value: log2);
            log2 = _capableLog2;
        }

        _isEnabled = (value & EnableBit) != 0;
        _enabledLog2 = log2;
    }
}
