using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Domains;

/// <summary>Adds and takes the outermost level of an allocated interrupt.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/irqdomain.c, irq_domain_push_irq and irq_domain_pop_irq.</remarks>
internal static class LevelStack
{
    /// <summary>Adds a domain outside.</summary>
    public static int Push(IrqDomain domain, Irq irq, IrqAllocationInfo? info)
    {
        IrqSystem system = domain.System;
        if (system.Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        if (descriptor.HasAction)
        {
            return Refuse(domain, irq, ErrorCode.Busy, "a handler is installed");
        }

        if (!domain.IsHierarchy)
        {
            return Refuse(domain, irq, ErrorCode.Invalid, "it is not hierarchical");
        }

        IrqData outer = descriptor.Data;
        if (domain.Parent != outer.Domain)
        {
            return ErrorCode.Invalid;
        }

        if (system.Options.Faults is { } faults && faults.OnPoint(FaultPoint.HierarchyLevel) != 0)
        {
            return ErrorCode.NoMemory;
        }

        lock (domain.Root.Gate)
        {
            return PushLocked(domain, descriptor, info);
        }
    }

    /// <summary>Takes a domain away from outside.</summary>
    public static int Pop(IrqDomain domain, Irq irq)
    {
        if (domain.System.Find(irq) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        if (descriptor.HasAction)
        {
            return Refuse(domain, irq, ErrorCode.Busy, "a handler is installed");
        }

        IrqData outer = descriptor.Data;
        if (outer.Domain != domain)
        {
            return Refuse(domain, irq, ErrorCode.Invalid, "it is not the outermost level");
        }

        if (outer.Parent is not { } inner)
        {
            return Refuse(domain, irq, ErrorCode.Invalid, "it is the only level");
        }

        lock (domain.Root.Gate)
        {
            outer.Parent = null;
            domain.RemoveMapping(outer.HardwareIrq);
            if (domain.Has(IrqDomainCallbacks.Free))
            {
                domain.Free(irq, 1);
            }

            IrqData? rest = inner.Parent;
            outer.CopyFrom(inner);
            Republish(outer);
            inner.Parent = null;
            outer.Parent = inner;
            descriptor.CutLevels(outer);
            outer.Parent = rest;
            return 0;
        }
    }

    // The lock of the hierarchy's root is held.
    private static int PushLocked(IrqDomain domain, IrqDescriptor descriptor, IrqAllocationInfo? info)
    {
        domain.AssertRootHeld();
        IrqData outer = descriptor.Data;
        IrqData? rest = outer.Parent;
        IrqData moved = descriptor.AddLevel(outer);
        moved.CopyFrom(outer);
        moved.Parent = rest;
        outer.Reset();
        outer.Domain = domain;
        outer.Parent = moved;
        int result = ErrorCode.Invalid;
        try
        {
            result = domain.Allocate(descriptor.Irq, 1, info);
        }
        finally
        {
            // Also when the callback has thrown.
            if (result != 0)
            {
                outer.CopyFrom(moved);
                moved.Parent = null;
                outer.Parent = moved;
                descriptor.CutLevels(outer);
                outer.Parent = rest;
            }
        }

        if (result != 0)
        {
            return result;
        }

        Republish(moved);
        domain.InsertMapping(outer.HardwareIrq, outer);
        return 0;
    }

    private static void Republish(IrqData data) => data.Domain?.ReverseMap.Replace(data.HardwareIrq.Number, data);

    private static int Refuse(IrqDomain domain, Irq irq, int error, string reason)
    {
        domain.System.Diagnostics.Warn(
            IrqDiagnosticId.PushPopInvalid, nameof(IrqDomain.Push),
            $"Cannot push or pop {domain.Name} on interrupt {irq}: {reason}.", irq, error);
        return error;
    }
}
