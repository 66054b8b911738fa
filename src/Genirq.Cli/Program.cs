using System.Text;

namespace Genirq.Cli;

/// <summary>The entry point of the <c>genirq</c> tool.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        using Stream data = Console.OpenStandardOutput();
        using StreamWriter output = new(data, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        using TextWriter errors = TextWriter.Synchronized(Console.Error);
        return Tool.Run(arguments, output, errors);
    }
}
