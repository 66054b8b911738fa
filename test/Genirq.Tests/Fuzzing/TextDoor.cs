using System.Text;

namespace Genirq.Tests.Fuzzing;

/// <summary>A text of a machine in a file of its own.</summary>
/// <param name="name">The door's name.</param>
internal sealed class TextDoor(string name) : FuzzDoor(name)
{
    /// <inheritdoc/>
    public override byte[] Mutate(byte[] sound, Random random) =>
        Encoding.Latin1.GetBytes(new TextMutation(random).Apply(Encoding.Latin1.GetString(sound)));

    /// <inheritdoc/>
    public override int Try(byte[] input, int turn)
    {
        string path = At("text");
        File.WriteAllBytes(path, input);
        return SourceCheck.Run(path, turn);
    }
}
