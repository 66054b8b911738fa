using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning;

/// <summary>Reports on whole machines that real kernels ran on, step by step.</summary>
public sealed partial class GuestTreeTests
{
    [DataFact("guests")]
    public void Create_EveryStepOfEveryGuest_ShowsWhatTheTreeShows()
    {
        int steps = 0;
        foreach (string archive in Directory.EnumerateFiles(TestData.Beside("guests")!, "*.tar.gz"))
        {
            foreach ((string step, MemoryTree tree) in TestData.ReadArchive(archive))
            {
                string place = $"{Path.GetFileName(archive)} {step}";
                MachineReport report = MachineReport.Create(MachineCaptureReader.Read(tree));
                Check(tree, report, place);
                steps++;
            }
        }

        Assert.True(steps > 0, "There is no step in any archive.");
    }

    [DataFact("guests")]
    public void Create_StepBeforeARefusal_HasTheKernelsWordsInItsRoom()
    {
        int refusals = 0;
        foreach (string archive in Directory.EnumerateFiles(TestData.Beside("guests")!, "*.tar.gz"))
        {
            SortedDictionary<string, MemoryTree> trees = TestData.ReadArchive(archive);
            foreach ((string step, MemoryTree tree) in trees)
            {
                foreach (Match line in Refusal().Matches(MachineFacts.Text(tree, "dmesg.txt")))
                {
                    int number = int.Parse(step["step".Length..], CultureInfo.InvariantCulture);
                    MachineReport before =
                        MachineReport.Create(MachineCaptureReader.Read(trees[$"step{number - 1}"]));
                    Assert.Contains(line.Value, before.Vectors!.Room.Offline.VetoMessages);
                    Assert.Equal(VerdictKind.Tight, before.Verdict.Kind);
                    refusals++;
                }
            }
        }

        Assert.True(refusals >= 3, "No machine refused to take a CPU offline.");
    }

    [Fact]
    public void Create_KeptTree_ShowsWhatTheTreeShows()
    {
        MemoryTree tree = TestData.Kept();

        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(tree));

        Check(tree, report, "the kept tree");
        DeviceReport card = report.Devices[0];
        Assert.Equal(
            ("0000:00:03.0", "vfio-pci", 16),
            (card.Function.Slot.ToString(), card.Function.Driver, card.TableSize));

        // Vector 2 was added last, while the others ran; 32 and 34 are allocated, but not requested.
        Assert.Contains((2u, 37), card.Interrupts.Select(interrupt => (interrupt.Index, interrupt.Irq.Number)));
        Assert.Contains((11u, 36), card.Interrupts.Select(interrupt => (interrupt.Index, interrupt.Irq.Number)));
        Assert.Equal(2, report.Notes.Count);
        Assert.Contains("interrupts 32, 34; assumed", report.Notes[0], StringComparison.Ordinal);

        // The disk's queues are one for each CPU; no debug file was kept.
        Assert.Contains("4 interrupts are taken to be managed", report.Notes[1], StringComparison.Ordinal);
    }

    [GeneratedRegex("CPU [0-9]+ has [0-9]+ vectors, [0-9]+ available. Cannot disable CPU")]
    private static partial Regex Refusal();

    private static void Check(MemoryTree tree, MachineReport report, string place)
    {
        Assert.True(MachineFacts.Listed(tree).SetEquals(MachineFacts.Listed(report)), $"{place}: other interrupts");
        foreach (DeviceReport device in report.Devices)
        {
            string slot = device.Function.Slot.ToString();
            if (device is { Kind: MessageKind.MsiX, IsEnabled: true }
                && MachineFacts.TableSizeOf(tree, slot) is { } size)
            {
                Assert.True(device.TableSize == size, $"{place}: {slot} has a table of {device.TableSize}, not {size}");
            }

            foreach (InterruptReport interrupt in device.Interrupts)
            {
                Assert.True(
                    (MachineFacts.IndexOf(tree, interrupt.Irq) ?? interrupt.Index) == interrupt.Index,
                    $"{place}: {slot} interrupt {interrupt.Irq} is not at index {interrupt.Index}");
            }
        }
    }
}
