using System.Collections.Concurrent;
using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Properties.Msi;

namespace Genirq.Properties.Stress;

/// <summary>Threads that allocate, use and free interrupts of devices on one tree or on several.</summary>
internal sealed class DeviceStress : IDisposable
{
    private const int Threads = 8;
    private const int Devices = 6;
    private const int MostHeld = 40;

    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = Threads });
    private readonly StressRoot[] _roots;
    private readonly MsiDevice[] _devices = new MsiDevice[Devices];
    private readonly ConcurrentDictionary<int, int> _owners = new();
    private readonly List<OwnedIrq>[] _held = new List<OwnedIrq>[Threads];
    private readonly Random[] _random = new Random[Threads];

    /// <summary>Makes the devices.</summary>
    /// <param name="trees">How many trees they are spread over.</param>
    public DeviceStress(int trees)
    {
        _roots = new StressRoot[trees];
        for (int i = 0; i < trees; i++)
        {
            _roots[i] = new StressRoot(4096);
            IrqDomainOptions options = IrqDomainOptions.Hierarchy(
                null, FirmwareNode.NamedId("root", i), flags: IrqDomainFlags.MsiParent);
            Assert.Equal(0, _system.Domains.Instantiate(_roots[i], options));
            _roots[i].MsiParent = new MsiParent();
        }

        for (int i = 0; i < Devices; i++)
        {
            _devices[i] = new MsiDevice(_system, $"device {i}", _roots[i % trees]);
            MsiDomainTemplate template = new()
            {
                Chip = new StressChip(),
                Ops = new StressOps(),
                Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.FreeDescriptors
                    | (i % 2 == 0 ? MsiFlags.ActivateEarly : 0),
                BusToken = BusToken.DeviceMsi,
                Flow = EdgeFlow.Instance,
                FlowName = "edge",
            };
            Assert.True(_devices[i].CreateDomain(MsiDomainId.Default, template, 200));
        }

        for (int i = 0; i < Threads; i++)
        {
            _held[i] = [];
            _random[i] = new Random(i);
        }
    }

    /// <summary>Runs for a time and checks that everything ends empty.</summary>
    public void Run(TimeSpan time)
    {
        StressThreads.Run(Threads, time, Work, FreeHeld);

        Assert.Empty(_owners);
        Assert.Equal(1, _system.Numbers.Allocated);
        foreach (StressRoot root in _roots)
        {
            Assert.True(root.Calls > 0);
            Assert.Equal(0, root.Overlaps);
            Assert.Equal(0, root.InUse);
            Assert.Equal(0u, root.MappedCount);
        }

        foreach (MsiDevice device in _devices)
        {
            Assert.Equal(0u, device.GetDomain(MsiDomainId.Default)!.MappedCount);
            using MsiDeviceLock held = device.Lock();
            Assert.Null(held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All));
        }

        Assert.Equal(0, _system.Diagnostics.Total);
    }

    /// <summary>Ends the system.</summary>
    public void Dispose() => _system.Dispose();

    private void Work(int thread)
    {
        List<OwnedIrq> held = _held[thread];
        Random random = _random[thread];
        if (held.Count < MostHeld && random.Next(100) < 55)
        {
            Allocate(thread, _devices[random.Next(Devices)]);
        }
        else if (held.Count > 0)
        {
            int chosen = random.Next(held.Count);
            if (random.Next(3) == 0)
            {
                Use(thread, held[chosen]);
            }
            else
            {
                Free(held[chosen]);
                held.RemoveAt(chosen);
            }
        }
    }

    private void Allocate(int thread, MsiDevice device)
    {
        MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);
        if (!map.IsAllocated)
        {
            // Eight threads hold more than one device has; nothing else may be the reason.
            Assert.Equal(IrqError.Busy, map.Error);
            return;
        }

        Assert.True(_owners.TryAdd(map.Irq.Number, thread), $"Interrupt {map.Irq} was handed out twice.");
        _held[thread].Add(new OwnedIrq(device, map));
    }

    private void Use(int thread, OwnedIrq owned)
    {
        Assert.Equal(owned.Map.Irq, owned.Device.GetIrq(MsiDomainId.Default, (uint)owned.Map.Index));
        int before = owned.Events;
        using (_system.Request(owned.Map.Irq, "stress", Handle, owned))
        {
            Assert.Equal(0, _system.HandleIrq(owned.Map.Irq, _system.Cpus[thread]));
            Assert.Equal(0, _system.HandleIrq(owned.Map.Irq, _system.Cpus[thread]));
        }

        Assert.Equal(before + 2, owned.Events);
    }

    private void Free(OwnedIrq owned)
    {
        Assert.Equal(owned.Map.Irq, owned.Device.GetIrq(MsiDomainId.Default, (uint)owned.Map.Index));
        Assert.True(_owners.TryRemove(owned.Map.Irq.Number, out _));
        owned.Device.FreeRange(MsiDomainId.Default, (uint)owned.Map.Index, (uint)owned.Map.Index);
    }

    private void FreeHeld(int thread)
    {
        _held[thread].ForEach(Free);
        _held[thread].Clear();
    }

    private static IrqResult Handle(Irq irq, OwnedIrq owned)
    {
        owned.Handle(irq);
        return IrqResult.Handled;
    }
}
