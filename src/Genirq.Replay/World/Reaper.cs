using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Replay.World;

/// <summary>The clean-up of interrupts that failure paths leave behind: no descriptor in a device's store has
/// them.</summary>
internal static class Reaper
{
    /// <summary>Frees every left interrupt, the lowest number first, after the actions still counted on it.</summary>
    /// <param name="world">The world.</param>
    /// <returns>How many were freed.</returns>
    public static int Reap(ReplayWorld world)
    {
        int reaped = 0;
        for (int number = 1; (number = world.System.Numbers.Next(number)) < world.System.Numbers.IrqCount; number++)
        {
            Irq irq = new(number);
            if (!IsLeft(world.System.Find(irq)!))
            {
                continue;
            }

            while (world.Actions.Free(irq, 0) >= 0)
            {
            }

            world.System.Domains.FreeIrqs(irq, 1);
            reaped++;
        }

        return reaped;
    }

    private static bool IsLeft(IrqDescriptor descriptor)
    {
        if (descriptor.Data.Domain is not MsiDomain { Device: { } device } domain
            || (domain.Flags & IrqDomainFlags.MsiDevice) == 0)
        {
            return false;
        }

        return descriptor.MsiDescriptor is not { } wanted || !device.HasData || !IsStored(device, domain.Id, wanted);
    }

    private static bool IsStored(MsiDevice device, MsiDomainId id, MsiDescriptor wanted)
    {
        using MsiDeviceLock held = device.Lock();
        MsiDescriptor? stored = held.FirstDescriptor(id, MsiDescriptorFilter.All);
        while (stored is not null && stored != wanted)
        {
            stored = held.NextDescriptor(id, MsiDescriptorFilter.All);
        }

        return stored is not null;
    }
}
