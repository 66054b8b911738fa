using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>CPUs as <c>lscpu</c> prints them in any language and form, and as <c>nproc</c> counts them.</summary>
public sealed class CpuListFormTests
{
    private const string Tg3 = "01:00.0 Ethernet controller [0200]: Broadcom BCM5720 [14e4:165f]\n"
        + "\tCapabilities: [a0] MSI-X: Enable+ Count=17 Masked-\n\tKernel driver in use: tg3\n\n";

    private const string German = "Architektur:                     x86_64\n"
        + "CPU Operationsmodus:             32-bit, 64-bit\nByte-Reihenfolge:                Little Endian\n"
        + "CPU(s):                          4\nListe der Online-CPU(s):         0,2,3\n"
        + "Liste der Offline-CPU(s):        1\nThread(s) pro Kern:              2\n"
        + "Anbieterkennung:                 GenuineIntel\nNUMA-Knoten:                     1\n"
        + "NUMA-Knoten0 CPU(s):             0,2,3\n";

    private const string French = "Architecture :                          x86_64\n"
        + "Mode(s) opératoire(s) des processeurs : 32-bit, 64-bit\nBoutisme :       Little Endian\n"
        + "Processeur(s) :                         4\nListe de processeur(s) en ligne :       0-3\n"
        + "Thread(s) par cœur :                    2\nIdentifiant constructeur :              GenuineIntel\n";

    private const string Chinese = "架构：                              x86_64\n"
        + "CPU 运行模式：                      32-bit, 64-bit\n字节序：                            Little Endian\n"
        + "CPU:                                8\n在线 CPU 列表：                     0-7\n"
        + "每个核的线程数：                    2\n每个座的核数：                      4\n座：           1\n"
        + "NUMA 节点0 CPU：                    0-3\nNUMA 节点1 CPU：                    4-7\n";

    private const string Russian = "Архитектура:                     x86_64\n"
        + "CPU op-mode(s):                  32-bit, 64-bit\nПорядок байт:                    Little Endian\n"
        + "CPU(s):                          6\nOn-line CPU(s) list:             0-5\n";

    private const string Arm = "Architektura:                    aarch64\n"
        + "Kolejność bajtów:                Little Endian\nCPU:                             12\n"
        + "Lista aktywnych CPU:             0-11\n";

    private const string Table = "CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE    MAXMHZ   MINMHZ\n"
        + "  0    0      0    0 0:0:0:0          yes 4800.0000 400.0000\n"
        + "  1    1      0    1 1:1:1:0          yes 4800.0000 400.0000\n"
        + "  2    -      -    - -                 no         -        -\n";

    private const string Parsable = "# The following is the parsable format, which can be fed to other\n"
        + "# programs.\n# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n0,0,0,0,,0,0,0,0\n1,1,0,0,,1,1,1,0\n2,0,0,0,,0,0,0,0\n";

    private const string Json = "{\"lscpu\": [\n {\"field\": \"Architecture:\", \"data\": \"x86_64\"},\n"
        + " {\"field\": \"CPU(s):\", \"data\": \"2\"},\n"
        + " {\"field\": \"On-line CPU(s) list:\", \"data\": \"0,1\"}\n]}\n";

    private const string DeepJson = "{\n   \"lscpu\": [\n      {\n         \"field\": \"Architecture:\",\n"
        + "         \"data\": \"x86_64\",\n         \"children\": [\n            {\n"
        + "               \"field\": \"CPU op-mode(s):\",\n               \"data\": \"32-bit, 64-bit\"\n            }\n"
        + "         ]\n      },{\n         \"field\": \"CPU(s):\",\n         \"data\": \"12\"\n      }\n   ]\n}\n";

    public static TheoryData<string, string, bool> Forms => new()
    {
        { German, "0,2-3", true },
        { French, "0-3", true },
        { Chinese, "0-7", true },
        { Russian, "0-5", true },
        { Arm, "0-11", true },
        { Table, "0-1", false },
        { Parsable, "0-2", false },
        { Json, "0-1", true },
        { DeepJson, "0-11", true },
        { "$ lscpu | grep -i 'cpu(s)'\nCPU(s):     6\nOn-line CPU(s) list:    0,2-4\n", "0,2-4", false },
        { "$ nproc\n6\n", "0-5", false },
        { "user@host:~$ nproc --all\n6\n", "0-5", false },
        { "nproc: 6\n", "0-5", false },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Report_CpusInAnyForm_AreThoseThatAreTold(string text, string cpus, bool isKindTold)
    {
        foreach (string whole in (string[])[$"$ lscpu\n{text}\n{Tg3}", $"{Tg3}{text}", $"{text}$ lspci -vvv\n{Tg3}"])
        {
            MachineReport report = Report(whole);

            Assert.Equal(cpus, Online(report));
            Assert.Equal(Basis.Measured, report.Bases.Cpus);
            Assert.Equal(isKindTold, report.Bases.Architecture == Basis.Measured);
            Assert.DoesNotContain(report.Notes, static note => note.Contains("are assumed"));
            Assert.Single(report.Devices);
        }
    }

    [Fact]
    public void Report_ForeignListOfArm_IsOfArm() => Assert.Null(Report(Arm + "\n" + Tg3).Vectors);

    [Fact]
    public void Report_ForeignListWithNodes_HasThem() => Assert.Equal(
        [0, 0, 0, 0, 1, 1, 1, 1], Report(Chinese + "\n" + Tg3).Cpus.Select(static cpu => cpu.Node));

    [Theory]
    [InlineData("$ nproc\n6\n\n{0}\n")]
    [InlineData("{0}\n$ nproc\n6\n\n")]
    public void Report_CountBesideAList_GivesWay(string form) =>
        Assert.Equal("0-3", Online(Report(string.Format(null, form, French) + Tg3)));

    [Fact]
    public void Report_CountBesideRows_GivesWay() => Assert.Equal("0-1", Online(Report(
        $"$ nproc\n1\n\n{Tg3}{Header(0, 1)}{Row(24, "5 0", "PCI-MSIX-0000:01:00.0    0-edge      eth0")}"
        + Row("LOC", "5 6", "Local timer interrupts"))));

    private static string Online(MachineReport report) => Genirq.Cpus.CpuMask.Of(
        [.. report.Cpus.Where(static cpu => cpu.IsOnline).Select(static cpu => cpu.Cpu)]).ToString();
}
