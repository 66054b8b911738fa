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
    public static IrqOutcome Check(IrqSystem system, Irq irq, in IrqRequest request, out IrqDescriptor? descriptor)
    {
        descriptor = null;
        if (irq.Number == IrqSystem.NotConnected)
        {
            return IrqRequests.Refuse(ErrorCode.NotConnected, irq, request.Name, "the line is not connected");
        }

        IrqFlags flags = request.Flags;
        if ((flags & Refused) != 0 || (flags & IrqFlags.PerCpu) == 0)
        {
            return IrqRequests.Refuse(
                ErrorCode.Invalid, irq, request.Name, $"a non-maskable request needs {nameof(IrqFlags.PerCpu)} and "
                + $"none of {Refused}");
        }

        descriptor = system.Find(irq);
        if (descriptor is null || IsAutoEnabled(descriptor, flags) || !descriptor.IsRequestable
            || IrqRequests.RefusesWholeLine(descriptor) || !CanBeNmi(descriptor))
        {
            return IrqRequests.Refuse(ErrorCode.Invalid, irq, request.Name, descriptor is null
                ? IrqRequests.WhyUnknown(irq)
                : "it is enabled by the request, not to be requested, or its chip cannot make it non-maskable");
        }

        return IrqRequests.Prepare(descriptor, request.Name);
    }

    /// <summary>Makes an installed line non-maskable.</summary>
    /// <returns>0; -EINVAL: the chip cannot or refuses, and the action is out again.</returns>
    public static IrqOutcome SetUp(IrqDescriptor descriptor)
    {
        using (RequestHold requests = descriptor.HoldRequests())
        {
            int result = ErrorCode.Invalid;
            string name = descriptor.Actions?.Name ?? "";
            try
            {
                using GateHold held = descriptor.Hold();
                IrqChip chip = descriptor.Data.Chip!;
                descriptor.Progress |= IrqProgress.Nmi;
                result = chip.Has(IrqChipCallbacks.SetUpNmi) ? chip.SetUpNmi(descriptor.Data) : ErrorCode.Invalid;
            }
            finally
            {
                // Also when the callback has thrown.
                if (result != 0)
                {
                    CleanUp(descriptor);
                }
            }

            return result == 0
                ? default
                : IrqRequests.Refuse(
                    ErrorCode.Invalid, descriptor.Irq, name, $"the chip {descriptor.Data.Chip!.Name} does not make it "
                    + "non-maskable");
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

        using (RequestHold requests = descriptor.HoldRequests())
        {
            string? name = descriptor.Actions?.Name;
            try
            {
                using GateHold held = descriptor.Hold();
                IrqChip chip = descriptor.Data.Chip!;
                if (chip.Has(IrqChipCallbacks.TearDownNmi))
                {
                    chip.TearDownNmi(descriptor.Data);
                }
            }
            finally
            {
                // Also when the callback has thrown: freeing ends.
                CleanUp(descriptor);
            }

            return name;
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

    // Each step is done, also behind one that throws.
    private static void CleanUp(IrqDescriptor descriptor)
    {
        try
        {
            using GateHold held = descriptor.Hold();
            descriptor.Progress &= ~IrqProgress.Nmi;
            if (descriptor.Actions is { } action)
            {
                ActionList.Unlink(descriptor, action);
            }

            descriptor.Settings &= ~IrqSettings.DisableUnlazy;
            Close(descriptor);
        }
        finally
        {
            ControllerPower.Put(descriptor);
        }
    }

    private static void Close(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        try
        {
            IrqLine.Shutdown(descriptor);
        }
        finally
        {
            try
            {
                IrqActivation.Deactivate(descriptor.Data);
            }
            finally
            {
                IrqRequests.ReleaseResources(descriptor);
            }
        }
    }

    private static void Warn(IrqDescriptor descriptor, string what) => descriptor.System.Diagnostics.Warn(
        IrqDiagnosticId.NmiMisuse,
        nameof(IrqSystem.FreeNmi),
        $"Interrupt {descriptor.Irq} {what}.",
        descriptor.Irq);
}
