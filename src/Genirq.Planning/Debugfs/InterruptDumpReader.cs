using System.Diagnostics.CodeAnalysis;
using Genirq.Cpus;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Debugfs;

/// <summary>Reads the text of an <see cref="InterruptDump"/>, also one that was posted.</summary>
/// <remarks>
/// Levels follow each other from the outermost inward; indentation is not relied on. Unknown lines are passed over.
/// </remarks>
internal sealed class InterruptDumpReader
{
    // Limit: levels of a stack; real ones have three or four.
    private const int MaximumLevels = 16;
    private const int MaximumVector = 255;

    private List<InterruptDumpLevel> _levels = [];
    private InterruptDump _dump;
    private InterruptDumpLevel? _level;
    private string? _problem;

    private InterruptDumpReader() => _dump = new InterruptDump { Levels = _levels };

    /// <summary>Whether a text holds such a dump.</summary>
    /// <param name="text">The text, or its beginning.</param>
    /// <returns>Whether a line names a flow handler and a later one a domain.</returns>
    public static bool LooksLike(ReadOnlySpan<char> text)
    {
        bool hasHandler = false;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out _);
            hasHandler |= key is "handler";
            if (hasHandler && key is "domain")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="dump">The interrupt: the last one that begins in it, if there are several.</param>
    /// <param name="problem">Why there is none: line and reason.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryRead(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out InterruptDump? dump, [NotNullWhen(false)] out string? problem)
    {
        InterruptDumpReader reader = new();
        int number = 0;
        dump = null;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            number++;
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            reader.Add(key, value);
            if (reader._problem is not null)
            {
                problem = $"line {number}: {reader._problem}";
                return false;
            }
        }

        problem = reader._levels.Count == 0 ? "there is no interrupt with a domain here" : null;
        dump = problem is null ? reader._dump : null;
        return dump is not null;
    }

    private void Add(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        if (key.IsEmpty)
        {
            return;
        }

        if (key is "handler")
        {
            // What stands above was quoted, or is another interrupt.
            _levels = [];
            _level = null;
            _dump = new InterruptDump { Handler = value.ToString(), Levels = _levels };
        }
        else if (key is "domain")
        {
            _problem = _levels.Count >= MaximumLevels ? $"more than {MaximumLevels} levels" : null;
            _level = new InterruptDumpLevel(value.ToString());
            _levels.Add(_level);
        }
        else if (_level is null)
        {
            AddToHead(_dump, key, value);
        }
        else
        {
            AddToLevel(_level, key, value);
        }
    }

    private void AddToHead(InterruptDump dump, ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        switch (key)
        {
            case "device":
                dump.Device = value is "(null)" or "" ? null : value.ToString();
                break;
            case "status":
                dump.Status = Number(key, value);
                break;
            case "istate":
                dump.InternalState = Number(key, value);
                break;
            case "ddepth":
                dump.DisableDepth = Number(key, value);
                break;
            case "wdepth":
                dump.WakeDepth = Number(key, value);
                break;
            case "dstate":
                dump.DataState = Number(key, value);
                break;
            case "node":
                dump.Node = value.StartsWith('-') ? -1 : (int)Math.Min(Number(key, value), int.MaxValue);
                break;
            case "affinity":
                dump.Affinity = Cpus(key, value);
                break;
            case "effectiv":
                dump.EffectiveAffinity = Cpus(key, value);
                break;
            case "pending":
                dump.PendingAffinity = Cpus(key, value);
                break;
        }
    }

    private void AddToLevel(InterruptDumpLevel level, ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        switch (key)
        {
            case "hwirq":
                level.HardwareIrq = Wide(key, value);
                break;
            case "chip":
                level.Chip = value is "(null)" or "None" ? "" : value.ToString();
                break;
            case "flags":
                level.ChipFlags = Wide(key, value);
                break;
            case "address_hi":
                level.MessageAddress = High(Number(key, value)) | (uint)Address(level);
                break;
            case "address_lo":
                level.MessageAddress = High(Address(level) >> 32) | Number(key, value);
                break;
            case "target_cpu":
                level.TargetCpu = Cpu(key, value);
                break;
            case "target_local_id":
                level.TargetIdentity = (int)Math.Min(Number(key, value), int.MaxValue);
                break;
            case "msg_data":
                level.MessageData = Number(key, value);
                break;
            default:
                DumpedVector vector = level.Vector ?? new DumpedVector();
                level.Vector = TryAddToVector(vector, key, value) ? vector : level.Vector;
                break;
        }
    }

    private static ulong Address(InterruptDumpLevel level) => level.MessageAddress ?? 0;

    private static ulong High(ulong half) => half << 32;

    private bool TryAddToVector(DumpedVector vector, ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        switch (key)
        {
            case "Vector":
                vector.Vector = value.StartsWith("Not") ? 0 : Vector(value);
                break;
            case "Target" when value.StartsWith("Legacy"):
                vector.IsLegacy = true;
                break;
            case "Target":
                vector.Target = Cpu(key, value);
                break;
            case "Previous vector":
                vector.PreviousVector = Vector(value);
                break;
            case "Previous target":
                vector.PreviousTarget = Cpu(key, value);
                break;
            case "move_in_progress":
                vector.IsMoving = Number(key, value) != 0;
                break;
            case "is_managed":
                vector.IsManaged = Number(key, value) != 0;
                break;
            case "can_reserve":
                vector.CanReserve = Number(key, value) != 0;
                break;
            case "has_reserved":
                vector.HasReserved = Number(key, value) != 0;
                break;
            case "cleanup_pending":
                vector.IsCleanupPending = Number(key, value) != 0;
                break;
            default:
                return false;
        }

        return true;
    }

    private int Vector(ReadOnlySpan<char> value)
    {
        uint vector = Number("Vector", value);
        if (vector > MaximumVector)
        {
            _problem ??= $"vector {vector} is beyond {MaximumVector}";
            return 0;
        }

        return (int)vector;
    }

    private int Cpu(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        uint cpu = Number(key, value);
        if (cpu > ushort.MaxValue)
        {
            _problem ??= $"CPU {cpu} is beyond {ushort.MaxValue}";
            return -1;
        }

        return (int)cpu;
    }

    private uint Number(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        ulong number = Wide(key, value);
        if (number > uint.MaxValue)
        {
            _problem ??= $"{key} has more than 32 bits";
        }

        return (uint)number;
    }

    private ulong Wide(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        if (!TextLine.TryNumber(value, out ulong number))
        {
            _problem ??= $"{key}: '{PrintableText.Of(PrintableText.Shorten(value.ToString()))}' is not a number";
        }

        return number;
    }

    private CpuMask? Cpus(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        if (!CpuMask.TryParseList(value, out CpuMask? cpus))
        {
            string shown = PrintableText.Of(PrintableText.Shorten(value.ToString()));
            _problem ??= $"{key}: '{shown}' is not a list of CPUs";
        }

        return cpus;
    }
}
