using System.Text;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Platforms.X86;
using Genirq.Properties.Running;
using Genirq.Snapshots;

namespace Genirq.Properties.X86;

/// <summary>
/// Two machines of x86 that get the same operations; one of them is saved after each, and a new machine goes on with
/// its state. Results and snapshots must stay the same.
/// </summary>
internal sealed class VectorSnapshotRun : StepRun
{
    private readonly int _setup;
    private readonly Action<ReadOnlyMemory<byte>>? _seen;
    private readonly VectorWorld _straight;
    private VectorWorld _reborn;

    /// <summary>Makes both machines.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="seen">Told of each snapshot, or null.</param>
    public VectorSnapshotRun(int setup, Action<ReadOnlyMemory<byte>>? seen)
    {
        _setup = setup;
        _seen = seen;
        _straight = new VectorWorld(setup);
        _reborn = new VectorWorld(setup);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _straight.System.Dispose();
        _reborn.System.Dispose();
    }

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        string[] results = [Do(_straight, step), Do(_reborn, step)];
        Note(results[0]);
        Assert.Equal(results[0], results[1]);
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        ReadOnlyMemory<byte> document = SystemSnapshot.Save(_straight.Describe());
        ReadOnlyMemory<byte> other = SystemSnapshot.Save(_reborn.Describe());
        AssertSame(document, other);
        _seen?.Invoke(document);
        VectorWorld next = new(_setup);
        SystemSnapshot.Restore(next.Describe(), other);
        next.Adopt();
        AssertSame(document, SystemSnapshot.Save(next.Describe()));
        _reborn.System.Dispose();
        _reborn = next;
    }

    private static void AssertSame(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        if (!left.Span.SequenceEqual(right.Span))
        {
            Assert.Equal(Encoding.UTF8.GetString(left.Span), Encoding.UTF8.GetString(right.Span));
        }
    }

    private static string Do(VectorWorld world, Step step)
    {
        IrqSystem system = world.System;
        Irq irq = world.Pick(step.B);
        CpuMask mask = CpuMask.FromBits((ulong)(step.C % 15) + 1);
        int cpu = step.A % VectorWorld.Cpus;
        switch (step.Kind)
        {
            case < 25:
                return Allocate(world, step, mask);
            case < 40:
                return $"request {irq}: {world.Request(irq)}";
            case < 48:
                return $"free {irq}: {world.Free(irq)}";
            case < 64:
                return $"affinity {irq} {mask}: {system.Affinity.SetByUser(irq, mask)}";
            case < 80:
                return $"event {irq}: {world.Fire(irq)}";
            case < 86:
                return $"tick {cpu}: {world.Vectors.NeedsTick(cpu)} {world.Vectors.Tick(cpu)}";
            case < 90:
                return $"stray {cpu}: {world.Vectors.Deliver(system.Cpus[cpu], 0x20 + (step.B % 8))}";
            default:
                return system.Cpus.Online.Contains(cpu)
                    ? $"offline {cpu}: {system.Hotplug.TakeOffline(cpu)}"
                    : $"online {cpu}: {system.Hotplug.BringOnline(cpu)}";
        }
    }

    private static string Allocate(VectorWorld world, Step step, CpuMask mask)
    {
        if (step.A % 7 == 0 && world.Pins is { } pins)
        {
            return $"pin {step.B % 8}: {pins.Map(step.B % 8, new Irq(-1), step.C % 2 == 0)}";
        }

        bool isManaged = step.A % 3 == 0;
        bool isBlock = !isManaged && step.A % 5 == 0 && world.Level != world.Vectors;
        int count = isBlock ? 1 + (step.B % 3) : 1;
        IrqAllocationOptions options = new()
        {
            Node = isManaged ? -1 : mask.First % 2,
            Affinity = isManaged ? [new IrqAffinityDescriptor(mask, true)] : null,
        };
        X86AllocationInfo info = new()
        {
            Kind = isBlock ? X86AllocationKind.PciMsi : X86AllocationKind.PciMsiX,
            RequesterId = (ushort)(0x100 + (step.B % 3)),
        };
        int irq = world.System.Domains.AllocateIrqs(world.Level, -1, count, info, options);
        for (int i = 0; irq > 0 && i < count; i++)
        {
            world.System.SetHandler(new Irq(irq + i), EdgeFlow.Instance, "edge");
        }

        return $"allocate {count} {(isManaged ? "managed " : "")}{mask}: {irq}";
    }
}
