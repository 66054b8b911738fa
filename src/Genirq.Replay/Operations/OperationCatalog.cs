using System.Collections.Frozen;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.Operations;

/// <summary>Every operation of the format, by name.</summary>
internal static class OperationCatalog
{
    private static readonly FrozenDictionary<string, Func<OperationArguments, ScriptOperation>> s_operations =
        Collect();

    /// <summary>The names, sorted.</summary>
    public static IEnumerable<string> Names => s_operations.Keys.Order(StringComparer.Ordinal);

    /// <summary>Reads an operation's arguments.</summary>
    /// <param name="name">The operation's name.</param>
    /// <param name="arguments">What was asked.</param>
    /// <exception cref="FormatException">The operation or a value is not known.</exception>
    public static ScriptOperation Parse(string name, OperationArguments arguments)
    {
        if (!s_operations.TryGetValue(name, out Func<OperationArguments, ScriptOperation>? parse))
        {
            throw new FormatException($"the operation \"{name}\" is not known");
        }

        try
        {
            return parse(arguments);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{name}: {error.Message}", error);
        }
    }

    private static FrozenDictionary<string, Func<OperationArguments, ScriptOperation>> Collect()
    {
        Dictionary<string, Func<OperationArguments, ScriptOperation>> all = new(StringComparer.Ordinal);
        WorldOperations.AddTo(all);
        MsiOperations.AddTo(all);
        DescriptorOperations.AddTo(all);
        InterruptOperations.AddTo(all);
        DomainOperations.AddTo(all);
        ControlOperations.AddTo(all);
        MatrixOperations.AddTo(all);
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
