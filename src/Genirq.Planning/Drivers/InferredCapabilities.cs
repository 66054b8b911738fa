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
    // Limit: functions that a sentence names.
    private const int MostNamed = 5;

    /// <summary>Whether a function's capabilities are unknown, though it can be read.</summary>
    /// <param name="function">The function.</param>
    public static bool IsUnknown(CapturedFunction function) =>
        function is { Capabilities: null, IsSilent: false } && !IsBridgeWithoutDriver(function);

    /// <summary>Whether a function whose capabilities are unknown has a driver without a rule, so that nothing can be
    /// inferred.</summary>
    /// <param name="function">The function.</param>
    public static bool IsUncounted(CapturedFunction function) =>
        function is { Driver: not null, UsesMessages: not false, MessageCount: null, UnknownUse: null }
        && IsUnknown(function) && DriverRules.Find(DriverRules.Of(FunctionFacts.Of(function)).Name) is null;

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

        List<CapturedFunction> functions = [];
        List<CapturedFunction> open = [];
        foreach (CapturedFunction function in capture.Functions)
        {
            bool isOpen = IsUnknown(function) && function.UnknownUse is null;
            functions.Add(isOpen ? Infer(function, capture) : function);
            if (isOpen)
            {
                open.Add(functions[^1]);
            }
        }

        MachineCapture known = capture with { Functions = functions };
        notes = [.. NotesOf(open, known)];
        return known;
    }

    // Of each kind how many there are; those that are not counted by name.
    private static IEnumerable<string> NotesOf(List<CapturedFunction> functions, MachineCapture capture) =>
        from function in functions
        let place = function switch
        {
            { IsInferred: true, MessageCount: null } => 0,
            { IsInferred: true } => 1,
            { UsesMessages: false } => function.IsCapabilityCut ? 6 : 2,
            { Driver: null } => 4,
            _ => IsOfIntX(function, capture) ? 3 : 5,
        }
        group function by place into kind
        orderby kind.Key
        let many = kind.Count() > 1
        let what = kind.Key switch
        {
            0 when many => ": what their drivers ask for is inferred from the drivers' names",
            0 => ": what its driver asks for is inferred from the driver's name",
            1 => ": lspci shows that messages are used, and at least as many are counted",
            2 => ", whose DisINTx bit is clear: taken to use no messages",
            6 => ", of which a cut line shows that they are not enabled: taken to use no messages",
            3 => $", whose driver{(many ? "s ask" : " asks")} for INTx: no messages are counted",
            4 => " and without a driver: not counted",
            _ => $" and with a driver without a rule: not counted ({Named([.. kind])})",
        }
        select $"{RulePhrases.Count(kind.Count(), "function")} without capabilities{what}";

    /// <summary>Functions with their drivers, not all of many.</summary>
    /// <param name="functions">The functions.</param>
    public static string Named(IReadOnlyCollection<CapturedFunction> functions)
    {
        IEnumerable<string> names = functions.Take(MostNamed).Select(static function =>
            function.Driver is null ? $"{function.Slot}" : $"{function.Slot} {function.Driver}");
        string more = functions.Count > MostNamed ? $" and {functions.Count - MostNamed} more" : "";
        return $"{string.Join(", ", names)}{more}";
    }

    private static CapturedFunction Infer(CapturedFunction function, MachineCapture capture)
    {
        if (function.UsesMessages == false)
        {
            return function;
        }

        DriverRule? rule = function.Driver is null ? null : DriverRules.Of(FunctionFacts.Of(function));
        bool hasRule = rule is not null && DriverRules.Find(rule.Name) is not null;
        FunctionFacts usual = hasRule ? rule!.Usual : new FunctionFacts();
        bool isOfIntX = hasRule && IsOfIntX(function, capture);
        int? count = function.MessageCount ?? ((!hasRule || isOfIntX) && function.UsesMessages == true ? 1 : null);
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

        return !hasRule || usual.Room == 0 || isOfIntX
            ? function
            : function with { IsInferred = true, Capabilities = Enabled(usual.MsiXEntries, usual.MsiMessages) };
    }

    private static bool IsOfIntX(CapturedFunction function, MachineCapture capture)
    {
        FunctionFacts facts = FunctionFacts.Of(function);
        DriverRule rule = DriverRules.Of(facts);
        return DriverRules.Find(rule.Name) is not null
            && rule.Ask(rule.Usual, CpuFacts.Plain(1), DriverSettings.Of(capture, rule)).IsOfIntX;
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
