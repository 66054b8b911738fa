using System.CommandLine;
using Genirq.Planning.Captures;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq capture</c>: copies what a report needs off the live machine.</summary>
internal static class CaptureCommand
{
    private static readonly Argument<string> s_folder = new("DIR")
    {
        Description = "Where the tree goes; must be empty, or not there yet.",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("capture", "Copy what a report needs off this machine, to be reported on elsewhere.")
        {
            s_folder,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string folder = parsed.GetValue(s_folder)!;
        if (folder.Length == 0)
        {
            throw new ToolException("DIR: an empty name is no folder.");
        }

        DirectoryTree live = new(SourceArgument.LiveRoot);
        (int files, IReadOnlyList<string> notes) = CaptureWriter.Write(live, folder);
        TextWriter output = parsed.InvocationConfiguration.Output;
        output.Write($"{files} files in {folder}\n");
        foreach (string note in notes)
        {
            output.Write($"{note}\n");
        }

        return Tool.Success;
    }
}
