using System.Buffers.Binary;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Parents;

/// <summary>Reads what the ACPI table of interrupt controllers (MADT) says of parents of messages.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
/// <remarks>Source: ACPI 6.6, 5.2.12: the table, GIC MSI frames, GIC ITS, RISC-V IMSIC, LoongArch MSI PIC.</remarks>
internal sealed class MadtFacts(ICaptureTree tree, CaptureNotes notes)
{
    /// <summary>Where the table is. Only root can read it.</summary>
    public const string Table = "sys/firmware/acpi/tables/APIC";

    private const string SourceName = "MADT";
    private const int HeaderBytes = 44;
    private const int LengthOffset = 4;

    // Limit: the largest table that is read.
    private const int MaximumBytes = 1 << 20;

    // Limit: vectors of the controllers behind bridge chips, of which each has 256 today.
    private const ulong VectorEnd = 1 << 16;

    // Numbers of structures.
    private const byte V2m = 0x0D;
    private const byte Its = 0x0F;
    private const byte BridgeMessages = 0x15;
    private const byte Imsic = 0x19;

    private readonly List<MessageWindow> _frames = [];
    private readonly HashSet<(ulong Address, uint First, uint Count)> _windows = [];
    private MsiParentFacts _facts = MsiParentFacts.None;
    private bool _hasUnsized;

    /// <summary>Adds what the table says.</summary>
    /// <param name="facts">What is known so far.</param>
    public MsiParentFacts AddTo(MsiParentFacts facts)
    {
        byte[] bytes = new byte[MaximumBytes];
        CaptureAccess access = tree.Read(Table, bytes, out int length);
        if (access != CaptureAccess.Ok)
        {
            if (access != CaptureAccess.Missing)
            {
                notes.AddAccess(Table, Table, access);
            }

            return facts;
        }

        ReadOnlySpan<byte> table = bytes.AsSpan(0, length);
        if (length < HeaderBytes || !table.StartsWith("APIC"u8))
        {
            notes.Add($"{Table}: this is not a MADT; left out");
            return facts;
        }

        _facts = facts;
        uint told = BinaryPrimitives.ReadUInt32LittleEndian(table[LengthOffset..]);
        if (told > length)
        {
            notes.Add($"{Table}: it says {told} bytes, but there are {length}; what is missing is left out");
        }

        ReadAll(table[HeaderBytes..(int)Math.Max(Math.Min(told, (uint)length), HeaderBytes)]);
        if (_hasUnsized)
        {
            bool isAlone = _facts.Frames.Count == 0;
            return _facts with
            {
                Frames = isAlone ? _frames : _facts.Frames,
                HasUnsizedFrame = isAlone || _facts.HasUnsizedFrame,
            };
        }

        return ParentAgreement.Add(_facts, _frames, SourcedCount.Unknown, notes);
    }

    private void ReadAll(ReadOnlySpan<byte> rest)
    {
        while (rest.Length >= 2)
        {
            int length = rest[1];
            if (length < 2 || length > rest.Length)
            {
                notes.Add($"{Table}: a structure of {length} bytes where {rest.Length} are left; the rest is left out");
                return;
            }

            Add(rest[..length]);
            rest = rest[length..];
        }
    }

    private void Add(ReadOnlySpan<byte> item)
    {
        switch (item[0])
        {
            case V2m when item.Length >= 24:
                AddFrame(item);
                break;
            case Its:
                _facts = _facts with { ItsSource = _facts.ItsSource ?? SourceName };
                break;
            case BridgeMessages when item.Length >= 19:
                AddWindow(item);
                break;
            case Imsic when item.Length >= 12:
                AddIdentities(BinaryPrimitives.ReadUInt16LittleEndian(item[8..]));
                break;
            default:
                break;
        }
    }

    // A flag says that the numbers count in place of the frame's register.
    private void AddFrame(ReadOnlySpan<byte> item)
    {
        bool isTold = (item[16] & 1) != 0;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(item[20..]);
        int first = BinaryPrimitives.ReadUInt16LittleEndian(item[22..]);
        if (isTold && !ParentChecks.CanBeFrame(first, count))
        {
            notes.Add($"{Table}: a frame of {count} SPIs from {first} on cannot be; left out");
            isTold = false;
        }

        _hasUnsized |= !isTold;
        _facts = _facts with { FrameSource = SourceName };
        if (isTold)
        {
            _facts = ParentAgreement.AddFrame(
                _facts, _frames, new MessageWindow(first, count, SourceName), Table, notes);
        }
    }

    private void AddWindow(ReadOnlySpan<byte> item)
    {
        ulong address = BinaryPrimitives.ReadUInt64LittleEndian(item[3..]);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(item[11..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(item[15..]);
        if (count == 0 || (ulong)first + count > VectorEnd)
        {
            notes.Add($"{Table}: a window of {count} vectors from {first} on cannot be; left out");
            return;
        }

        if (!_windows.Add((address, first, count)))
        {
            notes.Add($"{Table}: the window of {count} vectors from {first} on stands there twice; counted once");
            return;
        }

        _facts = _facts with
        {
            BridgeWindows = [.. _facts.BridgeWindows, new MessageWindow(first, count, SourceName)],
        };
    }

    private void AddIdentities(ushort count)
    {
        _facts = _facts with { ImsicSource = _facts.ImsicSource ?? SourceName };
        if (!ParentChecks.CanBeIdentities(count))
        {
            notes.Add($"{Table}: {count} identities cannot be: 63 to 2047, one less than a multiple of 64");
            return;
        }

        _facts = ParentAgreement.Add(_facts, [], new SourcedCount(count, SourceName), notes);
    }
}
