using System.CommandLine;
using Genirq.Cli.Running;
using Genirq.Planning.Sources;
using Genirq.Simulation.Scripts;

namespace Genirq.Cli.Commands;

/// <summary>The word that names a machine, the same on every verb.</summary>
internal static class SourceArgument
{
    /// <summary>The folder that the live machine is below.</summary>
    public const string LiveRoot = "/";

    /// <summary>The word for the standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Makes the argument.</summary>
    public static Argument<string> Create() => new("SOURCE")
    {
        Description = "The live machine (/); a folder or tar archive with its sys and proc (see genirq capture), in an "
            + "archive with several FILE:TREE; an lspci text; a debugfs VECTOR table; a /proc/interrupts; gzip around "
            + "any of these; - reads one from the standard input; demo is a machine in memory (see genirq run).",
        DefaultValueFactory = _ => LiveRoot,
    };

    /// <summary>Makes the option that tells how many CPUs there are.</summary>
    public static Option<int?> CreateCpus() => new("--cpus")
    {
        Description = "How many CPUs the machine of an lspci text has; it does not tell.",
        HelpName = "N",
    };

    /// <summary>Checks the number of CPUs.</summary>
    /// <param name="cpus">The option's value.</param>
    /// <exception cref="ToolException">It cannot be.</exception>
    public static SourceOptions OptionsOf(int? cpus) => cpus is < 1 or > SourceOptions.MaximumCpus
        ? throw new ToolException($"--cpus: {cpus} is not from 1 to {SourceOptions.MaximumCpus}.")
        : new SourceOptions { Cpus = cpus };

    /// <summary>Opens the machine that a word names.</summary>
    /// <param name="word">The word.</param>
    /// <param name="options">What the source does not tell.</param>
    /// <exception cref="ToolException">There is none.</exception>
    public static MachineSource Open(string word, SourceOptions options)
    {
        if (word.Length == 0)
        {
            throw new ToolException("SOURCE: an empty name is not a machine.");
        }

        MachineSource source = Read(word, options);
        return options.Cpus is null || source.Kind == MachineSourceKind.Listing
            ? source
            : throw new ToolException($"--cpus: {source.Name} tells its CPUs itself; only an lspci text does not.");
    }

    private static MachineSource Read(string word, SourceOptions options)
    {
        if (word == DemoScript.Name)
        {
            return DemoMachine.Open();
        }

        try
        {
            if (word != StandardInput)
            {
                return MachineSource.Open(word, options);
            }

            using Stream input = Console.OpenStandardInput();
            return MachineSource.Open(input, "standard input", options);
        }
        catch (SourceException exception)
        {
            throw new ToolException(exception.Message) { Choices = exception.Choices };
        }
    }
}
