using System.Text.Json;
using Genirq.Cpus;

namespace Genirq.Snapshots;

/// <summary>Writes members as snapshots have them: what has its usual value is left out.</summary>
public static class SnapshotJson
{
    /// <summary>Writes an array of numbers, unless there are none.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The member.</param>
    /// <param name="numbers">The numbers.</param>
    public static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(numbers);
        bool isBegun = false;
        foreach (long number in numbers)
        {
            if (!isBegun)
            {
                writer.WriteStartArray(name);
                isBegun = true;
            }

            writer.WriteNumberValue(number);
        }

        if (isBegun)
        {
            writer.WriteEndArray();
        }
    }

    /// <summary>Writes a number, unless it is the usual one.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The member.</param>
    /// <param name="value">The number.</param>
    /// <param name="usual">The usual one.</param>
    public static void WriteNumber(Utf8JsonWriter writer, string name, long value, long usual = 0)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value != usual)
        {
            writer.WriteNumber(name, value);
        }
    }

    /// <summary>Writes that something is so, if it is.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The member.</param>
    /// <param name="value">Whether it is so.</param>
    public static void WriteFlag(Utf8JsonWriter writer, string name, bool value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value)
        {
            writer.WriteBoolean(name, true);
        }
    }

    /// <summary>Writes a text, unless it is null.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The member.</param>
    /// <param name="text">The text.</param>
    public static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    /// <summary>Writes the possible CPUs of a set as a list, unless the set is null.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The member.</param>
    /// <param name="mask">The set.</param>
    /// <param name="possible">The CPUs that are possible; no others can matter.</param>
    public static void WriteMask(Utf8JsonWriter writer, string name, CpuMask? mask, CpuMask possible)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (mask is not null)
        {
            writer.WriteString(name, mask.And(possible).ToString());
        }
    }
}
