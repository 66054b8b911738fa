using System.Text;
using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Flow;
using Genirq.Releases;
using Genirq.Snapshots;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Snapshots;

/// <summary>Per-CPU requests that name their CPUs, in a system that is saved and restored.</summary>
public sealed class PerCpuAffinitySnapshotTests : IDisposable
{
    private readonly List<string> _ran = [];
    private readonly List<SavedAction> _asked = [];
    private readonly QuietChip _chip = new();
    private readonly List<IrqSystem> _systems = [];

    [Fact]
    public void Restore_OfRequestsSideBySide_GoesOnWithEachOnItsCpus()
    {
        string document = Saved();
        IrqSystem restored = System(KernelRelease.Linux73);

        Assert.True(SystemSnapshot.TryRestore(
            Describe(restored), Encoding.UTF8.GetBytes(document), out SnapshotException? problem), problem?.Reason);

        Assert.Equal(document, Save(restored));
        Assert.Equal(["big: 0-1", "little: 3", "none: "], _asked.Select(one => $"{one.Name}: {one.Affinity}"));
        foreach (CpuContext cpu in restored.Cpus)
        {
            restored.HandleIrq(new Irq(1), cpu);
        }

        Assert.Equal(["big on 0", "big on 1", "little on 3"], _ran);
        Assert.Equal("little", restored.FreePerCpu(new Irq(1), "little"));
        Assert.Null(restored.FreePerCpu(new Irq(1), "big"));
    }

    [Theory]
    [InlineData("\"affinity\":\"3\"", "\"affinity\":\"1-2\"", "\"big\" serves some of its CPUs")]
    [InlineData("\"identityText\":\"little\"", "\"identityText\":\"big\"", "has its identity")]
    [InlineData("\"affinity\":\"3\"", "\"affinity\":\"4\"", "not all possible")]
    [InlineData(",\"affinity\":\"3\"", "", "Per-CPU actions that are shared, and no others")]
    [InlineData("\"affinity\":\"0-1\"", "\"affinity\":\"0-3\"", "Per-CPU actions that are shared, and no others")]
    public void Restore_OfMasksThatCannotBe_IsRefused(string part, string changed, string reason)
    {
        string document = Saved();
        Assert.Contains(part, document, StringComparison.Ordinal);

        AssertRefused(KernelRelease.Linux73, document.Replace(part, changed, StringComparison.Ordinal), reason);
    }

    [Fact]
    public void Restore_IntoAReleaseWithoutMasks_IsRefused() => AssertRefused(
        KernelRelease.Linux612, Saved(), "Linux 6.12 has no affinity of per-CPU requests.");

    public void Dispose() => _systems.ForEach(static system => system.Dispose());

    private void AssertRefused(KernelRelease release, string document, string reason)
    {
        Assert.False(SystemSnapshot.TryRestore(
            Describe(System(release)), Encoding.UTF8.GetBytes(document), out SnapshotException? problem));
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
    }

    private string Saved()
    {
        IrqSystem system = System(KernelRelease.Linux73);
        Irq irq = new(system.Numbers.Allocate(1, 1, 1));
        system.SetChipAndHandler(irq, _chip, PerCpuDeviceIdFlow.Instance);
        system.SetPerCpuDeviceId(irq);
        Request("big", CpuMask.Of(0, 1));
        Request("little", CpuMask.Of(3));
        Request("none", CpuMask.Empty);
        system.EnablePerCpu(irq, system.Cpus[1]);
        return Save(system);

        void Request(string name, CpuMask mask) => Assert.Equal(0, system.TryRequestPerCpu(
            irq, new IrqRequest(name, IrqFlags.None, name), mask, Handle, (ReadOnlySpan<string>)StatesOf(name), out _));
    }

    private IrqSystem System(KernelRelease release)
    {
        IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 4, Release = release });
        _systems.Add(system);
        return system;
    }

    private SnapshotHost Describe(IrqSystem system)
    {
        SnapshotHost host = new(system)
        {
            Handlers = saved =>
            {
                _asked.Add(saved);
                return SnapshotHandler.PerCpu(Handle, (ReadOnlySpan<string>)StatesOf(saved.Name));
            },
        };
        host.AddName(_chip.Name, _chip);
        return host;
    }

    private static string[] StatesOf(string name) => [name, name, name, name];

    private string Save(IrqSystem system) => Encoding.UTF8.GetString(SystemSnapshot.Save(Describe(system)).Span);

    private IrqResult Handle(Irq irq, CpuContext cpu, string name)
    {
        _ran.Add($"{name} on {cpu.Index}");
        return IrqResult.Handled;
    }
}
