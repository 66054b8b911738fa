using System.Buffers.Binary;
using Genirq.Pci.Devices;

namespace CardModel;

/// <summary>A device model in a VMM: the guest programs the table, the VMM routes it, the model only
/// triggers.</summary>
internal static class Story
{
    /// <summary>Tells the story.</summary>
    public static void Tell(TextWriter output)
    {
        // A function with 16 vectors; table and pending bits share BAR 0. Capabilities stand from 0x40 on.
        DeviceFunction card = new(new DeviceFunctionOptions
        {
            DeviceId = 0x1041,
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities = [new MsiXCapabilityOptions { VectorCount = 16, PendingOffset = 0x800 }],
        });
        card.Connect(new GuestInterrupts(output));

        // The guest's driver: bus master on, entry 5 programmed but masked, MSI-X enabled.
        card.WriteConfig(0x04, [0x06, 0x00]);
        Write(card, 0x50, 0xFEE01000);
        Write(card, 0x58, 0x41);
        card.WriteConfig(0x42, [0x00, 0x80]);

        // An event of a masked vector waits in the pending bits, and leaves once when the guest unmasks it.
        output.WriteLine($"masked:   {card.Trigger(5)}, again {card.Trigger(5)}");
        output.WriteLine("the guest unmasks entry 5");
        Write(card, 0x5C, 0);
        output.WriteLine($"waits:    {card.MsiX!.IsPending(5)}");
        output.WriteLine($"again:    {card.Trigger(5)}");

        // Save, and go on elsewhere; a state that cannot be is refused as a whole.
        DeviceFunctionState state = card.Save();
        output.WriteLine(card.TryRestore(state with { Config = [] }, out string? reason) ? "restored" : reason);
    }

    // A write of the guest to BAR 0; what is not MSI-X's would be the device's own.
    private static void Write(DeviceFunction card, ulong offset, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        card.WriteBar(0, offset, data);
    }
}
