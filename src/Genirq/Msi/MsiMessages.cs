using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <summary>Composes messages and writes them into devices.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c, msi_domain_activate, msi_check_level and
/// msi_domain_deactivate.</remarks>
internal static class MsiMessages
{
    /// <summary>Composes the message of an MSI domain's level and writes it into the device.</summary>
    /// <exception cref="InvalidOperationException">No level can compose a message, or the chip cannot write
    /// one.</exception>
    public static void ComposeAndWrite(IrqData data)
    {
        Span<MsiMessage> messages = stackalloc MsiMessage[2];
        messages.Clear();
        if (IrqMessages.Compose(data, messages) != 0)
        {
            throw new InvalidOperationException($"No level of interrupt {data.Irq} can compose its message.");
        }

        CheckLevel(data, messages[1]);
        Write(data, messages);
    }

    /// <summary>Writes a message of zeroes into the device.</summary>
    public static void WriteZero(IrqData data)
    {
        Span<MsiMessage> messages = stackalloc MsiMessage[2];
        messages.Clear();
        Write(data, messages);
    }

    private static void Write(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        if (!data.Chip!.Has(IrqChipCallbacks.WriteMessage))
        {
            throw new InvalidOperationException(
                $"The chip {data.Chip.Name} of interrupt {data.Irq} cannot write a message.");
        }

        data.Chip.WriteMessage(data, messages);
    }

    private static void CheckLevel(IrqData data, in MsiMessage second)
    {
        MsiDomainInfo info = ((MsiDomain)data.Domain!).Info;
        bool supported = info.Has(MsiFlags.LevelCapable) && (data.Chip!.Flags & IrqChipFlags.SupportsLevelMsi) != 0;
        if (!second.IsZero && !supported)
        {
            data.Descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.MsiLevelMessageUnsupported,
                nameof(MsiDomain),
                $"Interrupt {data.Irq} has a second message, which {data.Domain!.Name} does not support.",
                data.Irq);
        }
    }
}
