using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Actions;

/// <summary>Requests and frees lines as non-maskable.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, request_nmi, __cleanup_nmi and free_nmi.</remarks>
internal static class NmiRequests
{
    private const IrqFlags Refused = IrqFlags.Shared | IrqFlags.ConditionalSuspend | IrqFlags.IrqPoll;

    /// <summary>Checks a request in Linux's order.</summary>
    /// <returns>0, or a negative errno.</returns>
    public static int Check(IrqSystem system, Irq irq, IrqFlags flags, out IrqDescriptor? descriptor)
    {
        descriptor = null;
        if (irq.Number == IrqSystem.NotConnected)
        {
            return ErrorCode.NotConnected;
        }

        if ((flags & Refused) != 0 || (flags & IrqFlags.PerCpu) == 0)
        {
            return ErrorCode.Invalid;
        }

        descriptor = system.Find(irq);
        if (descriptor is null || IsAutoEnabled(descriptor, flags) || !descriptor.IsRequestable
            || IrqRequests.RefusesWholeLine(descriptor) || !CanBeNmi(descriptor))
        {
            return ErrorCode.Invalid;
        }

        return IrqRequests.Prepare(descriptor);
    }

    /// <summary>Makes an installed line non-maskable.</summary>
    /// <returns>0; -EINVAL: the chip cannot or refuses, and the action is out again.</returns>
    public static int SetUp(IrqDescriptor descriptor)
    {
        lock (descriptor.RequestGate)
        {
            int result;
            using (GateHold held = descriptor.Hold())
            {
                IrqChip chip = descriptor.Data.Chip!;
                descriptor.Progress |= IrqProgress.Nmi;
                result = chip.Has(IrqChipCallbacks.SetUpNmi) ? chip.SetUpNmi(descriptor.Data) : ErrorCode.Invalid;
            }

            if (result == 0)
            {
                return 0;
            }

            CleanUp(descriptor);
            return ErrorCode.Invalid;
        }
    }

    /// <summary>Frees a non-maskable line; one that is still enabled is a diagnostic, and is disabled first.</summary>
    /// <returns>The action's name; null: unknown, or, with a diagnostic, not non-maskable.</returns>
    public static string? Free(IrqSystem system, Irq irq)
    {
        if (system.Find(irq) is not { } descriptor)
        {
            return null;
        }

        if ((descriptor.Progress & IrqProgress.Nmi) == 0 || descriptor.IsPerCpuDeviceId)
        {
            Warn(descriptor, "is not a non-maskable one, and so is not freed as one");
            return null;
        }

        if (descriptor.Depth == 0)
        {
            Warn(descriptor, "is freed while it is enabled");
            system.Disable(irq);
        }

        lock (descriptor.RequestGate)
        {
            using (GateHold held = descriptor.Hold())
            {
                IrqChip chip = descriptor.Data.Chip!;
                if (chip.Has(IrqChipCallbacks.TearDownNmi))
                {
                    chip.TearDownNmi(descriptor.Data);
                }
            }

            return CleanUp(descriptor);
        }
    }

    private static bool IsAutoEnabled(IrqDescriptor descriptor, IrqFlags flags) =>
        (descriptor.Settings & IrqSettings.NoAutoEnable) == 0 && (flags & IrqFlags.NoAutoEnable) == 0;

    private static bool CanBeNmi(IrqDescriptor descriptor)
    {
        IrqChip? chip = descriptor.Data.Chip;
        return descriptor.Data.Parent is null && chip is not null && !chip.Has(IrqChipCallbacks.BusLock)
            && (chip.Flags & IrqChipFlags.SupportsNmi) != 0;
    }

    private static string? CleanUp(IrqDescriptor descriptor)
    {
        IrqAction? action = descriptor.Actions;
        using (GateHold held = descriptor.Hold())
        {
            descriptor.Progress &= ~IrqProgress.Nmi;
            if (action is not null)
            {
                ActionList.Unlink(descriptor, action);
            }

            descriptor.Settings &= ~IrqSettings.DisableUnlazy;
            IrqLine.Shutdown(descriptor);
            IrqActivation.Deactivate(descriptor.Data);
            IrqRequests.ReleaseResources(descriptor);
        }

        IrqPower.Put(descriptor);
        return action?.Name;
    }

    private static void Warn(IrqDescriptor descriptor, string what) => descriptor.System.Diagnostics.Warn(
        IrqDiagnosticId.NmiMisuse,
        nameof(IrqSystem.FreeNmi),
        $"Interrupt {descriptor.Irq} {what}.",
        descriptor.Irq);
}
