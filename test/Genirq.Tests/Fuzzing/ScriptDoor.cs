using System.Text;

namespace Genirq.Tests.Fuzzing;

/// <summary>A script, which is played.</summary>
internal sealed class ScriptDoor() : FuzzDoor("script")
{
    // No number with which a sound script would rightly take long: those are small, or out of range.
    private static readonly long[] s_numbers =
    [
        -9223372036854775808, -1, 0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 300,
        2047, 2048, 2049, 4097, 65536, 1000001, 1048576, 4294967295, 4294967296, 9223372036854775807,
    ];

    private static readonly string[] s_texts =
    [
        "", "0", "0-1", "0-3", "3", "1-0", "0-65535", "x86", "x86-intel", "x86-amd", "arm64-its", "riscv-imsic",
        "network", "storage", "accelerator", "endpoint", "contexts", "slots", "any", "msix", "msi", "intx", "ims",
        "probe", "remove", "add-queue", "remove-queue", "fire", "link", "error", "mask", "unmask", "affinity",
        "offline", "online", "run", "expect", "note", "Busy", "NoSpace", "Invalid", "nic0", "acc0", "disk0", "card0",
        "0000:3d:00.0", "ffff:ff:1f.7", "0000:00:00.0", "genirq.script/2", "\u001b[2J", "a\nb",
    ];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] sound, Random random) =>
        Encoding.UTF8.GetBytes(new JsonMutation(random, s_numbers, s_texts).Apply(Encoding.UTF8.GetString(sound)));

    /// <inheritdoc/>
    public override int Try(byte[] input, int turn)
    {
        string path = At("script.json");
        File.WriteAllBytes(path, input);
        return (turn % 4) switch
        {
            0 => ToolCheck.Run("run", path),
            1 => ToolCheck.Run("run", "--json", path),
            2 => ToolCheck.Run("run", "--all", "--seed", "7", path),
            _ => ToolCheck.Run("run", "--until", "7", "--save", At("saved"), path),
        };
    }
}
