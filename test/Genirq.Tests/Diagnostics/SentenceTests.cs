using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using Genirq.Simulated;
using Genirq.Tests.Pci.Interrupts;

namespace Genirq.Tests.Diagnostics;

/// <summary>What is refused says what was wrong with it; what is shown is named.</summary>
public sealed class SentenceTests
{
    [Fact]
    public void AllocateRange_AnIndexIsTaken_NamesItAndItsInterrupt()
    {
        using IrqSystem system = new();
        using MsiDevice nic = new(system, "nic", SimulatedMsiParent.Create(system, 8));
        Assert.True(nic.CreateDomain(MsiDomainId.Default, SimulatedMsiTable.Template, 16));
        MsiMap taken = nic.AllocateIrqAt(MsiDomainId.Default, 3);

        IrqOutcome refused = nic.AllocateRange(MsiDomainId.Default, 1, 4);

        Assert.Equal(IrqError.Busy, refused.Error);
        Assert.Contains($"index 3 is taken by interrupt {taken.Irq}", refused.Explain(), StringComparison.Ordinal);
        Assert.Contains("the indices 1 to 4", refused.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void AllocateIrqs_AnAffinityIsEmptyOrMissing_SaysWhich()
    {
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2 });
        IrqDomain parent = SimulatedMsiParent.Create(system, 8);
        IrqAffinityDescriptor full = new(CpuMask.Of(1));
        IrqAllocationOptions empty = new() { Affinity = [full, new(CpuMask.Empty)] };
        IrqAllocationOptions missing = new() { Affinity = [full] };

        IrqOutcome[] refused =
        [
            system.Domains.AllocateIrqs(parent, -1, 2, null, empty),
            system.Domains.AllocateIrqs(parent, -1, 2, null, missing),
        ];

        Assert.All(refused, static each =>
        {
            Assert.Equal(IrqError.Invalid, each.Error);
            Assert.Contains("2. of 2 interrupts names no CPU", each.Explain(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void AllocateVectors_OfNoKind_SaysSo()
    {
        using PciTestBench bench = new();

        PciVectors none = bench.Device.AllocateVectors(1, 4, InterruptKinds.None);

        Assert.Equal(IrqError.NoSpace, none.Error);
        Assert.Contains("None of MSI-X, MSI and INTx", none.Explain(), StringComparison.Ordinal);
        Assert.Contains("None of MSI-X, MSI and INTx", none.Failure!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Indices_ThatCannotBe_AreArgumentsOutOfRange()
    {
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2 });
        FirmwareIrqSpec spec = new(null, 1, 2);
        Action[] wrong =
        [
            () => _ = system.Cpus[2],
            () => _ = system.Cpus[-1],
            () => _ = spec[16],
            () => _ = spec[-1],
        ];

        Assert.All(wrong, static act => Assert.Throws<ArgumentOutOfRangeException>(act));
        Assert.Equal(1, system.Cpus[1].Index);
        Assert.Equal(2u, spec[1]);
    }

    [Fact]
    public void ToString_OfWhatUsersHold_NamesIt()
    {
        using PciTestBench bench = new();
        PciVectors vectors = bench.Device.AllocateVectors(2, 2, InterruptKinds.MsiX);
        IrqRegistration registration = bench.System.Request(vectors[0], "rx0", static () => { });

        Assert.Equal($"2 MsiX vectors of {bench.Device}", vectors.ToString());
        Assert.Equal($"\"rx0\" on interrupt {vectors[0]}", registration.ToString());
        Assert.Equal($"interrupt {vectors[0]}: rx0", bench.System.Find(vectors[0])!.ToString());
        Assert.Contains("CPUs 0-3 online", bench.System.ToString(), StringComparison.Ordinal);
        registration.Dispose();
        vectors.Dispose();
        Assert.EndsWith(", freed", registration.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("no vectors", vectors.ToString(), StringComparison.Ordinal);
    }
}
