using Genirq.Descriptors;
using Genirq.Timings;

namespace Genirq.Actions;

/// <summary>The list of a line's actions. The interrupt's lock is held by the caller.</summary>
internal static class ActionList
{
    /// <summary>Adds an action at the end.</summary>
    public static void Append(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        action.IsInstalled = true;
        descriptor.RegisterProcDirectory();
        IrqTimings.SetUp(descriptor, action);
        if (descriptor.Actions is not { } last)
        {
            descriptor.Actions = action;
            return;
        }

        while (last.Next is { } next)
        {
            last = next;
        }

        last.Next = action;
        PowerCounters.Of(descriptor).Check(descriptor);
    }

    /// <summary>Finds the first action of an identity.</summary>
    /// <param name="descriptor">The line.</param>
    /// <param name="deviceId">The identity, or the action itself.</param>
    /// <param name="previous">The action before it; null if it is the first.</param>
    public static IrqAction? Find(IrqDescriptor descriptor, object deviceId, out IrqAction? previous)
    {
        previous = null;
        IrqAction? action = descriptor.Actions;
        while (action is not null && action != deviceId && !action.DeviceId.Equals(deviceId))
        {
            previous = action;
            action = action.Next;
        }

        return action;
    }

    /// <summary>Takes the first action of an identity out.</summary>
    /// <returns>It; null if there is none.</returns>
    public static IrqAction? Unlink(IrqDescriptor descriptor, object deviceId)
    {
        descriptor.AssertHeld();
        IrqAction? action = Find(descriptor, deviceId, out IrqAction? previous);
        if (action is null)
        {
            return null;
        }

        if (previous is null)
        {
            descriptor.Actions = action.Next;
        }
        else
        {
            previous.Next = action.Next;
        }

        action.IsInstalled = false;
        if (descriptor.Actions is null)
        {
            IrqTimings.Remove(descriptor);
        }

        return action;
    }
}
