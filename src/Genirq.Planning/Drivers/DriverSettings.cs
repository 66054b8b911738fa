using System.Globalization;
using Genirq.Planning.Captures;
using Genirq.Releases;

namespace Genirq.Planning.Drivers;

/// <summary>What a driver takes from its user and from the device's firmware.</summary>
/// <remarks>Immutable. What stays unset has the driver's default, or is assumed; the rule's sentence says so.</remarks>
public sealed record DriverSettings
{
    /// <summary>Nothing set.</summary>
    public static DriverSettings None { get; } = new();

    /// <summary>
    /// The queues that there can be: what the firmware grants, the device has, or the user asks for, in the driver's
    /// own measure (pairs for network cards); null: not known.
    /// </summary>
    public int? Queues { get; init; }

    /// <summary>Virtual functions that are switched on.</summary>
    public int VirtualFunctions { get; init; }

    /// <summary>The kernel's version; rules that have changed look at it.</summary>
    public Version Kernel { get; init; } = new(6, 12);

    /// <summary>Whether MSI-X entries can be allocated after MSI-X was enabled; where they cannot, drivers that would
    /// add one for each queue ask for all at once.</summary>
    public bool AllocatesMsiXLater { get; init; } = true;

    /// <summary>Module parameters and firmware limits by name, with '_' in names.</summary>
    public IReadOnlyDictionary<string, int> Parameters { get; init; } = new Dictionary<string, int>();

    /// <summary>A parameter; null if it is not set.</summary>
    /// <param name="name">Its name.</param>
    public int? this[string name] => Parameters.TryGetValue(name, out int value) ? value : null;

    /// <summary>The settings that a kernel's command line has for a driver.</summary>
    /// <param name="commandLine">The command line.</param>
    /// <param name="rule">The driver's rule.</param>
    internal static DriverSettings Of(string commandLine, DriverRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new DriverSettings { Parameters = ParametersOf(commandLine, rule.Module ?? rule.Name) };
    }

    /// <summary>The settings of a driver of a captured machine: its kernel, and what its command line says.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="rule">The driver's rule.</param>
    internal static DriverSettings Of(MachineCapture capture, DriverRule rule)
    {
        ArgumentNullException.ThrowIfNull(capture);
        DriverSettings settings = capture.CommandLine is { } words ? Of(words, rule) : None;
        return settings.On(capture);
    }

    /// <summary>The same settings for a driver of a machine: parameters that are not set are as its command line says.
    /// </summary>
    /// <param name="capture">The machine.</param>
    /// <param name="rule">The driver's rule.</param>
    internal DriverSettings Over(MachineCapture capture, DriverRule rule)
    {
        Dictionary<string, int> parameters = new(Of(capture, rule).Parameters);
        foreach ((string name, int value) in Parameters)
        {
            parameters[name] = value;
        }

        return this with { Parameters = parameters };
    }

    /// <summary>The same settings on a machine: its kernel, and what its parent of messages allows.</summary>
    /// <param name="capture">The machine.</param>
    internal DriverSettings On(MachineCapture capture) => On(capture.Kernel) with
    {
        AllocatesMsiXLater = capture.Architecture.AllocatesMsiXLater(),
    };

    /// <summary>The same settings on a kernel.</summary>
    /// <param name="kernel">Its release; null, or one that is not understood: as before.</param>
    public DriverSettings On(string? kernel) => KernelVersion.TryParse(kernel, out KernelVersion version)
        ? this with { Kernel = new Version(version.Major, version.Minor) }
        : this;

    /// <summary>The numbers that a kernel's command line sets for a module.</summary>
    /// <param name="commandLine">The command line: words like <c>nvme.write_queues=3</c>.</param>
    /// <param name="module">The module.</param>
    /// <remarks>Words that are no numbers are left out, as are those of other modules; the last of a name
    /// counts.</remarks>
    public static IReadOnlyDictionary<string, int> ParametersOf(string commandLine, string module)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        ArgumentNullException.ThrowIfNull(module);
        Dictionary<string, int> found = [];
        string prefix = $"{Same(module)}.";
        foreach (string word in commandLine.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals > 0 ? Same(word[..equals]) : "";
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(word.AsSpan(equals + 1), CultureInfo.InvariantCulture, out int value))
            {
                found[name[prefix.Length..]] = value;
            }
        }

        return found;
    }

    // The kernel takes both for the same.
    private static string Same(string name) => name.Replace('-', '_');
}
