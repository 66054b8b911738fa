using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Microsoft.Win32.SafeHandles;

namespace Genirq.Cli.Help;

/// <summary>Writes a help text as wide as the terminal, within bounds.</summary>
/// <remarks>
/// The console's own width is not asked for: the framework puts a terminal into another mode before it answers, and
/// writes that to it.
/// </remarks>
internal sealed class HelpTextAction : SynchronousCommandLineAction
{
    // Limit: longer lines are hard to read, and shorter ones hold no label beside its text.
    private const int Most = 98;
    private const int Least = 60;
    private const int StandardOutput = 1;

    /// <summary>Whoever asks for help gets it, whatever else was typed.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        HelpText.Write(
            parseResult.InvocationConfiguration.Output,
            parseResult.RootCommandResult.Command,
            parseResult.CommandResult.Command,
            Fit(OfTerminal()));
        return Tool.Success;
    }

    /// <summary>How wide a text is on a terminal.</summary>
    /// <param name="columns">The terminal's columns; null: the output is not a terminal, or one that does not
    /// know.</param>
    /// <remarks>A terminal narrower than 60 columns breaks the lines itself.</remarks>
    internal static int Fit(int? columns) => Math.Clamp(columns ?? Most, Least, Most);

    // Null: the output is not a terminal, or one that does not know.
    private static int? OfTerminal()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return null;
        }

        TerminalSize size = default;
        using SafeFileHandle output = new(StandardOutput, ownsHandle: false);
        int result = SystemCalls.Real.Ioctl(
            output, TerminalSize.TIOCGWINSZ, MemoryMarshal.AsBytes(new Span<TerminalSize>(ref size)));
        return result == 0 && size.Columns > 0 ? size.Columns : null;
    }
}
