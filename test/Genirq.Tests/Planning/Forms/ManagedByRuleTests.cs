using System.Globalization;
using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Rows beside a listing: what a driver leaves to the kernel is assumed to be managed.</summary>
public sealed class ManagedByRuleTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Report_QueuesThatTheirDriverLeavesToTheKernel_AreAssumedToBeManaged(int shift)
    {
        MachineReport report = Report(Nvme(1) + Nvme(2) + Rows(2, 8, shift));

        Assert.Equal(16, report.Cpus.Sum(static cpu => cpu.Vectors!.ManagedInUse));
        Assert.Equal((VerdictKind.Fits, true), (report.Verdict.Kind, report.Verdict.IsEstimated));
        Assert.Contains(report.Notes, static note => note.EndsWith(
            "no counter speaks against it: 8 interrupts are assumed to be managed", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_QueuesThatRanOnOneCpuTogether_AreNotManaged()
    {
        string rows = Header([.. Enumerable.Range(0, 8)]) + string.Concat(Enumerable.Range(0, 9).Select(at => Row(
            24 + at, Counters(8, 3), $"PCI-MSIX-0000:01:00.0    {at}-edge      nvme0q{at}")))
            + Row("LOC", Counters(8, 0), "Local timer interrupts");

        Assert.Equal(0, Report(Nvme(1) + rows).Cpus.Sum(static cpu => cpu.Vectors!.ManagedInUse));
    }

    [Fact]
    public void Report_ManyQueuesThatAreManaged_LetTheirCpusGo()
    {
        // Sixty-four CPUs with six disks are full with two, unless the queues of the others go along.
        string text = string.Concat(Enumerable.Range(1, 6).Select(Nvme)) + Rows(6, 64, 0);

        MachineReport report = Report(text);

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Contains("all CPUs but one can go offline", report.Verdict.Cause, StringComparison.Ordinal);
    }

    private static string Nvme(int bus) =>
        $"{bus:x2}:00.0 Non-Volatile memory controller: Samsung PM173X (prog-if 02 [NVM Express])\n"
        + "\tCapabilities: [b0] MSI-X: Enable+ Count=130 Masked-\n\tKernel driver in use: nvme\n\n";

    // A queue for each CPU, on the CPU of its number or on another one.
    private static string Rows(int disks, int cpus, int shift) => Header([.. Enumerable.Range(0, cpus)])
        + string.Concat(Enumerable.Range(0, disks * (cpus + 1)).Select(at =>
        {
            (int disk, int queue) = (at / (cpus + 1), at % (cpus + 1));
            int cpu = queue == 0 ? 0 : (queue - 1 + shift + cpus) % cpus;
            return Row(24 + at, Counters(cpus, cpu),
                $"PCI-MSIX-0000:{disk + 1:x2}:00.0    {queue}-edge      nvme{disk}q{queue}");
        }))
        + Row("LOC", Counters(cpus, 0), "Local timer interrupts");

    private static string Counters(int cpus, int on) => string.Join(
        ' ', Enumerable.Range(0, cpus).Select(cpu => (cpu == on ? 1000 : 0).ToString(CultureInfo.InvariantCulture)));
}
