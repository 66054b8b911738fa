using System.Buffers.Binary;
using Genirq.Msi;
using Genirq.Pci.Devices;

namespace Genirq.Properties.Pci;

/// <summary>A plain model of a function: bytes, masks of what can be written, and flags. It knows no events.</summary>
/// <remarks>
/// Layout of the function under test: MSI-X at 0x40 (table at 0x1000 of BAR 2, pending bits where told), MSI at 0x50,
/// vendor bytes at 0x70, PCI Express at 0x80. Written from the PCI layouts, apart from the code under test.
/// </remarks>
internal sealed class FunctionModel
{
    public const int MsiXAt = 0x40;
    public const int MsiAt = 0x50;
    public const int ExpressAt = 0x80;

    private readonly byte[] _initial;
    private readonly byte[] _writable;
    private readonly int _capableLog2;
    private readonly bool _is64;
    private readonly bool _canMask;

    public FunctionModel(byte[] initial, byte[] writable, int vectors, (int Log2, bool Is64, bool CanMask) msi)
    {
        _initial = initial;
        _writable = writable;
        Config = [.. initial];
        Table = new byte[vectors * 16];
        PendingX = new bool[vectors];
        MaskedX = new bool[vectors];
        (_capableLog2, _is64, _canMask) = msi;
        ResetTable();
    }

    public byte[] Config { get; private set; }

    public byte[] Table { get; private set; }

    public bool[] PendingX { get; private set; }

    public bool[] MaskedX { get; private set; }

    public bool[] PendingM { get; private set; } = new bool[32];

    public bool[] MaskedM { get; private set; } = new bool[32];

    public bool IsLineRequested { get; set; }

    public bool IsConnected { get; set; }

    public bool IsMsiXEnabled => (Config[MsiXAt + 3] & 0x80) != 0;

    public bool IsMsiEnabled => (Config[MsiAt + 2] & 1) != 0;

    public int Messages => 1 << _capableLog2;

    public bool IsLineAsserted =>
        IsLineRequested && !IsMsiXEnabled && !IsMsiEnabled && (Config[5] & 4) == 0;

    private bool IsBusMaster => (Config[4] & 4) != 0;

    private int EnabledMessages => 1 << ((Config[MsiAt + 2] >> 4) & 7);

    private int DataAt => MsiAt + (_is64 ? 12 : 8);

    public FunctionModel Clone()
    {
        FunctionModel clone = (FunctionModel)MemberwiseClone();
        clone.Config = [.. Config];
        clone.Table = [.. Table];
        clone.PendingX = [.. PendingX];
        clone.MaskedX = [.. MaskedX];
        clone.PendingM = [.. PendingM];
        clone.MaskedM = [.. MaskedM];
        return clone;
    }

    public byte ReadConfig(int offset)
    {
        int pendingAt = DataAt + 8;
        if (_canMask && offset >= pendingAt && offset < pendingAt + 4)
        {
            return (byte)Enumerable.Range(0, 8).Sum(bit => PendingM[((offset - pendingAt) * 8) + bit] ? 1 << bit : 0);
        }

        return (byte)(Config[offset] | (offset == 6 && IsLineRequested ? 8 : 0));
    }

    public byte ReadPending(int offset) => (byte)Enumerable.Range(0, 8).Sum(
        bit => (offset * 8) + bit < PendingX.Length && PendingX[(offset * 8) + bit] ? 1 << bit : 0);

    public void WriteConfig(int offset, ReadOnlySpan<byte> data)
    {
        if (data.Length is not (1 or 2 or 4) || offset < 0 || offset % data.Length != 0
            || offset + data.Length > Config.Length)
        {
            return;
        }

        for (int i = 0; i < data.Length; i++)
        {
            int writable = _writable[offset + i];
            Config[offset + i] = (byte)((Config[offset + i] & ~writable) | (data[i] & writable));
            if (offset + i == MsiAt + 2 && ((Config[MsiAt + 2] >> 4) & 7) > _capableLog2)
            {
                Config[MsiAt + 2] = (byte)((Config[MsiAt + 2] & 0x8F) | (_capableLog2 << 4));
            }

            if (offset + i == ExpressAt + 9 && (data[i] & 0x80) != 0)
            {
                Reset();
                return;
            }
        }
    }

    public void WriteTable(long offset, ReadOnlySpan<byte> data)
    {
        if (data.Length is not (4 or 8) || offset < 0 || offset % data.Length != 0
            || offset + data.Length > Table.Length)
        {
            return;
        }

        for (int i = 0; i < data.Length; i++)
        {
            int place = (int)(offset + i) % 16;
            int writable = place == 0 ? 0xFC : place < 12 ? 0xFF : place == 12 ? 1 : 0;
            Table[offset + i] = (byte)(data[i] & writable);
        }
    }

    public void Reset()
    {
        Config = [.. _initial];
        ResetTable();
        Array.Clear(PendingX);
        Array.Clear(MaskedX);
        Array.Clear(PendingM);
        Array.Clear(MaskedM);
        IsLineRequested = false;
    }

    /// <summary>An event of the mode in use: what becomes of it.</summary>
    public TriggerResult Trigger(int vector)
    {
        if (IsMsiXEnabled)
        {
            PendingX[vector] = true;
            return CanSendX(vector) ? TriggerResult.Delivered : TriggerResult.Pending;
        }

        if (!IsMsiEnabled)
        {
            return TriggerResult.Disabled;
        }

        int folded = vector % EnabledMessages;
        PendingM[folded] = true;
        return CanSendM(folded) ? TriggerResult.Delivered : TriggerResult.Pending;
    }

    public bool Withdraw(bool msiX, int vector)
    {
        bool[] pending = msiX ? PendingX : PendingM;
        int index = msiX ? vector : vector % EnabledMessages;
        bool waited = pending[index];
        pending[index] = false;
        return waited;
    }

    /// <summary>Takes out what leaves now, in order.</summary>
    public List<(int Vector, MsiMessage Message)> Collect()
    {
        List<(int Vector, MsiMessage Message)> sent = [];
        for (int vector = 0; vector < PendingX.Length; vector++)
        {
            if (PendingX[vector] && CanSendX(vector))
            {
                PendingX[vector] = false;
                sent.Add((vector, MessageX(vector)));
            }
        }

        for (int message = 0; message < 32; message++)
        {
            if (PendingM[message] && CanSendM(message))
            {
                PendingM[message] = false;
                sent.Add((message, MessageM(message)));
            }
        }

        return sent;
    }

    /// <summary>The vectors that a VMM must have a route for.</summary>
    public Dictionary<int, MsiMessage> Usable()
    {
        IEnumerable<(int, MsiMessage)> usable = IsMsiXEnabled
            ? Enumerable.Range(0, PendingX.Length).Where(IsUsableX).Select(vector => (vector, MessageX(vector)))
            : Enumerable.Range(0, 32).Where(IsUsableM).Select(message => (message, MessageM(message)));
        return usable.ToDictionary(item => item.Item1, item => item.Item2);
    }

    private static uint Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private MsiMessage MessageX(int vector) =>
        new(Word(Table, vector * 16), Word(Table, (vector * 16) + 4), Word(Table, (vector * 16) + 8));

    private MsiMessage MessageM(int message)
    {
        int data = Config[DataAt] | (Config[DataAt + 1] << 8);
        return new MsiMessage(
            Word(Config, MsiAt + 4),
            _is64 ? Word(Config, MsiAt + 8) : 0,
            (uint)((data / EnabledMessages * EnabledMessages) + (message % EnabledMessages)));
    }

    private bool IsUsableX(int vector) => IsConnected && IsBusMaster && IsMsiXEnabled
        && (Config[MsiXAt + 3] & 0x40) == 0
        && (Table[(vector * 16) + 12] & 1) == 0;

    private bool IsUsableM(int message) => IsConnected && IsBusMaster && IsMsiEnabled && !IsMsiXEnabled
        && message < EnabledMessages && !(_canMask && ((Word(Config, DataAt + 4) >> message) & 1) != 0);

    private bool CanSendX(int vector) => IsUsableX(vector) && !MaskedX[vector];

    private bool CanSendM(int message) => IsUsableM(message) && !MaskedM[message];

    private void ResetTable()
    {
        Array.Clear(Table);
        for (int control = 12; control < Table.Length; control += 16)
        {
            Table[control] = 1;
        }
    }
}
