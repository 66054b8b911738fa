using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <summary>The attribute files of a device's interrupts. The descriptor lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c, msi_sysfs_populate_desc and msi_sysfs_remove_desc.</remarks>
internal static class MsiAttributes
{
    /// <summary>Makes the files of a descriptor; if one fails those made for it are removed.</summary>
    public static int Add(in MsiTarget target, MsiDescriptor descriptor)
    {
        MsiDevice device = target.Device;
        List<MsiAttribute> attributes = device.Data.Attributes ??= [];
        for (int i = 0; i < descriptor.VectorCount; i++)
        {
            int error = device.System.Options.Faults?.OnPoint(FaultPoint.MsiAttribute) ?? 0;
            if (error != 0)
            {
                Remove(device, descriptor);
                device.Data.Argument.NoteFailure(IrqFailureStage.Attributes, target.Domain.Name, error, descriptor.VectorCount, null);
                device.System.Metrics.Failed(error, target.Domain.Name);
                return error;
            }

            string mode = device is { IsPci: true, IsMsiXEnabled: true } ? "msix" : "msi";
            attributes.Add(new MsiAttribute(new Irq(descriptor.Irq.Number + i), mode));
            descriptor.AttributeCount++;
        }

        return 0;
    }

    /// <summary>Removes the files of a descriptor.</summary>
    public static void Remove(MsiDevice device, MsiDescriptor descriptor)
    {
        for (int i = 0; i < descriptor.AttributeCount; i++)
        {
            int number = descriptor.Irq.Number + i;
            device.Data.Attributes!.RemoveAll(attribute => attribute.Irq.Number == number);
        }

        descriptor.AttributeCount = 0;
    }
}
