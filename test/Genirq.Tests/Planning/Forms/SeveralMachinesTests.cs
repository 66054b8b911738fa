using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Texts that hold outputs of two machines: they are refused with what tells them apart. Two outputs of one
/// machine are read.</summary>
public sealed class SeveralMachinesTests
{
    private const string Bridge = "00:00.0 Host bridge: Intel Corporation Sky Lake-E DMI3 Registers (rev 04)\n"
        + "\tControl: I/O- Mem+ DisINTx-\n\n";

    private const string Igb = "06:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n"
        + "\tControl: I/O- Mem+ DisINTx+\n\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n"
        + "\tKernel driver in use: igb\n\n";

    private const string Nvme = "07:00.0 Non-Volatile memory controller: Samsung PM173X\n"
        + "\tControl: I/O- Mem+ DisINTx+\n\tCapabilities: [b0] MSI-X: Enable+ Count=33 Masked-\n"
        + "\tKernel driver in use: nvme\n\n";

    private const string Cpus = "Architecture: x86_64\nCPU(s): 8\nOn-line CPU(s) list: 0-7\nModel name: Xeon A\n"
        + "CPU MHz: 1200.1\nSocket(s): 1\n\n";

    private const string Info = "processor : 0\nvendor_id : GenuineIntel\nmodel name : Xeon A\n\n"
        + "processor : 1\nvendor_id : GenuineIntel\nmodel name : Xeon A\n\n";

    private static readonly string s_rows = Header(0, 1) + Row(0, "45 0", "IO-APIC   2-edge      timer")
        + Row(24, "5 0", "PCI-MSIX-0000:01:00.0   0-edge      nvme0q0")
        + Row(25, "0 9", "PCI-MSIX-0000:01:00.0   1-edge      nvme0q1")
        + Row("LOC", "7 8", "Local timer interrupts") + "ERR:          0\n\n";

    private static readonly string s_others = s_rows.Replace("0000:01:00.0", "0000:3b:00.0", StringComparison.Ordinal);

    private static string Listing => Bridge + Igb;

    [Theory]
    [InlineData("user@hostA:~$ lspci -vv\n", "user@hostB:~$ cat /proc/interrupts\n")]
    [InlineData("[root@hostA ~]# lspci -vv\n", "[root@hostB ~]# cat /proc/interrupts\n")]
    [InlineData("root@hostA:/tmp# lspci\n", "me@hostB ~ % cat x\n")]
    [InlineData("Linux hostA 6.1.0-18-amd64 #1 SMP x86_64 GNU/Linux\n", "Linux hostB 6.1.0-18-amd64 #1 SMP x86_64\n")]
    [InlineData("$ uname -a\nLinux hostA 5.15.0-105-generic #115-Ubuntu SMP\n", "root@hostB:~# \n")]
    [InlineData(" Static hostname: hostA\n", " Static hostname: hostB\n")]
    [InlineData("> user@hostA:~$ x\n", "> user@hostB:~$ y\n")]
    public void Open_OutputsBelowTwoNames_AreRefusedWithThem(string first, string second)
    {
        foreach ((string one, string other) in (ReadOnlySpan<(string, string)>)
        [
            (Listing, s_rows), (Listing, Listing), (s_rows, s_rows), (Cpus, Listing), (s_rows, Cpus), (Info, s_rows),
        ])
        {
            string message = Refusal($"Hi,\n{first}{one}\n{second}{other}");

            Assert.Contains("outputs of 2 machines stand in it (hostA from line ", message, StringComparison.Ordinal);
            Assert.Contains(", hostB from line ", message, StringComparison.Ordinal);
            Assert.Contains("bring those of one, such as: sed -n '", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("## Host A\n", "## Host B\n")]
    [InlineData("### node01\n", "### node02\n")]
    [InlineData("=== server db-1 ===\n", "=== server db-2 ===\n")]
    [InlineData("**Machine 1**\n", "**Machine 2**\n")]
    [InlineData("Machine 1:\n", "Machine 2:\n")]
    public void Open_OutputsOfAKindBelowTwoHeadings_AreRefused(string first, string second)
    {
        foreach (string part in (string[])[Listing, s_rows, Cpus + Listing])
        {
            Assert.Contains("outputs of 2 machines", Refusal($"{first}\n{part}\n{second}\n{part}"));
        }

        Assert.Equal(3, Capture($"{first}\n{s_rows}\n{second}\n{Cpus}").Interrupts.Count);
    }

    [Theory]
    [InlineData("me@laptop:~$ ssh root@hostA\n", "root@hostA:~# cat /proc/interrupts\n")]
    [InlineData("user@hostA:~$ \n", "root@hostA.example.org:~# cat /proc/interrupts\n")]
    [InlineData("user@hostA:~$ \n", "[root@HOSTA ~]# cat /proc/interrupts\n")]
    [InlineData("user@hostA:~$ \n", "root@localhost:~# cat /proc/interrupts\n")]
    [InlineData("On Mon, joe@example.org wrote:\n", "jim@example.com says:\n")]
    [InlineData("## System information\n", "## Interrupts\n")]
    [InlineData("# uname -a\n", "# hostname\n")]
    public void Open_NamesOfOneMachine_AreRead(string first, string second)
    {
        string before = first.Contains("ssh") ? first : first + Cpus;

        Assert.Equal(3, Capture($"{before}\n{second}{s_rows}").Interrupts.Count);
    }

    [Fact]
    public void Open_TwoListingsThatDiffer_AreRefusedWithTheLines()
    {
        string amd = Listing.Replace(
            "Intel Corporation Sky Lake-E", "Advanced Micro Devices Starship", StringComparison.Ordinal);
        foreach (string form in (string[])["{0}{1}", "{0}\n$ lspci\n{1}", Cpus + "{0}\nand\n\n{1}"])
        {
            string message = Refusal(string.Format(null, form, Listing, amd));

            Assert.Contains("0000:00:00.0 is 'Host bridge: Intel Corporation Sky L", message, StringComparison.Ordinal);
            Assert.Contains("but 'Host bridge: Advanced Micro Devices", message, StringComparison.Ordinal);
            Assert.Contains("bring one, such as: sed -n '", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_TwoListingsWithOtherFunctions_AreRefused()
    {
        Assert.Contains("has 0000:07:00.0 instead", Refusal(Bridge + Igb + Bridge + Nvme), StringComparison.Ordinal);
        Assert.Equal(3, Capture(Bridge + Igb + Bridge + Igb + Nvme).Functions.Count);
        Assert.Equal(3, Capture(
            Bridge + Igb + "06:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n" + Nvme)
            .Functions.Count);
    }

    [Theory]
    [InlineData("{0}{1}")]
    [InlineData("user@h:~$ lspci -vv\n{0}\nroot@h:~# lspci -vv\n{1}")]
    [InlineData("{1}{0}")]
    public void Report_ListingOfAUserAndOfRoot_IsThatOfRoot(string form)
    {
        string user = Listing.Replace(
            "[70] MSI-X: Enable+ Count=10 Masked-", "<access denied>", StringComparison.Ordinal);

        MachineReport report = Report(string.Format(null, form, user, Listing) + Cpus);

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal(10, report.Devices.Single().TableSize);
        Assert.Equal(form[..3] != "{1}", report.Notes.Any(static note =>
            note == "1 function listed without capabilities and with them: the fuller lines are taken"));
        Assert.DoesNotContain(report.Notes, static note => note.Contains("without the privilege"));
    }

    [Fact]
    public void Open_TwoTablesOfRowsThatDiffer_AreRefused()
    {
        foreach (string form in (string[])["{0}{1}", "{0}\n$ cat /proc/interrupts\n{1}", Listing + "\n{0}\n{1}"])
        {
            string message = Refusal(string.Format(null, form, s_rows, s_others));

            Assert.Contains("a second table begins here, and 2 of the 3 interrupts", message, StringComparison.Ordinal);
        }

        string later = s_rows.Replace("45", "99", StringComparison.Ordinal);
        Assert.Equal(3, Capture(s_rows + later).Interrupts.Count);
    }

    [Theory]
    [InlineData("Model name: Xeon A", "Model name: EPYC B")]
    [InlineData("CPU(s): 8\nOn-line CPU(s) list: 0-7\nModel name: Xeon A\nCPU MHz: 1200.1\nSocket(s): 1",
        "CPU(s): 16\nOn-line CPU(s) list: 0-15\nModel name: Xeon A\nCPU MHz: 1200.1\nSocket(s): 2")]
    public void Open_TwoListsOfCpusThatDiffer_AreRefused(string from, string to)
    {
        string other = Cpus.Replace(from, to, StringComparison.Ordinal);

        Assert.Contains("these CPUs are others than those above", Refusal($"{Listing}\n{Cpus}\n# again\n\n{other}"));
    }

    [Fact]
    public void Open_TwoListsOfTheSameCpus_AreRead()
    {
        string later = Cpus.Replace("1200.1", "3700.2", StringComparison.Ordinal);

        Assert.Equal(8, Capture($"{Listing}\n{Cpus}\n# again\n\n{later}").OnlineCpus.Count);
        Assert.Contains("others than those above", Refusal($"{s_rows}\n{Info}\n# again\n\n"
            + Info.Replace("Xeon A", "EPYC B", StringComparison.Ordinal)));
    }

    private static string Refusal(string text) => Assert.Throws<SourceException>(() => Capture(text)).Message;

    private static MachineCapture Capture(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text), writable: false);
        return MachineSource.Open(stream, "text").Capture;
    }
}
