using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Plans;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning.Plans;

/// <summary>A plan obeys what the kernel was started with, and says what its source does not list.</summary>
public sealed class BootOptionTests
{
    private const string X86 = "vendor_id\t: GenuineIntel\n";
    private const string Off =
        "messages are switched off here (pci=nomsi), and what drivers get without them is not planned.";

    // One for the admin queue, and one for each queue that takes interrupts: CPUs and write queues; those that are
    // polled have none.
    [Theory]
    [InlineData("quiet", null, 3)]
    [InlineData("nvme.write_queues=3 nvme.poll_queues=2", null, 6)]
    [InlineData("nvme.write_queues=3", 1, 4)]
    public void Plan_AddedDevice_HasTheParametersOfTheCommandLine(string words, int? given, int wanted)
    {
        PlanChange add = Add();
        if (given is { } number)
        {
            add = add with
            {
                Settings = new DriverSettings
                {
                    Parameters = new Dictionary<string, int> { ["write_queues"] = number },
                },
            };
        }

        Assert.Null(Plan(words, add, out PlanResult? plan));
        Assert.Contains($"nvme asks for {wanted}:", string.Join('\n', plan!.Steps[0].Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quiet pci=nomsi", Off)]
    [InlineData("pci=noaer,nomsi", Off)]
    [InlineData("pci=nomsix", null)]
    [InlineData("nomsi", null)]
    public void Plan_DriverThatStartsWithoutMessages_IsRefused(string words, string? refusal) =>
        Assert.Equal(refusal is null ? null : $"add nvme: {refusal}", Plan(words, Add(), out _));

    // The row of a message shows that the option was not obeyed.
    [Fact]
    public void Plan_MessagesInSpiteOfTheOption_IsNotRefused()
    {
        OtherMachineTree tree = new OtherMachineTree(
            X86, OtherMachineTree.Row(24, "PCI-MSIX-0000:00:03.0   0-edge      nvme0q0"))
            .Function("0000:00:03.0", 8, "nvme", 0, 24).With("proc/cmdline", "pci=nomsi\n");

        Assert.Null(MachinePlan.TryMake(MachineCaptureReader.Read(tree.Tree), [Add()], null, out _));
    }

    [Fact]
    public void Plan_CpuThatNoColumnNames_IsNotKnown()
    {
        string rows = "           CPU0       CPU3\n  9:          0          4  IR-IO-APIC   9-fasteoi   acpi\n"
            + " LOC:          5          5   Local timer interrupts\n";
        using MemoryStream stream = new(Encoding.ASCII.GetBytes(rows));
        MachineSource source = MachineSource.Open(stream, "rows");

        string? problem = MachinePlan.TryMake(
            source, [new PlanChange(PlanChangeKind.Online, "online 1") { Cpus = CpuMask.Of(1) }], null, out _);

        Assert.Equal(
            "online 1: whether there is a CPU 1 is not known: only CPUs online are listed, 0,3.", problem);
    }

    private static PlanChange Add() => new(PlanChangeKind.Add, "add nvme") { Driver = "nvme", Number = 1 };

    private static string? Plan(string words, PlanChange change, out PlanResult? plan)
    {
        OtherMachineTree tree = new OtherMachineTree(X86, OtherMachineTree.Row(9, "IO-APIC   9-fasteoi   acpi"))
            .With("proc/cmdline", $"{words}\n");
        return MachinePlan.TryMake(MachineCaptureReader.Read(tree.Tree), [change], null, out plan);
    }
}
