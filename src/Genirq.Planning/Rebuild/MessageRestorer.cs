using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Rebuild;

/// <summary>Writes the messages that debug files show, where they show them.</summary>
internal static class MessageRestorer
{
    private const int HalfOfAddress = 32;

    /// <summary>Writes them.</summary>
    /// <param name="parts">The machine, with all its interrupts on their vectors.</param>
    public static void Apply(MachineParts parts)
    {
        foreach (CapturedInterrupt interrupt in parts.Capture.Interrupts)
        {
            if (interrupt.Dump?.Levels is [{ MessageAddress: { } address, MessageData: { } data }, ..]
                && parts.System.Find(interrupt.Irq) is { MsiDescriptor: not null } line
                && line.Data.Chip is { } chip && chip.Has(IrqChipCallbacks.WriteMessage))
            {
                Write(line, chip, new MsiMessage((uint)address, (uint)(address >> HalfOfAddress), data));
            }
        }
    }

    private static void Write(IrqDescriptor line, IrqChip chip, MsiMessage message)
    {
        Span<MsiMessage> messages = stackalloc MsiMessage[2];
        messages.Clear();
        messages[0] = message;
        chip.WriteMessage(line.Data, messages);
    }
}
