using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Properties.Running;

namespace Genirq.Properties.Msi;

/// <summary>One device domain with its model: each operation is done to both.</summary>
internal sealed class MsiDomainUnderTest
{
    private readonly MsiDevice _device;
    private readonly MsiDomainId _id;
    private readonly MsiFaultPlan _plan;
    private readonly DeviceChip _chip = new();

    /// <summary>Makes the device domain.</summary>
    public MsiDomainUnderTest(MsiDevice device, MsiDomainId id, int setup, MsiWorldModel world, MsiFaultPlan plan)
    {
        _device = device;
        _id = id;
        _plan = plan;
        uint size = (setup / 64 % 4) switch { 0 => 1u, 1 => 5u, 2 => 16u, _ => 70u };
        bool isPci = (setup / 32 % 2) == 1;
        MsiFlags flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps
            | ((setup & 1) != 0 ? MsiFlags.FreeDescriptors : 0)
            | ((setup & 2) != 0 ? MsiFlags.AllocateSimpleDescriptors : 0)
            | ((setup & 4) != 0 ? MsiFlags.ActivateEarly : 0)
            | ((setup & 8) != 0 ? MsiFlags.DeviceAttributes : 0);
        Model = new MsiDomainModel(world, flags, isPci, size);
        MsiDomainTemplate template = new()
        {
            Chip = _chip,
            Ops = new DeviceOps { Plan = plan },
            Flags = flags,
            BusToken = isPci ? BusToken.PciDeviceMsiX : BusToken.DeviceMsi,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        };
        Assert.True(device.CreateDomain(id, template, size));
        Domain = device.GetDomain(id)!;
    }

    /// <summary>The model.</summary>
    public MsiDomainModel Model { get; }

    /// <summary>The domain.</summary>
    public MsiDomain Domain { get; }

    /// <summary>The device.</summary>
    public MsiDevice Device => _device;

    /// <summary>Does one step; returns what was done, in words.</summary>
    public string Apply(Step step)
    {
        uint first = (uint)step.A % (Model.Size + 2);
        uint last = step.B % 6 == 0 ? (uint)step.B % (Model.Size + 2) : first + ((uint)step.B % 5);
        switch (step.Kind)
        {
            case < 35:
                MsiIndex index = step.B % 2 == 0 ? MsiIndex.Any : first;
                Assert.Equal(Model.AllocateAt(index, _plan), _device.AllocateIrqAt(_id, index));
                return $"AllocateIrqAt({(index.IsAny ? "any" : index.Value)})";
            case < 50:
                int expected = Model.AllocateRange(first, last, (long)last + 1 - first, _plan);
                Assert.Equal(expected, _device.AllocateRange(_id, first, last));
                return $"AllocateRange({first}, {last})";
            case < 55:
                return AllocateAll(step);
            case < 75:
                Model.Free(first, last);
                _device.FreeRange(_id, first, last);
                return $"FreeRange({first}, {last})";
            case < 78:
                FreeAll();
                return "FreeAll()";
            default:
                return ChangeDescriptors(step, first, last);
        }
    }

    /// <summary>Frees all interrupts.</summary>
    public void FreeAll()
    {
        Model.Free(0, Model.Size - 1);
        _device.FreeAll(_id);
    }

    /// <summary>Compares the store, the lookups and the device level's map.</summary>
    public void Verify(IrqSystem system)
    {
        for (uint index = 0; index < Model.Size; index++)
        {
            DescriptorModel? descriptor = Model.Store.GetValueOrDefault(index);
            Assert.Equal(descriptor?.Irq ?? 0, _device.GetIrq(_id, index).Number);
            for (uint i = 0; i < DeviceOps.Stride; i++)
            {
                HardwareIrq hw = new((index * (ulong)DeviceOps.Stride) + i);
                Assert.Equal(Model.Map.GetValueOrDefault(hw.Number), Domain.FindMapping(hw).Number);
            }
        }

        Assert.Equal((uint)Model.Map.Count, Domain.MappedCount);
        VerifyStore(system);
    }

    private string AllocateAll(Step step)
    {
        int count = step.B % ((int)Model.Size + 2);
        if (step.C % 2 == 0)
        {
            int expected = count == 0 ? -22 : Model.AllocateRange(0, (uint)count - 1, count, _plan);
            Assert.Equal(expected, _device.AllocateIrqs(_id, (uint)count));
            return $"AllocateIrqs({count})";
        }

        using MsiDeviceLock held = _device.Lock();
        Assert.Equal(Model.AllocateRange(0, Model.Size - 1, count, _plan), held.AllocateAll(_id, count));
        return $"AllocateAll({count})";
    }

    private string ChangeDescriptors(Step step, uint first, uint last)
    {
        using MsiDeviceLock held = _device.Lock();
        if (step.Kind < 85)
        {
            Model.Drop(first, last);
            held.FreeDescriptors(_id, first, last);
            return $"FreeDescriptors({first}, {last})";
        }

        MsiIndex index = step.B % 3 == 0 ? MsiIndex.Any : first;
        int count = 1 + (step.C % DeviceOps.Stride);
        int expected = Math.Min(0, Model.Insert(index, count, _plan, 0));
        Assert.Equal(expected, held.InsertDescriptor(_id, new MsiDescriptorInit(index.Value) { VectorCount = count }));
        return $"InsertDescriptor({index.Value}, {count} vectors)";
    }

    private void VerifyStore(IrqSystem system)
    {
        using MsiDeviceLock held = _device.Lock();
        MsiDescriptor? found = held.FirstDescriptor(_id, MsiDescriptorFilter.All);
        foreach ((uint index, DescriptorModel expected) in Model.Store)
        {
            Assert.NotNull(found);
            Assert.Equal(index, found.Index);
            Assert.Equal(expected.Irq, found.Irq.Number);
            Assert.Equal(expected.Count, found.VectorCount);
            for (int i = 0; expected.Irq != 0 && i < expected.Count; i++)
            {
                Irq irq = new(expected.Irq + i);
                Assert.Same(found, system.Find(irq)!.MsiDescriptor);
                Assert.Same(Domain, system.Find(irq)!.Data.Domain);
                bool isEarly = Model.Flags.HasFlag(MsiFlags.ActivateEarly);
                Assert.Equal(isEarly, system.Find(irq)!.IsActivated);
                Assert.Equal(isEarly ? (uint)irq.Number : 0, _chip.Written.GetValueOrDefault(irq).Data);
            }

            found = held.NextDescriptor(_id, MsiDescriptorFilter.All);
        }

        Assert.Null(found);
    }
}
