using System.Buffers.Binary;
using Genirq.Diagnostics;
using Genirq.Pci.Devices;

namespace Genirq.Tests.Pci.Devices;

[Collection(nameof(MeasuredTests))]
public sealed class MsiCapabilityTests
{
    private readonly RouteLog _routes = new();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(33)]
    [InlineData(64)]
    public void Constructor_CountThatIsNotPossible_Throws(int messages) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MsiCapability(messages));

    [Fact]
    public void Trigger_RoutesRefuse_SaysSo_AndTheNextEventTakesItAlong()
    {
        MsiCapability msi = Enabled(8, log2: 3);
        _routes.Result = ErrorCode.InputOutput;

        Assert.Equal(TriggerResult.Refused, msi.Trigger(0));
        Assert.True(msi.IsPending(0));

        _routes.Result = 0;
        Assert.Equal(TriggerResult.Delivered, msi.Trigger(0));
        Assert.False(msi.IsPending(0));
    }

    [Theory]
    [InlineData(true, true, 24, 0x0186)]
    [InlineData(true, false, 16, 0x0086)]
    [InlineData(false, true, 20, 0x0106)]
    [InlineData(false, false, 12, 0x0006)]
    public void Registers_OfEachForm_HaveItsLayout(bool is64Bit, bool hasMask, int size, int control)
    {
        MsiCapability msi = new(8, is64Bit, hasMask);
        int data = is64Bit ? 12 : 8;
        Fill(msi);

        Assert.Equal(size, msi.SizeBytes);
        Assert.Equal((ushort)(control | 0x31), msi.Control);
        Assert.Equal(0xFFFFFFFCu, Read(msi, 4));
        Assert.Equal(0xFFFFu, Read(msi, data));
        if (is64Bit)
        {
            Assert.Equal(0xFFFFFFFFu, Read(msi, 8));
        }

        if (hasMask)
        {
            Assert.Equal(0xFFu, Read(msi, data + 4));
            Assert.Equal(0u, Read(msi, data + 8));
        }
    }

    [Fact]
    public void Trigger_EachMessage_ReplacesTheLowBitsOfTheDatum()
    {
        MsiCapability msi = Enabled(8, log2: 3);
        Write(msi, 12, 0x4047);

        msi.Trigger(0);
        msi.Trigger(5);

        Assert.Equal(["deliver 0 fee00000=4040", "deliver 5 fee00000=4045"], Delivered());
    }

    [Fact]
    public void Trigger_FewerMessagesEnabled_FoldsThem()
    {
        MsiCapability msi = Enabled(8, log2: 1);

        msi.Trigger(5);
        msi.Trigger(4);

        Assert.Equal(["deliver 1 fee00000=41", "deliver 0 fee00000=40"], Delivered());
    }

    [Fact]
    public void Trigger_Masked_PendsAndIsSentOnceOnUnmask()
    {
        MsiCapability msi = Enabled(8, log2: 3);
        Write(msi, 16, 1 << 2);

        Assert.Equal(TriggerResult.Pending, msi.Trigger(2));
        Assert.Equal(TriggerResult.Pending, msi.Trigger(2));
        Assert.Equal(TriggerResult.Delivered, msi.Trigger(3));
        Assert.Equal(1u << 2, Read(msi, 20));
        Write(msi, 16, 0);

        Assert.Equal(["deliver 3 fee00000=43", "deliver 2 fee00000=42"], Delivered());
        Assert.Equal(0u, Read(msi, 20));
    }

    [Fact]
    public void Write_MoreMessagesThanThereAre_EnablesAllWithADiagnostic()
    {
        MsiCapability msi = new(4);

        Write(msi, 0, 0x00710000);

        Assert.Equal(4, msi.EnabledCount);
        Assert.Equal(1, msi.Diagnostics.CountOf(IrqDiagnosticId.PciValueRefused));
    }

    [Fact]
    public void MaskLine_WhileAnEventWaits_KeepsItUntilBothAreOpen()
    {
        MsiCapability msi = Enabled(2, log2: 1);
        msi.MaskLine(1, true);
        Assert.Equal(TriggerResult.Pending, msi.Trigger(1));
        Write(msi, 16, 2);
        msi.MaskLine(1, false);
        Assert.Empty(Delivered());

        Write(msi, 16, 0);

        Assert.Equal(["deliver 1 fee00000=41"], Delivered());
    }

    [Fact]
    public void SetBusMaster_OffWithoutMaskRegisters_HoldsTheEvent()
    {
        MsiCapability msi = new(1, is64Bit: true, hasMask: false);
        msi.Connect(_routes);
        Write(msi, 0, 0x00010000);
        msi.SetBusMaster(false);

        Assert.Equal(TriggerResult.Pending, msi.Trigger(0));
        msi.SetBusMaster(true);

        Assert.Equal(["deliver 0 0=0"], Delivered());
    }

    [Fact]
    public void Trigger_AllocatesNothing()
    {
        MsiCapability msi = Enabled(4, log2: 2);
        _routes.IsRecording = false;
        Fire(msi, 100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fire(msi, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1100, _routes.Delivered);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Registers_EveryOffsetAndSize_KeepTheirRules(bool is64Bit, bool hasMask)
    {
        foreach (byte fill in new byte[] { 0xFF, 0x00 })
        {
            for (int offset = -5; offset <= 30; offset++)
            {
                for (int length = 0; length <= 9; length++)
                {
                    MsiCapability msi = new(32, is64Bit, hasMask);
                    msi.Connect(_routes);
                    byte[] data = new byte[length];
                    data.AsSpan().Fill(fill);
                    msi.Write(offset, data);
                    msi.Read(offset, data);

                    bool isLegal = length is 1 or 2 or 4 && offset >= 0 && offset % length == 0
                        && offset + length <= msi.SizeBytes;
                    Assert.Equal(isLegal ? 0 : 2, msi.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused));
                    Assert.True(isLegal || data.All(each => each == 0xFF));
                    Assert.Equal(32, msi.MessageCount);
                    Assert.Equal(0x05, (byte)Read(msi, 0));
                }
            }
        }
    }

    private static void Fire(MsiCapability msi, int times)
    {
        for (int i = 0; i < times; i++)
        {
            msi.Trigger(i & 3);
        }
    }

    private static void Fill(MsiCapability msi)
    {
        for (int offset = 0; offset < msi.SizeBytes; offset += 4)
        {
            Write(msi, offset, uint.MaxValue);
        }
    }

    private static void Write(MsiCapability msi, int offset, uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        msi.Write(offset, bytes);
    }

    private static uint Read(MsiCapability msi, int offset)
    {
        byte[] bytes = new byte[4];
        msi.Read(offset, bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private MsiCapability Enabled(int messages, int log2)
    {
        MsiCapability msi = new(messages);
        msi.Connect(_routes);
        Write(msi, 4, 0xFEE00000);
        Write(msi, 12, 0x40);
        Write(msi, 0, (uint)((log2 << 4) | 1) << 16);
        _routes.Take();
        return msi;
    }

    private string[] Delivered() =>
        [.. _routes.Entries.Where(entry => entry.StartsWith("deliver", StringComparison.Ordinal))];
}
