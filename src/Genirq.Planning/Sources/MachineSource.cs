using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Sources;

/// <summary>A machine, and where it comes from: the one door for everything that works on machines.</summary>
/// <remarks>
/// What a source is shows its content, not its name: a folder with <c>sys</c> and <c>proc</c> (the live machine is
/// <c>/</c>); a tar archive with such a folder in it, however deep; a text of <c>lspci</c>; a debugfs <c>VECTOR</c>
/// table; a <c>/proc/interrupts</c>; several of these texts in one; and gzip, bzip2, xz or zstd around any of
/// these files. Immutable.
/// </remarks>
public sealed record MachineSource
{
    /// <summary>Makes one.</summary>
    /// <param name="capture">The machine.</param>
    internal MachineSource(MachineCapture capture)
    {
        Capture = capture;
    }

    /// <summary>How it was named, and which tree of several it is: <c>guest.tar.gz:step3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it was read from.</summary>
    public required MachineSourceKind Kind { get; init; }

    /// <summary>What processors it has, as far as the source tells.</summary>
    public MachineArchitecture Architecture => Capture.Architecture;

    /// <summary>The machine.</summary>
    internal MachineCapture Capture { get; init; }

    /// <summary>Opens a source.</summary>
    /// <param name="path">A folder or a file; for an archive with several trees, with a colon and the one that is
    /// meant: its path in the archive, or as much of its end as tells it from the others.</param>
    /// <param name="options">What it does not tell of itself; null for nothing.</param>
    /// <returns>The machine.</returns>
    /// <exception cref="SourceException">It cannot be read, is none, or holds several machines.</exception>
    public static MachineSource Open(string path, SourceOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SourceReader(options ?? new SourceOptions()).Open(path);
    }

    /// <summary>Opens a source that is not a file of its own, such as the standard input.</summary>
    /// <param name="stream">Its content. It is not closed.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="options">What it does not tell of itself; null for nothing.</param>
    /// <returns>The machine.</returns>
    /// <exception cref="SourceException">It cannot be read, is none, or holds several machines.</exception>
    public static MachineSource Open(Stream stream, string name, SourceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new SourceReader(options ?? new SourceOptions()).Open(stream, name);
    }

    /// <summary>Opens a source that may hold several machines: an archive with several trees.</summary>
    /// <param name="path">As for <see cref="Open(string, SourceOptions?)"/>.</param>
    /// <param name="options">What it does not tell of itself; null for nothing.</param>
    /// <returns>The machines, in the natural order of their names. Each is read when it is asked for;
    /// one that contradicts itself is among them, and says so in its capture.</returns>
    /// <exception cref="SourceException">It cannot be read, or is none.</exception>
    public static IEnumerable<MachineSource> OpenAll(string path, SourceOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SourceReader(options ?? new SourceOptions()).OpenAll(path);
    }

    /// <summary>The same machine with other CPUs, and its drivers not started yet: what they would ask for
    /// then.</summary>
    /// <param name="cpus">How many CPUs, 1 to 65536, in blocks on the nodes that functions name.</param>
    public MachineSource WithCpus(int cpus) => this with { Capture = ListingSource.WithCpus(Capture, cpus) };

    /// <summary>Rebuilds the machine in the engine; drivers are started by their rules where interrupts are not
    /// told.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The machine, to be disposed by the caller.</returns>
    public SourceMachine Rebuild(RebuildOptions? options = null) => new(Capture, options);
}
