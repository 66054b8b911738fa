using Genirq.Descriptors;

namespace Genirq.Tests.Fakes;

/// <summary>Calls what needs an interrupt's lock.</summary>
internal static class Locked
{
    public static void Run(IrqDescriptor descriptor, Action<IrqDescriptor> act)
    {
        using GateHold held = descriptor.Hold();
        act(descriptor);
    }

    public static T Run<T>(IrqDescriptor descriptor, Func<IrqDescriptor, T> act)
    {
        using GateHold held = descriptor.Hold();
        return act(descriptor);
    }
}
