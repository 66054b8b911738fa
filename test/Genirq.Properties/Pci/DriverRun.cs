using System.Buffers.Binary;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Properties.Running;

namespace Genirq.Properties.Pci;

/// <summary>The driver's side on the device's side against a model that only counts.</summary>
internal sealed class DriverRun : StepRun
{
    private readonly IrqSystem _system;
    private readonly CountedRoot _root;
    private readonly DeviceFunction _function;
    private readonly PciDevice _device;
    private readonly DriverModel _model;

    public DriverRun(int setup)
    {
        bool hasMulti = setup % 2 == 0;
        _system = new IrqSystem(new IrqSystemOptions { PreallocatedIrqs = 16, HasReservationMode = false });
        _root = new CountedRoot(setup / 2 % 12);
        IrqDomainOptions options = IrqDomainOptions.Hierarchy(
            null, FirmwareNode.Named("root"), flags: IrqDomainFlags.MsiParent);
        Assert.Equal(0, _system.Domains.Instantiate(_root, options));
        _root.MsiParent = new MsiParentOps
        {
            SupportedFlags = (MsiFlags.GenericMask & ~MsiFlags.PciMsiMaskParent) | MsiFlags.PciMsiX
                | MsiFlags.PciMsiXAllocateDynamic | (hasMulti ? MsiFlags.MultiPciMsi : MsiFlags.None),
            RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps,
        };
        _function = new DeviceFunction(new DeviceFunctionOptions
        {
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities =
            [
                new MsiXCapabilityOptions { VectorCount = 8, PendingOffset = 0x800 },
                new MsiCapabilityOptions { MessageCount = 8 },
            ],
        });
        DirectFunctionAccess access = new(_function);
        _device = new PciDevice(_system, new PciDeviceOptions
        {
            Config = access,
            Memory = access,
            ParentDomain = _root,
            LineIrq = new Irq(11),
        });
        _model = new DriverModel(hasMulti) { Capacity = _root.Capacity };
    }

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        switch (step.Kind)
        {
            case < 25:
                (int minimum, int maximum) = ((step.A % 11) - 1, (step.B % 12) - 1);
                InterruptKinds kinds = (InterruptKinds)(step.C % 8);
                Note($"allocate {minimum} {maximum} {kinds}");
                int result = _model.Allocate(minimum, maximum, kinds);
                Assert.Equal(result, _device.AllocateVectors(minimum, maximum, kinds).Result);
                break;
            case < 60:
                int? index = step.A % 3 == 0 ? null : step.B % 10;
                Note($"allocate at {index}");
                MsiIndex at = index is { } place ? (uint)place : MsiIndex.Any;
                Assert.Equal(_model.AllocateAt(index), _device.AllocateMsiXAt(at).Index);
                break;
            case < 80:
                FreeOne(step.A % 8);
                break;
            case < 87:
                Note("free all");
                _model.FreeAll();
                _device.FreeVectors();
                break;
            case < 93:
                Note("reset and restore");
                _model.IsLineDisabled = _model.Mode != InterruptKinds.None;
                _function.Reset();
                _device.Restore();
                break;
            default:
                Note($"room {step.A % 12}");
                _root.Capacity = _model.Capacity = step.A % 12;
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal(_model.Used.Count, _root.Live.Count);
        Assert.Equal(_model.Mode == InterruptKinds.MsiX, _device.IsMsiXEnabled);
        Assert.Equal(_model.Mode == InterruptKinds.Msi, _device.IsMsiEnabled);
        Assert.Equal(_model.Mode == InterruptKinds.MsiX ? 0x8007 : 0x0007, _function.MsiX!.Control);
        Assert.Equal(_model.Mode == InterruptKinds.Msi ? 1 : 0, _function.Msi!.Control & 1);
        Assert.Equal(_model.IsLineDisabled ? 4 : 0, Command() & 4);
        for (int index = 0; index < 10; index++)
        {
            int number = _device.IrqOf(index).Number;
            int expected = _model.Mode == InterruptKinds.None && index == 0 ? 11 : 0;
            Assert.Equal(_model.Used.Contains(index), number > 0 && number != expected);
            if (!_model.Used.Contains(index))
            {
                Assert.Equal(expected, number);
            }
            else
            {
                Assert.True(_root.Live[number]);
            }

            if (index < 8 && _model.Mode == InterruptKinds.MsiX)
            {
                bool isUsed = _model.Used.Contains(index);
                Assert.Equal(new MsiEntry(isUsed ? MessageOf(number) : default, false), _function.MsiX.GetEntry(index));
            }
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        _device.Dispose();
        Assert.Empty(_root.Live);
        Assert.Equal(16, _system.Numbers.Allocated);
    }

    private static MsiMessage MessageOf(int number) => new(0xFEE00000, 0, (uint)number << 5);

    private void FreeOne(int index)
    {
        Note($"free {index}");
        if (_model.Mode == InterruptKinds.MsiX)
        {
            int number = _device.IrqOf(index).Number;
            _model.Used.Remove(index);
            _device.FreeMsiX(new MsiMap(index, new Irq(Math.Max(0, number))));
        }
    }

    private int Command()
    {
        byte[] bytes = new byte[2];
        _function.ReadConfig(4, bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes) >> 8;
    }
}
