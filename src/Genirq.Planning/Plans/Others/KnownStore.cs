using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Plans.Others;

/// <summary>Infers the message store of a function from its driver and from what it has in use, where no capability can
/// be read.</summary>
/// <remarks>Without root configuration space ends at 64 bytes. The report keeps that the store is not known; only what
/// a driver asks for needs one.</remarks>
internal static class KnownStore
{
    /// <summary>The function with its store, or with a likely one.</summary>
    /// <param name="function">The function.</param>
    /// <param name="canGrow">Whether the store is as large as usual with the driver; else no larger than what is in
    /// use.</param>
    public static CapturedFunction Of(CapturedFunction function, bool canGrow)
    {
        if (function is not { Capabilities: null, Driver: not null, Irqs: { Count: > 0 } irqs })
        {
            return function;
        }

        FunctionFacts usual = DriverRules.Of(FunctionFacts.Of(function)).Usual;
        bool isMsi = irqs[0].Kind == MessageKind.Msi;
        int most = !canGrow ? 0 : isMsi ? usual.MsiMessages : usual.MsiXEntries;
        int room = Math.Clamp(Math.Max(most, irqs.Count), 1, FunctionFacts.LargestTable);
        return function with
        {
            Capabilities = isMsi
                ? FunctionModel.CapabilitiesOf(0, Math.Min(room, FunctionFacts.MostMessages))
                : FunctionModel.CapabilitiesOf(room, usual.MsiMessages),
        };
    }
}
