using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Drivers;

/// <summary>Infers the message capabilities of listed functions that show none, from what their drivers' devices
/// usually have.</summary>
/// <remarks>
/// <c>lspci</c> without root shows no capabilities. The driver's name tells what it would ask for; the <c>DisINTx</c>
/// bit, which is set while messages are in use, tells whether it has any.
/// </remarks>
internal static class InferredCapabilities
{
    /// <summary>Whether a function's capabilities are unknown, though it can be read.</summary>
    /// <param name="function">The function.</param>
    public static bool IsUnknown(CapturedFunction function) =>
        function is { Capabilities: null, IsSilent: false } && !IsBridgeWithoutDriver(function);

    /// <summary>Infers them.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="notes">What was inferred, and what could not be.</param>
    public static MachineCapture AddTo(MachineCapture capture, out IReadOnlyList<string> notes)
    {
        notes = [];
        if (!capture.Functions.Any(IsUnknown))
        {
            return capture;
        }

        int inferred = 0;
        int idle = 0;
        int counted = 0;
        int unknown = 0;
        List<CapturedFunction> functions = [];
        foreach (CapturedFunction function in capture.Functions)
        {
            CapturedFunction known = IsUnknown(function) ? Infer(function) : function;
            functions.Add(known);
            if (!IsUnknown(function))
            {
                continue;
            }

            bool isIdle = known is { Capabilities: not null, UsesMessages: false };
            idle += isIdle ? 1 : 0;
            counted += known is { IsInferred: true, MessageCount: not null } ? 1 : 0;
            inferred += known is { IsInferred: true, MessageCount: null } && !isIdle ? 1 : 0;
            unknown += known.Capabilities is null ? 1 : 0;
        }

        List<string> all = [];
        Add(inferred, "without capabilities: what their drivers ask for is inferred from their names");
        Add(counted, "without capabilities: lspci shows that they use messages, and at least as many are counted");
        Add(idle, "without capabilities, whose DisINTx bit is clear: taken to use no messages");
        Add(unknown, "without capabilities and without a driver that has a rule: not counted");
        notes = all;
        return capture with { Functions = functions };

        void Add(int count, string what)
        {
            if (count > 0)
            {
                all.Add($"{RulePhrases.Count(count, "function")} {what}");
            }
        }
    }

    private static CapturedFunction Infer(CapturedFunction function)
    {
        if (function.UsesMessages == false)
        {
            return function with { Capabilities = FunctionModel.CapabilitiesOf(0, 0) };
        }

        DriverRule? rule = function.Driver is null ? null : DriverRules.Of(FunctionFacts.Of(function));
        bool hasRule = rule is not null && DriverRules.Find(rule.Name) is not null;
        FunctionFacts usual = hasRule ? rule!.Usual : new FunctionFacts();
        int? count = function.MessageCount ?? (!hasRule && function.UsesMessages == true ? 1 : null);
        if (count is { } counted)
        {
            return function with
            {
                MessageCount = counted,
                IsInferred = true,
                Capabilities = Enabled(
                    Math.Clamp(Math.Max(counted, usual.MsiXEntries), 1, FunctionFacts.LargestTable), 0),
            };
        }

        return !hasRule || usual.Room == 0
            ? function
            : function with { IsInferred = true, Capabilities = Enabled(usual.MsiXEntries, usual.MsiMessages) };
    }

    // The kind that the driver would take is the one that is enabled.
    private static PciMessageCapabilities Enabled(int entries, int messages)
    {
        PciMessageCapabilities found = FunctionModel.CapabilitiesOf(entries, entries > 0 ? 0 : messages);
        return new PciMessageCapabilities(
            found.Msi is { } msi ? msi with { Control = (ushort)(msi.Control | PciConfigLayout.MsiEnable) } : null,
            found.MsiX is { } msiX ? msiX with { Control = (ushort)(msiX.Control | PciConfigLayout.MsiXEnable) } : null,
            []);
    }

    // Host bridges and the like have no driver, and so nothing that could ask.
    private static bool IsBridgeWithoutDriver(CapturedFunction function) =>
        function is { Driver: null, Class: { } kind } && kind >> 16 == 0x06 && function.UsesMessages != true
        && function.MessageCount is null;
}
