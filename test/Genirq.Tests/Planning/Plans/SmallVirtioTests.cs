using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Plans;

/// <summary>Virtio devices that are made with fewer entries than their queues want: their drivers' second call is for
/// them, and nothing is missing.</summary>
public sealed class SmallVirtioTests
{
    private const string Lscpu = "\nArchitecture:          x86_64\nCPU(s):                8\n"
        + "On-line CPU(s) list:   0-7\n";

    [Theory]
    [InlineData("00:05.0 Ethernet controller [0200]: Red Hat, Inc. Virtio network device [1af4:1000]", 2, 2)]
    [InlineData("00:05.0 SCSI storage controller [0100]: Red Hat, Inc. Virtio SCSI [1af4:1004]", 3, 2)]
    [InlineData("00:05.0 SCSI storage controller [0100]: Red Hat, Inc. Virtio SCSI [1af4:1004]", 2, 2)]
    public void Report_TableSmallerThanTheQueues_IsNotDegraded(string head, int table, int granted)
    {
        MachineReport report = Report($"{head}\n\tCapabilities: [98] MSI-X: Enable+ Count={table} Masked-\n"
            + $"\tKernel driver in use: virtio-pci\n{Lscpu}");

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal(granted, report.Devices.Single().Interrupts.Count);
    }
}
