using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Snapshots;

namespace Genirq.Properties.Stress;

/// <summary>Threads that do everything at once on one machine of x86: each has a card, a wire, a line for each CPU, and
/// a non-maskable one; the first also suspends, takes CPUs away, saves and restores.</summary>
internal sealed class MachineStress : IDisposable
{
    private const int Threads = StressMachine.Cards;
    private const int Entries = StressMachine.Entries;

    private readonly StressMachine _machine;
    private readonly StressHold[] _holds = new StressHold[Threads];
    private readonly int _numbersBefore;
    private readonly bool _hasVtd;

    /// <summary>Builds the machine.</summary>
    /// <param name="hasVtd">VT-d, or AMD-Vi.</param>
    /// <param name="seed">Of all threads' choices.</param>
    public MachineStress(bool hasVtd, int seed)
    {
        _hasVtd = hasVtd;
        _machine = new StressMachine(hasVtd, isFresh: false);
        _numbersBefore = _machine.System.Numbers.Allocated;
        for (int i = 0; i < Threads; i++)
        {
            _holds[i] = new StressHold(new Random(seed + i));
        }
    }

    /// <summary>How many events were handled, and how many snapshots taken under load were restored.</summary>
    public (long Events, int Restored) Counts { get; private set; }

    /// <summary>Runs for a time and checks that everything ends empty.</summary>
    public void Run(TimeSpan time)
    {
        StressThreads.Run(Threads, time, Work, FreeAll);
        Counts = (_holds.Sum(static hold => hold.Events), _holds.Sum(static hold => hold.Restored));
        IrqSystem system = _machine.System;
        for (int cpu = 1; cpu < StressMachine.Cpus; cpu++)
        {
            Assert.Equal(0, system.Hotplug.BringOnline(cpu));
        }

        Assert.Equal(_numbersBefore, system.Numbers.Allocated);
        Assert.Equal((0u, 0u), (_machine.Remapping.MappedCount, _machine.Pins.MappedCount));
        Assert.Equal(0u, _machine.Vectors.Matrix.Reserved);
        for (int cpu = 0; cpu < StressMachine.Cpus; cpu++)
        {
            _machine.Vectors.Tick(cpu);
            Assert.Equal(0u, _machine.Vectors.Matrix[cpu].Allocated);
            Assert.False(system.Cpus[cpu].IsInInterrupt);
        }

        Restore(SystemSnapshot.Save(_machine.Describe()));
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose() => _machine.Dispose();

    private void Work(int thread)
    {
        StressHold hold = _holds[thread];
        switch (hold.Random.Next(16))
        {
            case < 4:
                AllocateAt(thread, hold);
                break;
            case 4:
                AllocateRange(thread, hold);
                break;
            case < 8 when hold.Any is { } irq:
                Use(hold, irq);
                break;
            case < 11 when hold.Any is { } irq:
                FreeOne(thread, hold, irq);
                break;
            case 11:
                UseWire(thread, hold);
                break;
            case 12:
                _machine.UseCpuLine(thread, hold);
                break;
            case 13:
                _machine.UseNmi(thread, hold);
                break;
            case > 13 when thread == 0:
                Disturb(hold);
                break;
        }
    }

    private void AllocateAt(int thread, StressHold hold)
    {
        IrqAffinityDescriptor? managed = hold.Random.Next(3) == 0
            ? new IrqAffinityDescriptor(CpuMask.Of(hold.Random.Next(StressMachine.Cpus), 0), IsManaged: true)
            : null;
        MsiMap map = _machine.Devices[thread].AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any, managed);
        if (map.IsAllocated)
        {
            Assert.True(hold.Held.TryAdd((uint)map.Index, map.Irq), $"Index {map.Index} was handed out twice.");
        }
    }

    private void AllocateRange(int thread, StressHold hold)
    {
        uint first = (uint)hold.Random.Next(Entries - 2);
        if (hold.Held.ContainsKey(first) || hold.Held.ContainsKey(first + 1)
            || _machine.Devices[thread].AllocateRange(MsiDomainId.Default, first, first + 1).Value != 0)
        {
            return;
        }

        for (uint index = first; index <= first + 1; index++)
        {
            hold.Held.Add(index, _machine.Devices[thread].GetIrq(MsiDomainId.Default, index));
        }
    }

    private void Use(StressHold hold, Irq irq)
    {
        IrqSystem system = _machine.System;
        if (system.TryRequest(
            irq, new IrqRequest("stress"), StressHold.Handle, hold, out IrqRegistration? request).Value != 0)
        {
            // Only a shortage of vectors may be the reason.
            return;
        }

        _machine.Fire(irq);
        system.Affinity.Set(irq, CpuMask.Of(hold.Random.Next(StressMachine.Cpus)));
        _machine.Fire(irq);
        system.Disable(irq);
        _machine.Fire(irq);
        system.Enable(irq);
        system.Synchronize(irq);
        request!.Dispose();
    }

    private void FreeOne(int thread, StressHold hold, Irq irq)
    {
        uint index = hold.Held.First(each => each.Value == irq).Key;
        hold.Held.Remove(index);
        _machine.Devices[thread].FreeRange(MsiDomainId.Default, index, index);
        Assert.True(_machine.Devices[thread].GetIrq(MsiDomainId.Default, index).IsNone);
    }

    private void UseWire(int thread, StressHold hold)
    {
        int number = _machine.Pins.Map(thread, new Irq(-1), isLevel: thread % 2 == 0);
        if (number < 0)
        {
            return;
        }

        Irq irq = new(number);
        if (_machine.System.TryRequest(
            irq, new IrqRequest("wire"), StressHold.Handle, hold, out IrqRegistration? request).Value == 0)
        {
            _machine.Fire(irq);
            request!.Dispose();
        }

        _machine.System.Domains.FreeIrqs(irq, 1);
    }

    private void Disturb(StressHold hold)
    {
        IrqSystem system = _machine.System;
        int cpu = 1 + hold.Random.Next(StressMachine.Cpus - 1);
        switch (hold.Random.Next(5))
        {
            case 0:
                system.Power.SuspendDevices();
                system.Power.ResumeDevices();
                break;
            case 1:
                Assert.Contains(system.Hotplug.TakeOffline(cpu), (int[])[0, ErrorCode.NoSpace]);
                break;
            case 2:
                Assert.Equal(0, system.Hotplug.BringOnline(cpu));
                break;
            case 3:
                _machine.Vectors.Tick(hold.Random.Next(StressMachine.Cpus));
                break;
            default:
                if (SystemSnapshot.TrySave(_machine.Describe(), out ReadOnlyMemory<byte> document, out _))
                {
                    Restore(document);
                    hold.Restored++;
                }

                break;
        }
    }

    private void Restore(ReadOnlyMemory<byte> document)
    {
        using StressMachine other = new(_hasVtd, isFresh: true);
        bool isRestored = SystemSnapshot.TryRestore(
            other.Describe(), document, out SnapshotException? problem);
        Assert.True(isRestored, $"{problem}");
    }

    private void FreeAll(int thread)
    {
        _holds[thread].Held.Clear();
        _machine.Devices[thread].FreeAll(MsiDomainId.Default);
    }
}
