using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Domains;

/// <summary>Programs the levels of an interrupt, and takes the programming back.</summary>
/// <remarks>Takes no lock; the caller holds the interrupt's or its device's. Source: Linux 6.12,
/// kernel/irq/irqdomain.c.</remarks>
internal static class IrqActivation
{
    /// <summary>Activates all levels, the CPU's side first.</summary>
    /// <param name="data">The outermost level.</param>
    /// <param name="reserve">Whether a placeholder is enough.</param>
    /// <param name="refusing">The domain that refused; null after success.</param>
    /// <returns>0, or the error of the level that refused; the levels before it are deactivated again.</returns>
    public static int Activate(IrqData data, bool reserve, out IrqDomain? refusing)
    {
        refusing = null;
        if (data.Descriptor.IsActivated)
        {
            return 0;
        }

        int result = ActivateLevel(data, reserve, ref refusing);
        if (result == 0)
        {
            data.Descriptor.Set(IrqStates.Activated);
        }

        return result;
    }

    /// <summary>Deactivates all levels, the device's side first.</summary>
    /// <param name="data">The outermost level.</param>
    public static void Deactivate(IrqData data)
    {
        if (data.Descriptor.IsActivated)
        {
            try
            {
                DeactivateLevels(data);
            }
            finally
            {
                // Also when a level has thrown: each one was asked.
                data.Descriptor.Clear(IrqStates.Activated);
            }
        }
    }

    private static int ActivateLevel(IrqData data, bool reserve, ref IrqDomain? refusing)
    {
        if (data.Domain is not { } domain)
        {
            return 0;
        }

        if (data.Parent is { } parent)
        {
            int result = ActivateLevel(parent, reserve, ref refusing);
            if (result != 0)
            {
                return result;
            }
        }

        if (domain.Has(IrqDomainCallbacks.Activate))
        {
            int result = ErrorCode.Invalid;
            try
            {
                result = domain.Activate(data, reserve);
            }
            finally
            {
                // Also when the callback has thrown.
                if (result != 0)
                {
                    refusing = domain;
                    DeactivateLevels(data.Parent);
                }
            }

            return result;
        }

        return 0;
    }

    private static void DeactivateLevels(IrqData? data)
    {
        try
        {
            for (; data?.Domain is { } domain; data = data.Parent)
            {
                if (domain.Has(IrqDomainCallbacks.Deactivate))
                {
                    domain.Deactivate(data);
                }
            }
        }
        finally
        {
            // One has thrown: the levels towards the CPU are deactivated all the same.
            if (data?.Domain is not null)
            {
                DeactivateLevels(data.Parent);
            }
        }
    }
}
