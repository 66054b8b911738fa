using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Sources;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.Forms;

/// <summary>What <c>uname</c>, <c>lscpu</c> and a kernel's release say of the processor is read, and compared with what
/// else is here.</summary>
public sealed class ProcessorNameTests
{
    private const string Listing = "0000:01:00.0 Non-Volatile memory controller: Samsung (prog-if 02 [NVM Express])\n"
        + "\tCapabilities: [b0] MSI-X: Enable+ Count=33 Masked-\n\tKernel driver in use: nvme\n";

    [Theory]
    [InlineData("Linux h 6.6.0-28.oe2403 #1 SMP Thu May 23 18:04:18 UTC 2024 aarch64 aarch64 GNU/Linux", "Arm64")]
    [InlineData("Linux h 6.6.0 #1 SMP Thu May 23 18:04:18 UTC 2024 riscv64 GNU/Linux", "RiscV")]
    [InlineData("Linux h 6.6.0 #1 SMP Thu May 23 18:04:18 UTC 2024 s390x s390x s390x GNU/Linux", "S390")]
    [InlineData("Linux h 6.6.0 #1 SMP Thu May 23 18:04:18 UTC 2024 ppc64le GNU/Linux", "PowerPc")]
    [InlineData("Linux h 6.6.0 #1 SMP Thu May 23 18:04:18 UTC 2024 loongarch64 GNU/Linux", "LoongArch")]
    [InlineData("Linux h 6.1.0 #1 SMP PREEMPT_DYNAMIC Debian 6.1.90-1 (2024-05-03) x86_64 GNU/Linux", "X86")]
    [InlineData("Linux 5.14.0-427.13.1.el9_4.aarch64+64k", "Arm64")]
    [InlineData("Linux version 6.12.107+deb13-loong64 (debian@host) #1 SMP", "LoongArch")]
    [InlineData("Linux 6.6.0 loongarch64", "LoongArch")]
    public void Read_LineOfTheKernelBesideAListing_TellsTheProcessor(string line, string kind)
    {
        MachineCapture capture = Read($"[root@h ~]# uname -a\n{line}\n[root@h ~]# lspci -vvv\n{Listing}");

        Assert.Equal((kind, Basis.Measured), ($"{capture.Architecture}", capture.ArchitectureBasis));
    }

    [Theory]
    [InlineData("Linux aarch64 6.6.0 #1 SMP Thu May 23 18:04:18 UTC 2024")]
    [InlineData("Linux h 6.9.1-arch1-1 #1 SMP PREEMPT_DYNAMIC Fri, 17 May 2024 GNU/Linux")]
    public void Read_LineThatNamesNoProcessor_LeavesItAssumed(string line) =>
        Assert.Equal(Basis.Assumed, Read($"{line}\n{Listing}").ArchitectureBasis);

    [Theory]
    [InlineData("GIC-0  27 Level     arch_timer", "aarch64", "arm64")]
    [InlineData("GIC-0  27 Level     arch_timer", "armv7l", "32-bit arm")]
    [InlineData("XIVE-IRQ 4097 Edge      RAS_HOTPLUG", "ppc64le", "ppc64le")]
    [InlineData("XIVE-IRQ 4097 Edge      RAS_HOTPLUG", "ppc64", "ppc64")]
    public void Report_RowsOfEitherOfTwo_AreNamedAsTheKernelIs(string row, string word, string name)
    {
        MachineCapture capture = Read(
            $"Linux h 6.6.0 #1 SMP Thu May 23 18:04:18 UTC 2024 {word} GNU/Linux\n"
                + $"$ cat /proc/interrupts\n{RowText.Header(0, 1)}{RowText.Row(7, "1 1", row)}");

        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);
        Assert.StartsWith(name, machine.Platform, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_SosreportWhoseListOfCpusAloneTells_IsNamedByIt()
    {
        MemoryTree tree = new MemoryTree()
            .Add("proc/interrupts", RowText.Header(0, 1) + RowText.Row(7, "1 1", "GIC-0  27 Level     arch_timer"))
            .Add("sos_commands/processor/lscpu", "Architecture:          aarch64\nCPU(s):  2\n");

        using RebuiltMachine machine = RebuiltMachine.Rebuild(MachineCaptureReader.Read(tree));

        Assert.StartsWith("arm64;", machine.Platform, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_KernelOfAnotherProcessor_IsLeftOutAndNoted()
    {
        MachineCapture capture = Read(
            RowText.Header(0, 1) + RowText.Row(7, "1 1", "GICv3  27 Level     arch_timer")
                + "$ dmesg\n[    0.000000] Linux version 6.12.117+deb13-riscv64 (debian@host) #1 SMP\n");

        Assert.Null(capture.Kernel);
        Assert.Contains(capture.Notes, static note =>
            note.StartsWith("the kernel's name is that of riscv64", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_CpuInfoOfAnotherProcessorThanTheRows_IsNoted()
    {
        MachineCapture capture = Read(
            RowText.Header(0, 1) + RowText.Row(7, "1 1", "RISC-V INTC   5 Edge      riscv-timer")
                + "\nprocessor\t: 0\nCPU implementer\t: 0x41\n");

        Assert.Contains(capture.Notes, static note => note.Contains(
            "is that of arm64, but the interrupts are those of riscv64", StringComparison.Ordinal));
    }

    private static MachineCapture Read(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text), writable: false);
        return MachineSource.Open(stream, "text").Capture;
    }
}
