using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Messages;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Spurious;

namespace Genirq.Tests.Diagnostics;

/// <summary>An option that cannot be is refused by name, with its value and what is possible.</summary>
public sealed class OptionTests
{
    public static TheoryData<string, string, string, Action> Invalid => new()
    {
        { "PossibleCpus", "0", "65536", () => _ = new IrqSystemOptions { PossibleCpus = 0 } },
        { "NodeCount", "-1", "1024", () => _ = new IrqSystemOptions { NodeCount = -1 } },
        { "CpuNodes[1]", "-2", "1023", () => _ = new IrqSystemOptions { CpuNodes = [0, -2] } },
        { "CpuNodes[0]", "2147483647", "1023", () => _ = new IrqSystemOptions { CpuNodes = [int.MaxValue] } },
        { "PreallocatedIrqs", "0", "1048576", () => _ = new IrqSystemOptions { PreallocatedIrqs = 0 } },
        { "MaxDeviceDomains", "3", "2", () => _ = new IrqSystemOptions { MaxDeviceDomains = 3 } },
        { "AffinityMoves", "9", "AtOnce", () => _ = new IrqSystemOptions { AffinityMoves = (AffinityMoves)9 } },
        { "Misrouted", "9", "possible", () => _ = new IrqSystemOptions { Misrouted = (MisroutedHandling)9 } },
        {
            "OnlineCpus", "2-3", "PossibleCpus",
            () => _ = new IrqSystem(new IrqSystemOptions { PossibleCpus = 2, OnlineCpus = CpuMask.FirstCpus(4) })
        },
        { "CpuCount", "4097", "4096", () => _ = new MachineOptions { CpuCount = 4097 } },
        { "Identities", "100", "2047", () => _ = new MachineOptions { Identities = 100 } },
        { "Identities", "2111", "2047", () => _ = new MachineOptions { Identities = 2111 } },
        { "LegacyIrqs", "5", "16", () => _ = new MachineOptions { LegacyIrqs = 5 } },
        { "SystemVectors[0]", "256", "255", () => _ = new MachineOptions { SystemVectors = [256] } },
        { "RemappingUnits", "65", "64", () => _ = new MachineOptions { RemappingUnits = 65 } },
        { "StepNanoseconds", "-1", "0", () => _ = new MachineOptions { StepNanoseconds = -1 } },
        { "Platform", "9", "X86", () => _ = new MachineOptions { Platform = (MachinePlatform)9 } },
        { "Remapping", "9", "Intel", () => _ = new MachineOptions { Remapping = (RemappingKind)9 } },
        { "OfflineRule", "9", "possible", () => _ = new MachineOptions { OfflineRule = (OfflineRule)9 } },
        {
            "DestinationMode", "9", "PhysicalFlat",
            () => _ = new MachineOptions { DestinationMode = (DestinationMode)9 }
        },
        { "Patience", "-00:00:01", "01:00:00", () => _ = new MachineOptions { Patience = TimeSpan.FromSeconds(-1) } },
        {
            "ApicIds", "local APIC 1", "another CPU",
            () => _ = new SimulatedMachine(new MachineOptions { CpuCount = 2, ApicIds = [1] })
        },
        {
            "OnlineCpus", "\"\"", "CPUs 0",
            () => _ = new SimulatedMachine(new MachineOptions { OnlineCpus = CpuMask.Empty })
        },
        {
            "OnlineCpus", "\"1\"", "CPUs 0",
            () => _ = new SimulatedMachine(new MachineOptions { OnlineCpus = CpuMask.Of(1) })
        },
        {
            "PresentCpus", "\"1\"", "CPUs 0",
            () => _ = new SimulatedMachine(new MachineOptions { PresentCpus = CpuMask.Of(1) })
        },
        {
            "Remapping", "Intel", "ArmIts",
            () => _ = new SimulatedMachine(
                new MachineOptions { Platform = MachinePlatform.ArmIts, Remapping = RemappingKind.Intel })
        },
        { "Device", "40", "31", () => _ = new PciSlot(0, 0, 40, 7) },
        { "Function", "9", "7", () => _ = new PciSlot(0, 0, 31, 9) },
        { "Function", "8", "7", () => _ = default(PciSlot) with { Function = 8 } },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Option_ThatCannotBe_IsRefusedWithNameValueAndRange(string name, string value, string range, Action set)
    {
        ArgumentException refused = Assert.ThrowsAny<ArgumentException>(set);

        Assert.All([name, value, range], part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }
}
