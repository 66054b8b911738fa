using Genirq.Tests.Planning;

namespace Genirq.Tests.Fuzzing;

/// <summary>A way by which bytes of unknown origin come into the tool.</summary>
/// <remarks>Used by one thread.</remarks>
internal abstract class FuzzDoor : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes a door.</summary>
    /// <param name="name">Its name, which is that of its folder of inputs.</param>
    protected FuzzDoor(string name) => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The inputs that are kept: sound ones, from which others are made, and what was found.</summary>
    public static string Kept { get; } = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/fuzz");

    /// <summary>The sound inputs, from which others are made.</summary>
    public virtual IReadOnlyList<byte[]> Sound => field ??= [.. Inputs("sound-*").Select(File.ReadAllBytes)];

    /// <summary>A place for files that is gone afterwards.</summary>
    protected string Folder => _folder.Path;

    /// <summary>The files of inputs that are kept for it, in order.</summary>
    /// <param name="pattern">What their names look like.</param>
    public string[] Inputs(string pattern)
    {
        string folder = Path.Combine(Kept, Name);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Makes another input of a sound one.</summary>
    /// <param name="sound">The sound one.</param>
    /// <param name="random">What decides.</param>
    public abstract byte[] Mutate(byte[] sound, Random random);

    /// <summary>Gives an input to the tool; throws if anything but a result or a refusal comes of it.</summary>
    /// <param name="input">The input.</param>
    /// <param name="turn">Which way of using it, 0 or more; there are some, which repeat.</param>
    /// <returns>The exit code.</returns>
    public abstract int Try(byte[] input, int turn);

    /// <summary>Removes its files.</summary>
    public virtual void Dispose() => _folder.Dispose();

    /// <summary>A path in its place for files.</summary>
    protected string At(string name) => Path.Combine(Folder, name);
}
