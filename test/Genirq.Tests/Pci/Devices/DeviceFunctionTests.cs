using System.Buffers.Binary;
using Genirq.Diagnostics;
using Genirq.Pci.Devices;

namespace Genirq.Tests.Pci.Devices;

public sealed class DeviceFunctionTests
{
    private static readonly DeviceFunctionOptions s_options = new()
    {
        DeviceId = 0x1041,
        ClassCode = 0x020000,
        Bars = [new DeviceBar(DeviceBarKind.Memory64, 0x1000), DeviceBar.None, new DeviceBar(DeviceBarKind.Io, 0x20)],
        Capabilities =
        [
            new VendorCapabilityOptions { Content = [7, 8, 9] },
            new MsiXCapabilityOptions { VectorCount = 4, TableOffset = 0x100, PendingOffset = 0x200 },
            new PciExpressCapabilityOptions(),
            new MsiCapabilityOptions { MessageCount = 4 },
        ],
    };

    private readonly RouteLog _routes = new();
    private readonly DeviceFunction _function = new(s_options);

    public DeviceFunctionTests() => _function.Connect(_routes);

    [Fact]
    public void Capabilities_InTheOrderAskedFor_AreLinked()
    {
        List<(int Offset, int Id)> found = [];
        for (int at = (int)Read(0x34) & 0xFF; at != 0; at = (int)(Read(at) >> 8) & 0xFF)
        {
            found.Add((at, (int)Read(at) & 0xFF));
        }

        Assert.Equal([(0x40, 0x09), (0x48, 0x11), (0x54, 0x10), (0x90, 0x05)], found);
        Assert.Equal(4096, _function.ConfigSizeBytes);
        Assert.Equal(0x03u, (Read(0x48) >> 16) & 0x7FF);
        Assert.Equal(0x07060009u, Read(0x40) & 0xFFFF00FF);
    }

    [Fact]
    public void Bars_WrittenWithOnes_TellTheirSizes()
    {
        Write(0x10, uint.MaxValue);
        Write(0x14, uint.MaxValue);
        Write(0x18, uint.MaxValue);
        Write(0x1C, uint.MaxValue);

        Assert.Equal(0xFFFFF004u, Read(0x10));
        Assert.Equal(uint.MaxValue, Read(0x14));
        Assert.Equal(0xFFFFFFE1u, Read(0x18));
        Assert.Equal(0u, Read(0x1C));
    }

    [Fact]
    public void GetBarAddress_FollowsTheCommandRegister()
    {
        Write(0x10, 0xC0000000);
        Write(0x14, 0x12);
        Write(0x18, 0x1000);

        Assert.Null(_function.GetBarAddress(0));
        Write(0x04, 2);
        Assert.Equal(0x12C0000000u, _function.GetBarAddress(0));
        Assert.Null(_function.GetBarAddress(2));
        Assert.Null(_function.GetBarAddress(1));
        Write(0x04, 1);
        Assert.Equal(0x1000u, _function.GetBarAddress(2));
    }

    [Fact]
    public void SetLine_FollowsDisableBitAndMode_AndStatusShowsItAlways()
    {
        _function.SetLine(true);
        Assert.Equal(["line 1"], _routes.Take());
        Write(0x04, 0x0400);
        Assert.Equal(["line 0"], _routes.Take());
        Assert.NotEqual(0u, Read(0x04) & 0x00080000);
        Write(0x04, 0);
        Assert.Equal(["line 1"], _routes.Take());
        Write(0x48, 0x80000000);
        Assert.Equal(["line 0"], _routes.Take());
        Write(0x48, 0);
        Assert.Equal(["line 1"], _routes.Take());
    }

    [Fact]
    public void Mode_SwitchedWhileEventsWait_TakesAwayBeforeItGives()
    {
        _function.SetLine(true);
        Write(0x04, 0x0006);
        Write(0x90, 0x00010000);
        Assert.Equal(InterruptMode.Msi, _function.Mode);
        Assert.Equal(["line 1", "line 0", "route 0 0=0"], _routes.Take());

        WriteBar(0x10C, 0);
        Write(0x48, 0x80000000);

        Assert.Equal(InterruptMode.MsiX, _function.Mode);
        Assert.Equal(["unroute 0", "route 0 0=0"], _routes.Take());
        Assert.Equal(TriggerResult.Delivered, _function.Trigger(0));
        Assert.Equal(TriggerResult.Disabled, _function.Msi!.Trigger(0));
        _routes.Take();
        Write(0x90, 0);
        Write(0x48, 0);
        Assert.Equal(["unroute 0", "line 1"], _routes.Take());
        Assert.Equal(TriggerResult.Disabled, _function.Trigger(0));
    }

    [Fact]
    public void BusMaster_Off_HoldsMessages()
    {
        WriteBar(0x10C, 0);
        Write(0x48, 0x80000000);

        Assert.Equal(TriggerResult.Pending, _function.Trigger(0));
        Assert.Equal(1, ReadBar(0x200)[0]);
        Write(0x04, 4);

        Assert.Equal(["route 0 0=0", "deliver 0 0=0"], _routes.Take());
    }

    [Fact]
    public void FunctionReset_ThroughDeviceControl_ResetsEverything()
    {
        Write(0x04, 6);
        WriteBar(0x10C, 0);
        Write(0x48, 0x80000000);
        _function.SetLine(true);
        _function.WriteConfig(0x54 + 8, [0x00, 0x80]);

        Assert.Equal(InterruptMode.IntX, _function.Mode);
        Assert.Equal(0u, Read(0x04) & 0xFFFF);
        Assert.Equal(1, ReadBar(0x10C)[0]);
        Assert.False(_function.IsLineAsserted);
    }

    [Fact]
    public void WasReset_EachWayToReset_IsToldOnce_ButRestoringIsNone()
    {
        int resets = 0;
        _function.WasReset += () => resets++;
        Write(0x04, 6);
        Assert.True(_function.IsBusMaster);

        _function.WriteConfig(0x54 + 8, [0x00, 0x80]);
        Assert.Equal(1, resets);
        Assert.False(_function.IsBusMaster);
        _function.Reset();
        Assert.Equal(2, resets);
        Assert.True(_function.TryRestore(_function.Save(), out _));

        Assert.Equal(2, resets);
    }

    [Fact]
    public void BusMasterChanged_EachChange_IsToldOnce()
    {
        List<bool> told = [];
        _function.BusMasterChanged += () => told.Add(_function.IsBusMaster);

        Write(0x04, 6);
        Write(0x04, 4);
        Write(0x04, 0);
        Write(0x04, 4);
        _function.Reset();

        Assert.Equal([true, false, true, false], told);
    }

    [Fact]
    public void Bar_OutsideTheWindows_IsTheDevicesOwn()
    {
        byte[] data = new byte[4];

        Assert.False(_function.ReadBar(0, 0xFC, data));
        Assert.False(_function.WriteBar(0, 0x140, data));
        Assert.False(_function.ReadBar(2, 0x100, data));
        Assert.False(_function.ReadBar(0, ulong.MaxValue - 1, data));
        Assert.True(_function.ReadBar(0, 0x13C, data));
        Assert.Equal(0, _function.Diagnostics.Total);
        Assert.True(_function.ReadBar(0, 0xFE, data));
        Assert.Equal(1, _function.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused));
    }

    [Fact]
    public void Config_EveryOffsetSizeAndFill_LeavesWhatIsFixed()
    {
        DeviceFunction fresh = new(s_options);
        foreach (byte fill in new byte[] { 0xFF, 0x00, 0xA5 })
        {
            for (int offset = -9; offset < 4110; offset++)
            {
                for (int length = 0; length <= 9; length++)
                {
                    byte[] data = new byte[length];
                    data.AsSpan().Fill(fill);
                    long refused = _function.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused);
                    _function.WriteConfig(offset, data);
                    _function.ReadConfig(offset, data);
                    bool isLegal = length is 1 or 2 or 4 && offset >= 0 && offset % length == 0
                        && offset + length <= 4096;

                    Assert.Equal(
                        isLegal ? 0 : 2, _function.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused) - refused);
                    Assert.True(isLegal || data.All(each => each == 0xFF));
                }
            }
        }

        Assert.True(fresh.TryRestore(_function.Save(), out string? reason), reason);
        Assert.Equal(0x10411AF4u, Read(0));
        Assert.Equal(0x02000000u, Read(8));
        Assert.Equal(0x40u, Read(0x34));
        byte[] end = new byte[4];
        _function.ReadConfig(4094, end);
        Assert.All(end, each => Assert.Equal(0xFF, each));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void Bar_EveryOffsetSizeAndFill_KeepsTheRules(byte fill)
    {
        const int Table = 0x100;
        const int TableEnd = Table + (4 * 16);
        const int Pending = 0x200;
        const int PendingEnd = Pending + 8;
        for (int offset = 0; offset < 0x1000; offset++)
        {
            for (int length = 0; length <= 9; length++)
            {
                byte[] data = new byte[length];
                data.AsSpan().Fill(fill);
                long refused = _function.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused);
                bool inTable = length > 0 && offset < TableEnd && offset + length > Table;
                bool inPending = length > 0 && offset < PendingEnd && offset + length > Pending;

                Assert.Equal(inTable || inPending, _function.WriteBar(0, (ulong)offset, data));
                Assert.Equal(inTable || inPending, _function.ReadBar(0, (ulong)offset, data));

                (int begin, int end) = inTable ? (Table, TableEnd) : (Pending, PendingEnd);
                bool isWellFormed = length is 4 or 8 && offset % length == 0
                    && offset >= begin && offset + length <= end;
                int expected = inTable ? isWellFormed ? 0 : 2 : !inPending ? 0 : isWellFormed ? 1 : 2;
                Assert.Equal(
                    expected, _function.Diagnostics.CountOf(IrqDiagnosticId.PciAccessRefused) - refused);
                Assert.True(expected != 2 || data.All(each => each == 0xFF));
            }
        }

        Assert.True(new DeviceFunction(s_options).TryRestore(_function.Save(), out string? reason), reason);
        uint[] entry = fill == 0 ? [0, 0, 0, 0] : [0xFFFFFFFC, 0xFFFFFFFF, 0xFFFFFFFF, 1];
        Assert.Equal([.. entry, .. entry, .. entry, .. entry], _function.MsiX!.Save().Words);
        Assert.Equal(0x10411AF4u, Read(0));
    }

    [Fact]
    public void Save_RestoredElsewhere_GoesOnWhereItStood()
    {
        Write(0x04, 6);
        WriteBar(0x100, 0xFEE00000);
        WriteBar(0x108, 0x44);
        Write(0x48, 0x80000000);
        _function.Trigger(0);
        DeviceFunctionState state = _function.Save();
        DeviceFunction other = new(s_options);
        RouteLog routes = new();
        other.Connect(routes);

        Assert.True(other.TryRestore(state, out _));
        other.WriteBar(0, 0x10C, new byte[4]);

        Assert.Equal(["route 0 fee00000=44", "deliver 0 fee00000=44"], routes.Take());
    }

    [Theory]
    [MemberData(nameof(HostileStates))]
    public void TryRestore_HostileState_IsRejectedWholly(string what)
    {
        Write(0x04, 6);
        Write(0x48, 0x80000000);
        _function.Trigger(1);
        DeviceFunctionState good = _function.Save();
        _routes.Take();

        Assert.False(_function.TryRestore(Spoil(good, what), out string? reason));

        Assert.NotNull(reason);
        Assert.EndsWith(".", reason, StringComparison.Ordinal);
        Assert.Empty(_routes.Take());
        DeviceFunctionState after = _function.Save();
        Assert.Equal(good.Config, after.Config);
        Assert.Equal(good.MsiX!.Words, after.MsiX!.Words);
        Assert.Equal(good.MsiX.Pending, after.MsiX.Pending);
        Assert.Equal(good.Msi, after.Msi);
        Assert.True(_function.TryRestore(good, out _));
    }

    public static TheoryData<string> HostileStates() =>
    [
        "config short", "config null", "vendor", "bar flags", "no msi", "no msix", "control size", "control reserved",
        "words short", "words null", "address bits", "vector control bits", "pending beyond", "pending negative",
        "pending twice", "pending many", "lines beyond", "msi control", "msi count", "msi address", "msi mask",
        "msi pending",
        "msi lines",
    ];

    [Fact]
    public void SetLine_WithoutPin_Throws()
    {
        DeviceFunction function = new(new DeviceFunctionOptions { InterruptPin = 0 });

        Assert.Throws<InvalidOperationException>(() => function.SetLine(true));
        Assert.False(function.TryRestore(function.Save() with { IsLineRequested = true }, out _));
        Assert.Equal(256, function.ConfigSizeBytes);
    }

    [Theory]
    [MemberData(nameof(ImpossibleOptions))]
    public void Constructor_FunctionThatCannotBe_ThrowsWithASentence(string what)
    {
        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(() => new DeviceFunction(Impossible(what)));

        Assert.NotEmpty(thrown.Message);
    }

    public static TheoryData<string> ImpossibleOptions() =>
    [
        "bar size", "bar small", "bar ports", "bar 64 at the end", "bar 64 overlaps", "seven bars", "table beyond",
        "table bar",
        "table ports", "table alignment", "table over pending", "pending beyond", "overlap", "header", "leaves",
        "two msi",
        "capability alignment", "io prefetchable",
    ];

    private static DeviceFunctionOptions Impossible(string what)
    {
        DeviceBar memory = new(DeviceBarKind.Memory32, 0x1000);
        MsiXCapabilityOptions msiX = new() { VectorCount = 64, PendingOffset = 0x800 };
        DeviceFunctionOptions WithBars(params DeviceBar[] bars) => new() { Bars = bars };
        DeviceFunctionOptions With(params IDeviceCapability[] capabilities) =>
            new() { Bars = [memory, new DeviceBar(DeviceBarKind.Io, 16)], Capabilities = capabilities };
        return what switch
        {
            "bar size" => WithBars(memory with { SizeBytes = 0x1001 }),
            "bar small" => WithBars(memory with { SizeBytes = 8 }),
            "bar ports" => WithBars(new DeviceBar(DeviceBarKind.Io, 512)),
            "bar 64 at the end" =>
                WithBars([.. Enumerable.Repeat(memory, 5), memory with { Kind = DeviceBarKind.Memory64 }]),
            "bar 64 overlaps" => WithBars(memory with { Kind = DeviceBarKind.Memory64 }, memory),
            "seven bars" => WithBars([.. Enumerable.Repeat(memory, 7)]),
            "io prefetchable" => WithBars(new DeviceBar(DeviceBarKind.Io, 16, IsPrefetchable: true)),
            "table beyond" => With(msiX with { TableOffset = 0xC08 }),
            "table bar" => With(msiX with { TableBar = 6 }),
            "table ports" => With(msiX with { TableBar = 1, VectorCount = 1 }),
            "table alignment" => With(msiX with { TableOffset = 4 }),
            "table over pending" => With(msiX with { PendingOffset = 0x3F8 }),
            "pending beyond" => With(msiX with { PendingOffset = 0xFFFFFFF8 }),
            "overlap" =>
                With(new MsiCapabilityOptions { Offset = 0x50 }, new VendorCapabilityOptions { Offset = 0x60 }),
            "header" => With(new VendorCapabilityOptions { Offset = 0x38 }),
            "leaves" => With(new VendorCapabilityOptions { Offset = 0xFC, Content = [1, 2] }),
            "two msi" => With(new MsiCapabilityOptions(), new MsiCapabilityOptions()),
            _ => With(new VendorCapabilityOptions { Offset = 0x42 }),
        };
    }

    private static DeviceFunctionState Spoil(DeviceFunctionState good, string what)
    {
        DeviceFunctionState Byte(int at, byte value) =>
            good with { Config = [.. good.Config.Select((each, i) => i == at ? value : each)] };
        DeviceFunctionState X(Func<MsiXTableState, MsiXTableState> change) => good with { MsiX = change(good.MsiX!) };
        DeviceFunctionState M(Func<MsiCapabilityState, MsiCapabilityState> change) =>
            good with { Msi = change(good.Msi!) };
        List<uint> Words(int at, uint value) => [.. good.MsiX!.Words.Select((each, i) => i == at ? value : each)];
        return what switch
        {
            "config short" => good with { Config = [.. good.Config.Skip(1)] },
            "config null" => good with { Config = null! },
            "vendor" => Byte(0, 0),
            "bar flags" => Byte(0x10, 0),
            "no msi" => good with { Msi = null },
            "no msix" => good with { MsiX = null },
            "control size" => X(x => x with { Control = (ushort)(x.Control + 1) }),
            "control reserved" => X(x => x with { Control = (ushort)(x.Control | 0x0800) }),
            "words short" => X(x => x with { Words = [.. x.Words.Skip(1)] }),
            "words null" => X(x => x with { Words = null! }),
            "address bits" => X(x => x with { Words = Words(0, 1) }),
            "vector control bits" => X(x => x with { Words = Words(15, 3) }),
            "pending beyond" => X(x => x with { Pending = [4] }),
            "pending negative" => X(x => x with { Pending = [-1] }),
            "pending twice" => X(x => x with { Pending = [1, 1] }),
            "pending many" => X(x => x with { Pending = [.. Enumerable.Range(0, 1000)] }),
            "lines beyond" => X(x => x with { MaskedLines = [1000000] }),
            "msi control" => M(m => m with { Control = 0 }),
            "msi count" => M(m => m with { Control = (ushort)(m.Control | 0x30) }),
            "msi address" => M(m => m with { AddressLow = 2 }),
            "msi mask" => M(m => m with { MaskBits = 0x10 }),
            "msi pending" => M(m => m with { PendingBits = 0x10 }),
            _ => M(m => m with { MaskedLines = 0x80000000 }),
        };
    }

    private uint Read(int offset)
    {
        byte[] bytes = new byte[4];
        _function.ReadConfig(offset, bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private void Write(int offset, uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _function.WriteConfig(offset, bytes);
    }

    private void WriteBar(ulong offset, uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Assert.True(_function.WriteBar(0, offset, bytes));
    }

    private byte[] ReadBar(ulong offset)
    {
        byte[] bytes = new byte[4];
        Assert.True(_function.ReadBar(0, offset, bytes));
        return bytes;
    }
}
