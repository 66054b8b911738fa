using System.CommandLine;
using System.Formats.Tar;
using Genirq.Planning.Captures;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq capture</c>: copies what a report needs off the live machine.</summary>
internal static class CaptureCommand
{
    private static readonly Argument<string> s_folder = new("DIR")
    {
        Description = "Where the tree goes; must be empty, or not there yet. - writes a tar archive to the standard "
            + "output, to be collected over ssh or by Ansible.",
    };

    private static readonly Option<bool> s_noHost = new("--no-host")
    {
        Description = "Leave the machine's name out.",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("capture", "Copy what a report needs off this machine, to be reported on elsewhere.")
        {
            s_folder, s_noHost,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string folder = parsed.GetValue(s_folder)!;
        if (folder.Length == 0)
        {
            throw new ToolException("DIR: an empty name is not a folder.");
        }

        using InterruptKey key = new();
        using LiveTree live = new();
        bool keepsHost = !parsed.GetValue(s_noHost);
        InvocationConfiguration configuration = parsed.InvocationConfiguration;
        if (folder == SourceArgument.StandardInput)
        {
            WriteArchive(live, configuration, keepsHost, key.Token);
        }
        else
        {
            (int files, IReadOnlyList<string> notes) = CaptureWriter.Write(live, folder, keepsHost, key.Token);
            WriteNotes(configuration.Output, $"{files} files in {folder}", notes);
        }

        return Tool.Success;
    }

    // Written whole or not at all: the tree is complete before the first byte of the archive goes out.
    private static void WriteArchive(
        LiveTree live, InvocationConfiguration configuration, bool keepsHost, CancellationToken cancellationToken)
    {
        if (configuration.Output is not StreamWriter { BaseStream: var output })
        {
            throw new ToolException("-: the standard output takes no archive here.");
        }

        if (!Console.IsOutputRedirected)
        {
            throw new ToolException("-: a tar archive is not written to a terminal; send it into a file or a pipe.");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("genirq-capture-");
        try
        {
            string tree = Path.Combine(folder.FullName, "capture");
            (int files, IReadOnlyList<string> notes) = CaptureWriter.Write(live, tree, keepsHost, cancellationToken);
            TarFile.CreateFromDirectory(tree, output, includeBaseDirectory: true);
            output.Flush();
            WriteNotes(configuration.Error, $"{files} files", notes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteNotes(TextWriter writer, string summary, IReadOnlyList<string> notes)
    {
        writer.Write($"{summary}\n");
        foreach (string note in notes)
        {
            writer.Write($"{note}\n");
        }
    }
}
