using Genirq.Cpus;

namespace Genirq.Simulation.Scripts;

/// <summary>An object of a script whose members are taken one by one; what is left is refused.</summary>
/// <param name="text">The script.</param>
/// <param name="value">The object.</param>
/// <param name="what">What it is, for messages.</param>
internal sealed class ScriptObject(ScriptText text, ScriptValue value, string what)
{
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Where it begins.</summary>
    public ScriptPlace Place => value.Place;

    /// <summary>Takes a member, if it is there.</summary>
    /// <param name="name">Its name.</param>
    public ScriptValue? Find(string name)
    {
        _known.Add(name);
        foreach ((string Name, ScriptPlace Place, ScriptValue Value) member in value.Members)
        {
            if (member.Name == name)
            {
                return member.Value;
            }
        }

        return null;
    }

    /// <summary>Takes a member that must be there.</summary>
    public ScriptValue Need(string name) =>
        Find(name) ?? throw value.Refuse($"{what} needs \"{name}\".");

    /// <summary>Takes a text that must be there.</summary>
    public string NeedText(string name) => Need(name).AsText($"\"{name}\"");

    /// <summary>Takes a whole number that must be there.</summary>
    public int NeedNumber(string name, int least, int most) => (int)Need(name).AsNumber($"\"{name}\"", least, most);

    /// <summary>Takes a text; null if it is not there.</summary>
    public string? Text(string name) => Find(name)?.AsText($"\"{name}\"");

    /// <summary>Takes a whole number; null if it is not there.</summary>
    public long? Number(string name, long least, long most) => Find(name)?.AsNumber($"\"{name}\"", least, most);

    /// <summary>Takes a whole number, or a given one if it is not there.</summary>
    public int Number(string name, int least, int most, int otherwise) =>
        (int)(Number(name, least, most) ?? otherwise);

    /// <summary>Takes true or false; null if it is not there.</summary>
    public bool? Flag(string name) => Find(name)?.AsBool($"\"{name}\"");

    /// <summary>Takes a list of CPUs such as "0-3,6"; null if it is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="possible">The CPUs that there can be.</param>
    /// <param name="canBeEmpty">Whether no CPU at all is a list too.</param>
    public CpuMask? Cpus(string name, CpuMask possible, bool canBeEmpty = false)
    {
        if (Find(name) is not { } found)
        {
            return null;
        }

        string list = found.AsText($"\"{name}\"");
        if (canBeEmpty && list.Length == 0)
        {
            return CpuMask.Empty;
        }

        return CpuMask.TryParseList(list, out CpuMask? cpus) && !cpus.IsEmpty && cpus.IsSubsetOf(possible)
            ? cpus
            : throw found.Refuse(
                $"\"{name}\" must be a list of CPUs out of {possible}, such as \"{possible}\", not \"{list}\".");
    }

    /// <summary>Takes one of several words.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="words">The words.</param>
    /// <param name="otherwise">The word if it is not there; null: it must be.</param>
    /// <returns>The place of the word among the words.</returns>
    public int Word(string name, IReadOnlyList<string> words, string? otherwise = null)
    {
        ScriptValue? found = otherwise is null ? Need(name) : Find(name);
        string word = found?.AsText($"\"{name}\"") ?? otherwise!;
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] == word)
            {
                return i;
            }
        }

        throw found!.Refuse($"\"{name}\" must be one of {string.Join(", ", words)}, not \"{word}\".");
    }

    /// <summary>Refuses what was not taken.</summary>
    public void Finish()
    {
        foreach ((string Name, ScriptPlace Place, ScriptValue Value) member in value.Members)
        {
            if (!_known.Contains(member.Name))
            {
                throw text.Refuse(
                    member.Place,
                    $"{what} has no field \"{member.Name}\"; it can have {string.Join(", ", _known)}.");
            }
        }
    }
}
