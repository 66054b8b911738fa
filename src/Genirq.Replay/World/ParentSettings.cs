using Genirq.Msi;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.World;

/// <summary>The MSI parent part of <c>dom_create</c>.</summary>
/// <param name="Mode">What happens when a device's domain is made.</param>
/// <param name="Supported">The flags that a child may keep.</param>
/// <param name="Required">The flags that a child gets.</param>
/// <param name="Prefix">What stands before the names of children.</param>
internal sealed record ParentSettings(ParentMode Mode, MsiFlags Supported, MsiFlags Required, string Prefix)
{
    private static readonly Vocabulary<ParentMode> s_modes = new(
        "parent mode",
        ("ok", ParentMode.Accept),
        ("deny", ParentMode.Deny),
        ("lib", ParentMode.Library),
        ("delegate", ParentMode.Delegate));

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    public static ParentSettings Parse(OperationArguments arguments) => new(
        s_modes.Parse(arguments.Text("init", "ok")),
        Vocabularies.ParseMsiFlags(arguments.Words("sup", '|')),
        Vocabularies.ParseMsiFlags(arguments.Words("req", '|')),
        arguments.Text("prefix", ""));
}
