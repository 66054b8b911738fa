using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Properties.Descriptors;
using Genirq.Properties.Running;

namespace Genirq.Properties.Msi;

/// <summary>A device's descriptor stores, through the device's lock, against sorted dictionaries.</summary>
internal sealed class DescriptorStoreRun : StepRun
{
    private static readonly uint[] s_sizes = [1, 63, 64, 65, 130, 4097, 65536];

    private readonly OneFault _faults = new();
    private readonly MsiDevice _device;
    private readonly uint _size;
    private readonly SortedDictionary<uint, (int Count, bool IsMsiX)>[] _stores = [[], []];

    /// <summary>Makes a device with two domains of one size.</summary>
    public DescriptorStoreRun(int setup)
    {
        IrqSystem system = new(new IrqSystemOptions { Faults = _faults });
        PoolDomain root = new(4);
        IrqDomainOptions options = IrqDomainOptions.Hierarchy(
            null, FirmwareNode.Named("root"), flags: IrqDomainFlags.MsiParent);
        Assert.Equal(0, system.Domains.Instantiate(root, options));
        root.MsiParent = new MsiParent();
        _device = new MsiDevice(system, "device", root);
        _size = s_sizes[setup % s_sizes.Length];
        for (int id = 0; id < _stores.Length; id++)
        {
            MsiDomainTemplate template = new()
            {
                Chip = new DeviceChip(),
                Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors,
                BusToken = BusToken.DeviceMsi,
            };
            Assert.True(_device.CreateDomain(new MsiDomainId(id), template, _size));
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _device.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int id = step.C % 2;
        uint place = Place(step);
        switch (step.Kind)
        {
            case < 30:
                Insert(id, MsiIndex.Any, step);
                break;
            case < 60:
                Insert(id, place, step);
                break;
            case < 70:
                Fill(id, place, step.B % 150);
                break;
            case < 98:
                Free(id, place, step.B % 5 == 0 ? place - (uint)(step.B % 3) : place + (uint)(step.B % 100));
                break;
            default:
                Free(id, 0, _size - 1);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        for (int id = 0; id < _stores.Length; id++)
        {
            Assert.Equal(_stores[id].Keys, Walk(id, MsiDescriptorFilter.All));
            Assert.Equal(_stores[id].Keys, Walk(id, MsiDescriptorFilter.NotAssociated));
            Assert.Empty(Walk(id, MsiDescriptorFilter.Associated));
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        Free(0, 0, _size - 1);
        Free(1, 0, _size - 1);
        Verify();
    }

    // Mostly low places that meet each other; also those at the end and just beyond.
    private uint Place(Step step) => (step.A % 5) switch
    {
        0 => _size - Math.Min(_size, (uint)step.B % 3),
        1 => (uint)step.B % (_size + 1),
        _ => (uint)step.B % Math.Min(_size, 140),
    };

    private void Insert(int id, MsiIndex index, Step step)
    {
        int count = 1 + (step.C % 5);
        bool isMsiX = step.C % 3 == 0;
        bool fails = step.C % 17 == 0;
        Note($"store {id}: Insert({index.Value}, {count} vectors){(fails ? " without memory" : "")}");
        if (fails)
        {
            _faults.Arm(FaultPoint.MsiDescriptor, 0, ErrorCode.NoMemory);
        }

        int expected = fails ? ErrorCode.NoMemory : InsertModel(id, index, count, isMsiX);
        using MsiDeviceLock held = _device.Lock();
        MsiDescriptorInit init = new(index.Value) { VectorCount = count, IsMsiX = isMsiX };
        Assert.Equal(expected, held.InsertDescriptor(new MsiDomainId(id), init));
        _faults.Disarm();
    }

    private int InsertModel(int id, MsiIndex index, int count, bool isMsiX)
    {
        uint place = index.Value;
        if (index.IsAny)
        {
            place = 0;
            foreach (uint taken in _stores[id].Keys)
            {
                if (taken != place)
                {
                    break;
                }

                place++;
            }

            if (place == _size)
            {
                return ErrorCode.Busy;
            }
        }

        return place >= _size ? ErrorCode.Range
            : _stores[id].TryAdd(place, (count, isMsiX)) ? 0
            : ErrorCode.Busy;
    }

    private void Fill(int id, uint first, int count)
    {
        Note($"store {id}: {count} inserts from {first}");
        using MsiDeviceLock held = _device.Lock();
        for (int i = 0; i < count; i++)
        {
            MsiIndex index = i % 3 == 0 ? MsiIndex.Any : first + (uint)i;
            Assert.Equal(
                InsertModel(id, index, 1, false),
                held.InsertDescriptor(new MsiDomainId(id), new MsiDescriptorInit(index.Value)));
        }
    }

    private void Free(int id, uint first, uint last)
    {
        Note($"store {id}: Free({first}, {last})");
        if (first <= last && last < _size)
        {
            foreach (uint index in _stores[id].Keys.Where(key => key >= first && key <= last).ToArray())
            {
                _stores[id].Remove(index);
            }
        }

        using MsiDeviceLock held = _device.Lock();
        held.FreeDescriptors(new MsiDomainId(id), first, last);
    }

    private List<uint> Walk(int id, MsiDescriptorFilter filter)
    {
        List<uint> indices = [];
        using MsiDeviceLock held = _device.Lock();
        for (MsiDescriptor? descriptor = held.FirstDescriptor(new MsiDomainId(id), filter); descriptor is not null;
            descriptor = held.NextDescriptor(new MsiDomainId(id), filter))
        {
            (int count, bool isMsiX) = _stores[id][descriptor.Index];
            Assert.Equal(count, descriptor.VectorCount);
            Assert.Equal(isMsiX, descriptor.IsMsiX);
            Assert.True(descriptor.Irq.IsNone);
            Assert.Same(_device, descriptor.Device);
            indices.Add(descriptor.Index);
        }

        return indices;
    }
}
