using System.Buffers.Binary;
using Genirq.Pci.Devices;
using Genirq.Properties.Running;

namespace Genirq.Properties.Pci;

/// <summary>A function with MSI, MSI-X and a wire against its model, driven through its registers.</summary>
internal sealed class FunctionRun : StepRun
{
    private const int TableAt = 0x1000;
    private const int TableBar = 2;

    private static readonly int[] s_places =
    [
        0x04, 0x04, 0x06, 0x10, 0x18, 0x1C, 0x3C, 0x40, 0x42, 0x43, 0x43, 0x50, 0x52, 0x52, 0x54, 0x58, 0x5C, 0x60,
        0x64, 0x70, 0x88,
    ];

    private static readonly uint[] s_values =
    [
        0, uint.MaxValue, 0x80000000, 0xC0000000, 0x8000, 1, 0x00010000, 0x00310000, 0x00710000, 6, 0x0406, 0x80, 0xC0,
    ];

    private readonly DeviceFunctionOptions _options;
    private readonly int _vectors;
    private readonly int _pendingAt;
    private readonly int _pendingBar;
    private DeviceFunction _function;
    private RouteRecorder _routes = new();
    private FunctionModel _model;
    private (DeviceFunctionState State, FunctionModel Model)? _saved;

    public FunctionRun(int setup)
    {
        _vectors = (setup % 5) switch { 0 => 1, 1 => 3, 2 => 64, 3 => 65, _ => 130 };
        int log2 = setup / 5 % 6;
        bool is64 = setup / 30 % 2 == 0;
        bool canMask = setup / 60 % 2 == 0;
        (_pendingBar, _pendingAt) = setup / 120 % 2 == 0 ? (TableBar, 0x800) : (0, 0x40);
        _options = new DeviceFunctionOptions
        {
            DeviceId = 0x1041,
            Bars =
            [
                new DeviceBar(DeviceBarKind.Memory32, 0x100),
                new DeviceBar(DeviceBarKind.Io, 0x20),
                new DeviceBar(DeviceBarKind.Memory64, 0x4000, IsPrefetchable: true),
            ],
            Capabilities =
            [
                new PciExpressCapabilityOptions { Offset = FunctionModel.ExpressAt },
                new VendorCapabilityOptions { Offset = 0x70, Content = [1, 2, 3, 4, 5], IsWritable = true },
                new MsiCapabilityOptions
                {
                    Offset = FunctionModel.MsiAt, MessageCount = 1 << log2, Is64Bit = is64, HasMask = canMask,
                },
                new MsiXCapabilityOptions
                {
                    Offset = FunctionModel.MsiXAt,
                    VectorCount = _vectors,
                    TableBar = TableBar,
                    TableOffset = TableAt,
                    PendingBar = _pendingBar,
                    PendingOffset = (uint)_pendingAt,
                },
            ],
        };
        _function = new DeviceFunction(_options);
        (byte[] initial, byte[] writable) = Layout(log2, is64, canMask);
        _model = new FunctionModel(initial, writable, _vectors, (log2, is64, canMask)) { IsConnected = true };
        _function.Connect(_routes);
        if (setup / 240 % 2 == 0)
        {
            WriteConfig(4, [6, 0]);
            WriteConfig(setup / 480 % 2 == 0 ? 0x43 : 0x52, [0x80 | 1]);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int before = _routes.Delivered.Count;
        Act(step);
        Assert.Equal(_model.Collect(), _routes.Delivered.Skip(before));
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        byte[] word = new byte[4];
        for (int offset = 0; offset < 0x100; offset += 4)
        {
            _function.ReadConfig(offset, word);
            Assert.Equal(Enumerable.Range(offset, 4).Select(_model.ReadConfig), word);
        }

        byte[] table = new byte[_vectors * 16];
        for (int offset = 0; offset < table.Length; offset += 8)
        {
            Assert.True(_function.ReadBar(TableBar, (ulong)(TableAt + offset), table.AsSpan(offset, 8)));
        }

        Assert.Equal(_model.Table, table);
        for (int offset = 0; offset < (_vectors + 63) / 64 * 8; offset += 4)
        {
            Assert.True(_function.ReadBar(_pendingBar, (ulong)(_pendingAt + offset), word));
            Assert.Equal(Enumerable.Range(offset, 4).Select(_model.ReadPending), word);
        }

        Assert.Equal(_model.IsLineAsserted, _function.IsLineAsserted);
        if (_model.IsConnected)
        {
            Assert.Equal(_model.Usable(), _routes.Usable);
            Assert.Equal(_model.IsLineAsserted, _routes.IsLineAsserted);
        }
    }

    private static byte[] Bytes(Step step, int length)
    {
        byte[] data = new byte[8];
        uint value = step.C % 4 == 0 ? (uint)(step.C * 2654435761L) : s_values[step.C / 4 % s_values.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), step.C % 3 == 0 ? value : 0);
        return data[..length];
    }

    private void Act(Step step)
    {
        switch (step.Kind)
        {
            case < 30:
                int place = s_places[step.A % s_places.Length];
                int size = 1 << (step.B % 3);
                WriteConfig(place / size * size, Bytes(step, size));
                break;
            case < 34:
                WriteConfig((step.A % 0x104) - 2, Bytes(step, step.B % 9));
                break;
            case < 60:
                int length = step.B % 8 == 0 ? step.B / 8 % 9 : 4 + (step.B % 2 * 4);
                int column = step.B % 8 == 0 ? step.A % 16 : step.C % 16 / Math.Max(length, 1) * length;
                WriteBar((ulong)(TableAt + (step.A / 16 % (_vectors + 1) * 16) + column), Bytes(step, length));
                break;
            case < 62:
                WriteBar((ulong)(step.A % 0x4000), Bytes(step, step.B % 9));
                break;
            case < 82:
                Trigger(step.A);
                break;
            case < 85:
                Withdraw(step);
                break;
            case < 89:
                MaskLine(step);
                break;
            case < 92:
                Note($"line {step.A % 2}");
                _model.IsLineRequested = step.A % 2 == 0;
                _function.SetLine(step.A % 2 == 0);
                break;
            case < 94:
                Connect(step.A % 3 != 0);
                break;
            case < 95:
                Note("reset");
                _model.Reset();
                _function.Reset();
                break;
            default:
                SaveOrRestore(step.A);
                break;
        }
    }

    private void WriteConfig(int offset, byte[] data)
    {
        Note($"config 0x{offset:x} = {Convert.ToHexString(data)}");
        _model.WriteConfig(offset, data);
        _function.WriteConfig(offset, data);
    }

    private void WriteBar(ulong offset, byte[] data)
    {
        Note($"bar 2 0x{offset:x} = {Convert.ToHexString(data)}");
        long inTable = (long)offset - TableAt;
        bool touchesTable = inTable < _vectors * 16 && inTable + data.Length > 0 && data.Length > 0;
        long inPending = (long)offset - _pendingAt;
        bool touchesPending = _pendingBar == TableBar && data.Length > 0
            && inPending < (_vectors + 63) / 64 * 8 && inPending + data.Length > 0;
        if (touchesTable)
        {
            _model.WriteTable(inTable, data);
        }

        Assert.Equal(touchesTable || touchesPending, _function.WriteBar(TableBar, offset, data));
    }

    private void Trigger(int operand)
    {
        int vector = operand % (_model.IsMsiXEnabled ? _vectors : _model.Messages);
        TriggerResult expected = _model.Trigger(vector);
        Note($"trigger {vector} -> {expected}");
        Assert.Equal(expected, _function.Trigger(vector));
    }

    private void Withdraw(Step step)
    {
        bool msiX = step.A % 2 == 0;
        int vector = step.B % (msiX ? _vectors : _model.Messages);
        Note($"withdraw {vector} of {(msiX ? "MSI-X" : "MSI")}");
        bool expected = _model.Withdraw(msiX, vector);
        Assert.Equal(expected, msiX ? _function.MsiX!.Withdraw(vector) : _function.Msi!.Withdraw(vector));
    }

    private void MaskLine(Step step)
    {
        bool isMasked = step.C % 2 == 0;
        if (step.A % 2 == 0)
        {
            int vector = step.B % _vectors;
            _model.MaskedX[vector] = isMasked;
            _function.MsiX!.MaskLine(vector, isMasked);
        }
        else
        {
            int message = step.B % _model.Messages;
            _model.MaskedM[message] = isMasked;
            _function.Msi!.MaskLine(message, isMasked);
        }

        Note($"mask line {step.A % 2} {step.B} {isMasked}");
    }

    private void Connect(bool connect)
    {
        Note($"connect {connect}");
        _model.IsConnected = connect;
        RouteRecorder next = new();
        next.Delivered.AddRange(_routes.Delivered);
        _routes = next;
        _function.Connect(connect ? next : null);
    }

    private void SaveOrRestore(int operand)
    {
        if (operand % 2 == 0 || _saved is not { } saved)
        {
            Note("save");
            _saved = (_function.Save(), _model.Clone());
            return;
        }

        Note($"restore {operand}");
        if (operand / 2 % 2 == 0)
        {
            RouteRecorder next = new();
            next.Delivered.AddRange(_routes.Delivered);
            _routes = next;
            _function = new DeviceFunction(_options);
            _function.Connect(_model.IsConnected ? next : null);
        }

        bool isConnected = _model.IsConnected;
        _model = saved.Model.Clone();
        _model.IsConnected = isConnected;
        Assert.True(_function.TryRestore(saved.State, out string? reason), reason);
    }

    // What the registers are, from the layouts of the standard.
    private (byte[] Initial, byte[] Writable) Layout(int log2, bool is64, bool canMask)
    {
        byte[] initial = new byte[4096];
        byte[] writable = new byte[4096];
        new byte[] { 0xF4, 0x1A, 0x41, 0x10, 0, 0, 0x10, 0, 0, 0, 0, 0xFF }.CopyTo(initial, 0);
        new byte[] { 0x47, 0x05 }.CopyTo(writable, 4);
        writable[0x0C] = 0xFF;
        initial[0x14] = 1;
        initial[0x18] = 0x0C;
        new byte[] { 0x00, 0xFF, 0xFF, 0xFF, 0xE0, 0xFF, 0xFF, 0xFF, 0x00, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }
            .CopyTo(writable, 0x10);
        initial[0x34] = FunctionModel.ExpressAt;
        writable[0x3C] = 0xFF;
        initial[0x3D] = 1;
        new byte[] { 0x10, 0x70, 0x02, 0, 0, 0x80, 0, 0x10 }.CopyTo(initial, FunctionModel.ExpressAt);
        new byte[] { 0xFF, 0x7F }.CopyTo(writable, FunctionModel.ExpressAt + 8);
        new byte[] { 0x09, FunctionModel.MsiAt, 8, 1, 2, 3, 4, 5 }.CopyTo(initial, 0x70);
        new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }.CopyTo(writable, 0x73);
        new byte[] { 0x05, FunctionModel.MsiXAt, (byte)((log2 << 1) | (is64 ? 0x80 : 0)), (byte)(canMask ? 1 : 0) }
            .CopyTo(initial, FunctionModel.MsiAt);
        writable[FunctionModel.MsiAt + 2] = 0x71;
        new byte[] { 0xFC, 0xFF, 0xFF, 0xFF }.CopyTo(writable, FunctionModel.MsiAt + 4);
        int data = FunctionModel.MsiAt + (is64 ? 12 : 8);
        if (is64)
        {
            writable.AsSpan(FunctionModel.MsiAt + 8, 4).Fill(0xFF);
        }

        writable.AsSpan(data, 2).Fill(0xFF);
        if (canMask)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(writable.AsSpan(data + 4), uint.MaxValue >> (32 - (1 << log2)));
        }

        new byte[] { 0x11, 0, (byte)(_vectors - 1), 0 }.CopyTo(initial, FunctionModel.MsiXAt);
        writable[FunctionModel.MsiXAt + 3] = 0xC0;
        BinaryPrimitives.WriteUInt32LittleEndian(initial.AsSpan(FunctionModel.MsiXAt + 4), TableAt | TableBar);
        BinaryPrimitives.WriteUInt32LittleEndian(
            initial.AsSpan(FunctionModel.MsiXAt + 8), (uint)(_pendingAt | _pendingBar));
        return (initial, writable);
    }
}
