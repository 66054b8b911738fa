using System.Diagnostics.CodeAnalysis;
using Genirq.Cpus;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Debugfs;

/// <summary>Reads the text of an <see cref="InterruptDump"/>, also one that was posted.</summary>
/// <remarks>
/// Levels follow each other from the outermost inward; indentation is not relied on. Unknown lines are passed over.
/// </remarks>
public sealed class InterruptDumpReader
{
    // Limit: levels of a stack; real ones have three or four.
    private const int MaximumLevels = 16;
    private const int MaximumVector = 255;

    private readonly List<InterruptDumpLevel> _levels = [];
    private InterruptDump _dump = new() { Levels = [] };
    private InterruptDumpLevel? _level;
    private string? _problem;

    private InterruptDumpReader()
    {
    }

    /// <summary>Whether a text holds such a dump.</summary>
    /// <param name="text">The text, or its beginning.</param>
    /// <returns>Whether a line names a flow handler and a later one a domain.</returns>
    public static bool LooksLike(ReadOnlySpan<char> text)
    {
        bool hasHandler = false;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> key = DumpLine.Key(DumpLine.Clean(line), out _);
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
            ReadOnlySpan<char> key = DumpLine.Key(DumpLine.Clean(line), out ReadOnlySpan<char> value);
            reader.Add(key, value);
            if (reader._problem is not null)
            {
                problem = $"line {number}: {reader._problem}";
                return false;
            }
        }

        reader.EndLevel();
        problem = reader._levels.Count == 0 ? "there is no interrupt with a domain here" : null;
        dump = problem is null ? reader._dump with { Levels = reader._levels } : null;
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
            _levels.Clear();
            _level = null;
            _dump = new InterruptDump { Handler = value.ToString(), Levels = [] };
        }
        else if (key is "domain")
        {
            EndLevel();
            _level = new InterruptDumpLevel(value.ToString());
            _problem = _levels.Count >= MaximumLevels ? $"more than {MaximumLevels} levels" : null;
        }
        else if (_level is null)
        {
            AddHead(key, value);
        }
        else
        {
            AddToLevel(_level, key, value);
        }
    }

    private void AddHead(ReadOnlySpan<char> key, ReadOnlySpan<char> value) => _dump = key switch
    {
        "device" => _dump with { Device = value is "(null)" or "" ? null : value.ToString() },
        "status" => _dump with { Status = Number(key, value) },
        "istate" => _dump with { InternalState = Number(key, value) },
        "ddepth" => _dump with { DisableDepth = Number(key, value) },
        "wdepth" => _dump with { WakeDepth = Number(key, value) },
        "dstate" => _dump with { DataState = Number(key, value) },
        "node" => _dump with { Node = value.StartsWith('-') ? -1 : (int)Math.Min(Number(key, value), int.MaxValue) },
        "affinity" => _dump with { Affinity = Cpus(key, value) },
        "effectiv" => _dump with { EffectiveAffinity = Cpus(key, value) },
        "pending" => _dump with { PendingAffinity = Cpus(key, value) },
        _ => _dump,
    };

    private void AddToLevel(InterruptDumpLevel level, ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        _level = key switch
        {
            "hwirq" => level with { HardwareIrq = Wide(key, value) },
            "chip" => level with { Chip = value is "(null)" or "None" ? "" : value.ToString() },
            "flags" => level with { ChipFlags = Wide(key, value) },
            "address_hi" => level with { MessageAddress = High(Number(key, value)) | (uint)Address(level) },
            "address_lo" => level with { MessageAddress = High(Address(level) >> 32) | Number(key, value) },
            "target_cpu" => level with { TargetCpu = Cpu(key, value) },
            "target_local_id" => level with { TargetIdentity = (int)Math.Min(Number(key, value), int.MaxValue) },
            "msg_data" => level with { MessageData = Number(key, value) },
            _ when DumpedVectorLine(level.Vector ?? new DumpedVector(), key, value) is { } vector =>
                level with { Vector = vector },
            _ => level,
        };
    }

    private static ulong Address(InterruptDumpLevel level) => level.MessageAddress ?? 0;

    private static ulong High(ulong half) => half << 32;

    // Null: the line says nothing about a vector.
    private DumpedVector? DumpedVectorLine(DumpedVector vector, ReadOnlySpan<char> key, ReadOnlySpan<char> value) =>
        key switch
        {
            "Vector" => vector with { Vector = value.StartsWith("Not") ? 0 : Vector(value) },
            "Target" when value.StartsWith("Legacy") => vector with { IsLegacy = true },
            "Target" => vector with { Target = Cpu(key, value) },
            "Previous vector" => vector with { PreviousVector = Vector(value) },
            "Previous target" => vector with { PreviousTarget = Cpu(key, value) },
            "move_in_progress" => vector with { IsMoving = Number(key, value) != 0 },
            "is_managed" => vector with { IsManaged = Number(key, value) != 0 },
            "can_reserve" => vector with { CanReserve = Number(key, value) != 0 },
            "has_reserved" => vector with { HasReserved = Number(key, value) != 0 },
            "cleanup_pending" => vector with { IsCleanupPending = Number(key, value) != 0 },
            _ => null,
        };

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
        if (!DumpLine.TryNumber(value, out ulong number))
        {
            _problem ??= $"{key}: '{CaptureNotes.Printable(SmallFiles.Shorten(value.ToString()))}' is not a number";
        }

        return number;
    }

    private CpuMask? Cpus(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        if (!CpuMask.TryParseList(value, out CpuMask? cpus))
        {
            string shown = CaptureNotes.Printable(SmallFiles.Shorten(value.ToString()));
            _problem ??= $"{key}: '{shown}' is not a list of CPUs";
        }

        return cpus;
    }

    private void EndLevel()
    {
        if (_level is { } level)
        {
            _levels.Add(level);
            _level = null;
        }
    }
}
