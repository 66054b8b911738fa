namespace KvmGuest;

/// <summary>The guest: real-mode code that programs an entry of the card's MSI-X table, halts, and tells each interrupt
/// that it takes on a port.</summary>
internal static class GuestProgram
{
    /// <summary>Where the code begins.</summary>
    public const ushort Start = 0x1000;

    /// <summary>The end of its stack.</summary>
    public const ushort Stack = 0x8000;

    /// <summary>The port on which it tells vectors.</summary>
    public const int Port = 0x10;

    private const int Handler = 0x2000;
    private const int VectorTableEntrySize = 4;

    /// <summary>The code for an entry of the table and a vector.</summary>
    /// <param name="tableSegment">Where the card's table is seen, in units of 16 bytes.</param>
    /// <param name="entry">The entry of the table.</param>
    /// <param name="vector">The vector that it is to raise.</param>
    public static byte[] CodeFor(ushort tableSegment, int entry, byte vector)
    {
        byte at = (byte)(entry * 16);
        return
        [
            // mov ax, tableSegment; mov ds, ax
            0xB8, (byte)tableSegment, (byte)(tableSegment >> 8), 0x8E, 0xD8,

            // mov dword [at], 0xFEE00000: the address, APIC 0
            0x66, 0xC7, 0x06, at, 0, 0x00, 0x00, 0xE0, 0xFE,

            // mov dword [at + 4], 0
            0x66, 0xC7, 0x06, (byte)(at + 4), 0, 0, 0, 0, 0,

            // mov dword [at + 8], vector: the datum
            0x66, 0xC7, 0x06, (byte)(at + 8), 0, vector, 0, 0, 0,

            // mov dword [at + 12], 0: the mask bit is cleared
            0x66, 0xC7, 0x06, (byte)(at + 12), 0, 0, 0, 0, 0,

            // sti; hlt; jmp to sti
            0xFB, 0xF4, 0xEB, 0xFC,
        ];
    }

    /// <summary>The handler of a vector: it tells the vector, then ends the interrupt.</summary>
    public static byte[] HandlerOf(byte vector) =>
    [
        // mov al, vector; out Port, al
        0xB0, vector, 0xE6, Port,

        // mov ecx, 0x80B; xor eax, eax; xor edx, edx; wrmsr: the end, in x2APIC mode
        0x66, 0xB9, 0x0B, 0x08, 0, 0, 0x66, 0x31, 0xC0, 0x66, 0x31, 0xD2, 0x0F, 0x30,

        // iret
        0xCF,
    ];

    /// <summary>Where the handler lies, and its entry of the real-mode vector table.</summary>
    public static (int At, int VectorTableAt, byte[] VectorTableEntry) PlaceOf(byte vector) =>
        (Handler, vector * VectorTableEntrySize, [Handler & 0xFF, Handler >> 8, 0, 0]);
}
