using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>How large a terminal is.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/asm-generic/termios.h, struct winsize.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct TerminalSize
{
    /// <summary>The call that fills it, with the header's spelling.</summary>
    public const uint TIOCGWINSZ = 0x5413;

    /// <summary>Lines; 0 if the terminal does not know.</summary>
    [FieldOffset(0)]
    public ushort Lines;

    /// <summary>Columns; 0 if the terminal does not know.</summary>
    [FieldOffset(2)]
    public ushort Columns;
}
