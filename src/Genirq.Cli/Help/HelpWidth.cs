using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Microsoft.Win32.SafeHandles;

namespace Genirq.Cli.Help;

/// <summary>Writes a help text as wide as the terminal, within bounds.</summary>
/// <param name="inner">What writes it.</param>
/// <remarks>The console's own width, which <paramref name="inner"/> would ask for, is not read: the framework puts a
/// terminal into another mode before it tells, and writes that to it.</remarks>
internal sealed class HelpWidth(HelpAction inner) : SynchronousCommandLineAction
{
    // Limit: longer lines are hard to read; the option library does not end on terminals of a few columns.
    private const int Most = 98;
    private const int Least = 60;
    private const int StandardOutput = 1;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => inner.ClearsParseErrors;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        inner.MaxWidth = Fit(OfTerminal());
        return inner.Invoke(parseResult);
    }

    /// <summary>How wide a text is on a terminal.</summary>
    /// <param name="columns">The terminal's columns; null: the output is not a terminal, or one that does not
    /// know.</param>
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
