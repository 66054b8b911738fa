using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Genirq.Cli.Help;

/// <summary>The options that the tool has whatever the verb.</summary>
/// <remarks>
/// Those of the option library look for their own texts by reflection whenever they are made, which took a tenth of a
/// short run.
/// </remarks>
internal static class CommonOptions
{
    /// <summary>Makes the help option; every verb knows it.</summary>
    public static Option Help() => new Option<bool>("--help", "-?", "-h")
    {
        Description = "Show help and usage information",
        Arity = ArgumentArity.Zero,
        Recursive = true,
        Action = new HelpTextAction(),
    };

    /// <summary>Makes the option that writes the tool's version.</summary>
    public static Option Version() => new Option<bool>("--version")
    {
        Description = "Show version information",
        Arity = ArgumentArity.Zero,
        Action = new VersionAction(),
    };

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(
                typeof(CommonOptions).Assembly
                    .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
            return Tool.Success;
        }
    }
}
