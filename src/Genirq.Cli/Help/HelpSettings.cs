using System.CommandLine;
using System.CommandLine.Help;

namespace Genirq.Cli.Help;

/// <summary>Makes the help option that of a Linux tool, and bounds the width of help texts.</summary>
internal static class HelpSettings
{
    /// <summary>Applies the settings to a command line.</summary>
    /// <param name="root">The command line; its help option is known to all verbs.</param>
    /// <remarks>A terminal narrower than 60 columns breaks the lines itself.</remarks>
    public static void Apply(RootCommand root)
    {
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
        {
            option.Aliases.Remove("/h");
            option.Aliases.Remove("/?");
            if (option.Action is HelpAction action)
            {
                option.Action = new HelpWidth(action);
            }
        }
    }
}
