using System.Text;

namespace Genirq.Tests.Fuzzing;

/// <summary>A machine that was saved, which goes on from there.</summary>
internal sealed class SnapshotDoor : FuzzDoor
{
    private static readonly long[] s_numbers =
    [
        -9223372036854775808, -1000, -1, 0, 1, 2, 3, 4, 7, 16, 23, 24, 32, 33, 63, 64, 128, 255, 256, 1000, 2048, 65535,
        65536, 2147483647, 2147483648, 4294967295, 4294967296, 9223372036854775807,
    ];

    private static readonly string[] s_texts =
        ["", "0", "0-1", "3", "0-65535", "nothing", "flat", "root", "edge", "disk0", "acc0", "dev0", "\u001b[2J"];

    private readonly string _script;

    /// <summary>Plays the kept script, which all inputs belong to.</summary>
    public SnapshotDoor()
        : base("snapshot") => _script = Path.Combine(Kept, Name, "script.json");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Sound => field ??= [.. new[] { 4, 6, 9 }.Select(Save)];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] sound, Random random) =>
        Encoding.UTF8.GetBytes(new JsonMutation(random, s_numbers, s_texts).Apply(Encoding.UTF8.GetString(sound)));

    /// <inheritdoc/>
    public override int Try(byte[] input, int turn)
    {
        string path = At("machine.json");
        File.WriteAllBytes(path, input);
        return (turn % 3) switch
        {
            0 => ToolCheck.Run("run", "--load", path, _script),
            1 => ToolCheck.Run("run", "--load", path, "--json", _script),
            _ => ToolCheck.Run("run", "--load", path, "--save", At("again"), _script),
        };
    }

    private byte[] Save(int step)
    {
        string path = At($"saved{step}");
        Assert.Equal(0, ToolCheck.Run("run", _script, "--until", $"{step}", "--save", path));
        return File.ReadAllBytes(path);
    }
}
