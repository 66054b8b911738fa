using System.Buffers.Binary;
using Genirq.Diagnostics;
using Genirq.Pci.Devices;

namespace Genirq.Tests.Pci.Devices;

[Collection(nameof(MeasuredTests))]
public sealed class MsiXTableTests
{
    private const ushort Enable = 0x8000;
    private const ushort FunctionMask = 0x4000;

    private readonly RouteLog _routes = new();
    private readonly MsiXTable _table = new(16);

    public MsiXTableTests()
    {
        _table.Connect(_routes);
        _table.WriteControl(Enable);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2049)]
    [InlineData(-1)]
    public void Constructor_SizeThatNoTableHas_Throws(int vectors) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MsiXTable(vectors));

    [Fact]
    public void Trigger_RoutesRefuse_SaysSo_AndTheEventWaitsForTheNextChange()
    {
        Program(5, 0xFEE01000, 0x41, isMasked: false);
        _routes.Result = ErrorCode.Invalid;

        Assert.Equal(TriggerResult.Refused, _table.Trigger(5));
        Assert.True(_table.IsPending(5));
        Program(5, 0xFEE01000, 0x42, isMasked: false);
        Assert.True(_table.IsPending(5));

        Program(5, 0xFEE01000, 0x43, isMasked: true);
        _routes.Take();
        _routes.Result = 0;
        Program(5, 0xFEE01000, 0x43, isMasked: false);
        Assert.Contains("deliver 5 fee01000=43", _routes.Take());
        Assert.False(_table.IsPending(5));
        Assert.Equal(TriggerResult.Delivered, _table.Trigger(5));
    }

    [Fact]
    public void Trigger_Unmasked_SendsExactlyOneMessage()
    {
        Program(5, 0xFEE01000, 0x41, isMasked: false);
        _routes.Take();

        TriggerResult result = _table.Trigger(5);

        Assert.Equal(TriggerResult.Delivered, result);
        Assert.Equal(["deliver 5 fee01000=41"], _routes.Take());
        Assert.False(_table.IsPending(5));
    }

    [Fact]
    public void Trigger_MaskedSeveralTimes_IsSentOnceOnUnmask()
    {
        Program(5, 0xFEE01000, 0x41, isMasked: true);

        Assert.Equal(TriggerResult.Pending, _table.Trigger(5));
        Assert.Equal(TriggerResult.Pending, _table.Trigger(5));
        Assert.Equal(1UL << 5, ReadPending(0));
        Write(5, 12, 0);

        Assert.Equal(["route 5 fee01000=41", "deliver 5 fee01000=41"], _routes.Take());
        Assert.Equal(0UL, ReadPending(0));
    }

    [Fact]
    public void WriteControl_FunctionUnmask_SendsWhatWaitsInOrder()
    {
        _table.WriteControl(Enable | FunctionMask);
        Program(9, 0xFEE00000, 9, isMasked: false);
        Program(2, 0xFEE00000, 2, isMasked: false);
        Program(3, 0xFEE00000, 3, isMasked: true);
        _table.Trigger(9);
        _table.Trigger(3);
        _table.Trigger(2);
        Assert.Empty(_routes.Take());

        _table.WriteControl(Enable);

        Assert.Equal(
            ["route 2 fee00000=2", "deliver 2 fee00000=2", "route 9 fee00000=9", "deliver 9 fee00000=9"],
            _routes.Take());
        Assert.True(_table.IsPending(3));
    }

    [Fact]
    public void Trigger_NotEnabled_IsRefusedAndNotPending()
    {
        _table.WriteControl(0);

        Assert.Equal(TriggerResult.Disabled, _table.Trigger(1));
        Assert.False(_table.IsPending(1));
    }

    [Fact]
    public void MaskLine_EntryUnmaskedMeanwhile_KeepsThePendingBit()
    {
        Program(4, 0xFEE00000, 4, isMasked: true);
        _table.MaskLine(4, true);
        _table.Trigger(4);

        Write(4, 12, 0);

        Assert.Equal(["route 4 fee00000=4"], _routes.Take());
        Assert.True(_table.IsPending(4));

        _table.MaskLine(4, false);

        Assert.Equal(["deliver 4 fee00000=4"], _routes.Take());
        Assert.False(_table.IsPending(4));
    }

    [Fact]
    public void SetBusMaster_Off_HoldsEventsUntilItIsOn()
    {
        Program(0, 0xFEE00000, 7, isMasked: false);
        _table.SetBusMaster(false);
        Assert.Equal(TriggerResult.Pending, _table.Trigger(0));
        _routes.Take();

        _table.SetBusMaster(true);

        Assert.Equal(["route 0 fee00000=7", "deliver 0 fee00000=7"], _routes.Take());
    }

    [Fact]
    public void Withdraw_WhileMasked_SendsNothingOnUnmask()
    {
        Program(0, 0xFEE00000, 7, isMasked: true);
        _table.Trigger(0);

        Assert.True(_table.Withdraw(0));
        Assert.False(_table.Withdraw(0));
        Write(0, 12, 0);

        Assert.Equal(0, _routes.Delivered);
    }

    [Fact]
    public void WriteTable_MessageOfAUsableEntry_IsTold()
    {
        Program(1, 0xFEE00000, 0x30, isMasked: false);
        _routes.Take();

        Write(1, 8, 0x31);
        Write(1, 8, 0x31);

        Assert.Equal(["route 1 fee00000=31"], _routes.Take());
    }

    [Fact]
    public void WriteTable_EightBytesWithDatumAndUnmask_TakeEffectAtOnce()
    {
        Program(1, 0xFEE00000, 0x30, isMasked: true);
        _table.Trigger(1);
        byte[] both = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(both, 0x55);

        _table.WriteTable(24, both);

        Assert.Equal(["route 1 fee00000=55", "deliver 1 fee00000=55"], _routes.Take());
    }

    [Fact]
    public void Deliver_RoutesThatMaskTheVector_AreObeyedAtOnce()
    {
        Program(1, 0xFEE00000, 0x30, isMasked: false);
        _routes.OnDeliver = (_, _) =>
        {
            Write(1, 12, 1);
            _table.Trigger(1);
        };

        _table.Trigger(1);

        Assert.Equal(1, _routes.Delivered);
        Assert.True(_table.IsPending(1));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(0, 16)]
    [InlineData(4, 8)]
    [InlineData(2, 4)]
    [InlineData(252, 8)]
    [InlineData(256, 4)]
    [InlineData(-4, 4)]
    [InlineData(long.MaxValue - 3, 4)]
    public void Window_AccessAgainstTheRules_ReadsOnesChangesNothingAndIsReported(long offset, int length)
    {
        MsiXTableState before = _table.Save();
        byte[] read = new byte[length];

        _table.ReadTable(offset, read);
        _table.WriteTable(offset, new byte[length]);

        Assert.All(read, each => Assert.Equal(0xFF, each));
        Assert.Equal(before.Words, _table.Save().Words);
        Assert.Equal(2, _table.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused));
    }

    [Fact]
    public void WritePending_IsRefused()
    {
        _table.Trigger(0);

        _table.WritePending(0, 8);

        Assert.True(_table.IsPending(0));
        Assert.Equal(1, _table.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused));
    }

    [Fact]
    public void Connect_Later_TellsAndSendsWhatWaits()
    {
        MsiXTable table = new(4);
        table.WriteControl(Enable);
        table.WriteTable(12, new byte[4]);
        Assert.Equal(TriggerResult.Pending, table.Trigger(0));

        table.Connect(_routes);

        Assert.Equal(["route 0 0=0", "deliver 0 0=0"], _routes.Take());
    }

    [Fact]
    public void Trigger_AllocatesNothing()
    {
        Program(3, 0xFEE00000, 3, isMasked: false);
        Program(4, 0xFEE00000, 4, isMasked: true);
        _routes.IsRecording = false;
        Fire(100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fire(1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1100, _routes.Delivered);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(2048)]
    public void Registers_EveryOffsetAndSize_KeepTheirRules(int vectors)
    {
        MsiXTable table = new(vectors);
        table.Connect(_routes);
        table.WriteControl(Enable);
        int step = vectors > 65 ? 509 : 1;
        foreach (byte fill in new byte[] { 0xFF, 0x00 })
        {
            for (long offset = -9; offset <= table.TableSizeBytes + 8; offset += step)
            {
                for (int length = 0; length <= 9; length++)
                {
                    Fuzz(table, offset, length, fill);
                }
            }
        }
    }

    private static void Fuzz(MsiXTable table, long offset, int length, byte fill)
    {
        byte[] data = new byte[length];
        data.AsSpan().Fill(fill);
        bool isLegal = length is 4 or 8 && offset >= 0 && offset % length == 0
            && offset + length <= table.TableSizeBytes;
        bool isLegalBits = length is 4 or 8 && offset >= 0 && offset % length == 0
            && offset + length <= table.PendingSizeBytes;
        long refused = table.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused);

        table.WriteTable(offset, data);
        table.ReadTable(offset, data);
        byte[] bits = new byte[length];
        table.ReadPending(offset, bits);
        table.WritePending(offset, length);

        int expected = (isLegal ? 0 : 2) + (isLegalBits ? 0 : 1) + 1;
        Assert.Equal(expected, table.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused) - refused);
        Assert.All(bits, each => Assert.Equal(isLegalBits ? 0 : 0xFF, each));
        for (int i = 0; i < length; i++)
        {
            int column = (int)((offset + i) & 15);
            int writable = column == 0 ? 0xFC : column < 12 ? 0xFF : column == 12 ? 1 : 0;
            Assert.Equal(isLegal ? fill & writable : 0xFF, data[i]);
        }
    }

    private void Fire(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _table.Trigger(3);
            _table.Trigger(4);
        }
    }

    private void Program(int vector, uint address, uint data, bool isMasked)
    {
        Write(vector, 0, address);
        Write(vector, 4, 0);
        Write(vector, 8, data);
        Write(vector, 12, isMasked ? 1u : 0u);
    }

    private void Write(int vector, int column, uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _table.WriteTable((vector * MsiXTable.EntrySizeBytes) + column, bytes);
    }

    private ulong ReadPending(int word)
    {
        byte[] bytes = new byte[8];
        _table.ReadPending(word * 8, bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
