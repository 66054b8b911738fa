using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Chips;

/// <summary>Composing the message of an interrupt.</summary>
public static class IrqMessages
{
    /// <summary>Lets the first level, from the given one towards the CPU, that can compose a message do so.</summary>
    /// <param name="data">The level to start at.</param>
    /// <param name="messages">Room for two messages.</param>
    /// <returns>0; -ENOSYS: no level can.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_chip_compose_msi_msg.</remarks>
    public static int Compose(IrqData data, Span<MsiMessage> messages)
    {
        for (IrqData? level = data; level is not null; level = level.Parent)
        {
            if (level.Chip is { } chip && chip.Has(IrqChipCallbacks.ComposeMessage))
            {
                chip.ComposeMessage(level, messages);
                return 0;
            }
        }

        return ErrorCode.NotImplemented;
    }
}
