using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>One table as people paste it, out of terminals, mails, greps and web pages.</summary>
public sealed class PastedRowTests
{
    private static readonly string s_table = Header(0, 1)
        + Row(9, "0 4", "IO-APIC   9-fasteoi   acpi")
        + Row(24, "5 7", "PCI-MSIX-0000:00:03.0    0-edge      virtio0-config")
        + Row(25, "0 8", "PCI-MSIX-0000:00:03.0    1-edge      virtio0-input.0")
        + Row("LOC", "5 6", "Local timer interrupts")
        + Row("RES", "5 6", "Rescheduling interrupts")
        + "ERR:          0\nMIS:          0\n";

    private static readonly string[] s_lines = s_table.TrimEnd('\n').Split('\n');

    private static readonly Dictionary<string, string> s_forms = new()
    {
        ["prompt of root"] = $"[root@host ~]# cat /proc/interrupts\n{s_table}[root@host ~]# \n",
        ["prompt of a user"] = $"user@host:/tmp$ cat /proc/interrupts \n{s_table}",
        ["quoted twice"] = $"On Monday Alice wrote:\n{Each(">> ", "")}\nthanks\n",
        ["indented"] = $"Hello,\n\nhere it is:\n\n{Each("    ", "")}\nbye\n",
        ["details"] = $"<details><summary>rows</summary>\n\n```shell\n{s_table}```\n</details>\n",
        ["pre"] = $"<pre>\n{s_table}</pre>\n",
        ["cat -n"] = string.Concat(s_lines.Select(static (line, at) => $"{at + 1,6}\t{line}\n")),
        ["grep -n"] = string.Concat(s_lines.Select(static (line, at) => $"{at + 1}:{line}\n")),
        ["grep -H"] = Each("/proc/interrupts:", ""),
        ["watch"] = $"Every 2.0s: cat /proc/interrupts                 host: Mon Nov 30 04:06:40 2026\n\n{s_table}",
        ["column -t"] = string.Concat(s_lines.Select(static line => string.Join(
            "  ", line.Split(' ', StringSplitOptions.RemoveEmptyEntries)) + "\n")),
        ["carriage returns"] = Each("", "\r"),
        ["colours"] = s_table.Replace("24:", "\e[01;31m\e[K24\e[m\e[K:", StringComparison.Ordinal),
        ["fixed blanks"] = s_table.Replace(' ', '\u00A0'),
        ["tabs"] = s_table.Replace("          ", "\t", StringComparison.Ordinal),
        ["mark of UTF-8"] = $"\uFEFF{s_table}",
        ["wrapped at 60"] = Wrapped(60),
        ["wrapped at 18"] = Wrapped(18),
        ["quoted-printable"] = s_table.Replace(" PCI-", " =\n PCI-", StringComparison.Ordinal)
            .Replace("\n", "=20\n", StringComparison.Ordinal).Replace("==20", "=", StringComparison.Ordinal),
        ["HTML"] = $"<pre class=\"x\">{s_table.Replace("   ", "&nbsp;&#32; ", StringComparison.Ordinal)}</pre>\n",
        ["HTML, lines ended"] = Each("", "<br />"),
        ["HTML, quoted"] = Each("&gt; ", ""),
        ["backslashes"] = s_table.Replace(" PCI-", " \\\n   PCI-", StringComparison.Ordinal),
        ["marked as changed"] = Each("+", "").Replace("+ ", "  ", StringComparison.Ordinal)
            .Replace("  24:", "+ 24:", StringComparison.Ordinal),
        ["bold"] = s_table.Replace(" 24:", "**24:", StringComparison.Ordinal)
            .Replace("virtio0-config", "virtio0-config**", StringComparison.Ordinal),
        ["log with times"] = s_lines[0] + "\n"
            + string.Concat(s_lines[1..].Select(static line => $"2026-11-30 04:06:40.125 {line}\n")),
        ["ssh"] = $"ssh host cat /proc/interrupts\n{s_table}Connection to host closed.\n",
        ["twice"] = $"Mon Nov 30\n{s_table}\nTue Dec 1\n{s_table}",
    };

    public static TheoryData<string> Forms => [.. s_forms.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Report_Pasted_IsTheSameMachine(string form)
    {
        MachineReport report = Report(s_forms[form]);

        Assert.Equal("0000:00:03.0 msix 0=24@0-1 1=25@1", Devices(report));
        Assert.Equal("IO-APIC 9", Others(report));
        Assert.Equal([0, 1], report.Cpus.Select(static cpu => cpu.Cpu));
        Assert.Equal(Genirq.Planning.Captures.Basis.Measured, report.Bases.Cpus);
        Assert.Equal(3L, report.Vectors!.Allocated);
        Assert.Equal(3, report.Rows!.Value.Told - report.Rows.Value.LeftOut);
    }

    [Theory]
    [InlineData("{24}", "0000:00:03.0 msix 0=24@0-1")]
    [InlineData("{24}--\n{25}", "0000:00:03.0 msix 0=24@0-1 1=25@1")]
    [InlineData("proc/interrupts:{24}proc/interrupts:{25}", "0000:00:03.0 msix 0=24@0-1 1=25@1")]
    [InlineData("$ grep virtio /proc/interrupts\n{24}{25}", "0000:00:03.0 msix 0=24@0-1 1=25@1")]
    public void Report_Grep_CountsItsColumns(string form, string expected)
    {
        MachineReport report = Report(form
            .Replace("{24}", $"{s_lines[2]}\n", StringComparison.Ordinal)
            .Replace("{25}", $"{s_lines[3]}\n", StringComparison.Ordinal));

        Assert.Equal(expected, Devices(report));
        Assert.Contains(
            "proc/interrupts: there is no header that names CPUs; 2 columns are taken for CPUs 0-1", report.Notes);
        Assert.Equal(Genirq.Planning.Captures.Basis.Inferred, report.Bases.Cpus);
    }

    [Fact]
    public void Report_SecondTable_IsCountedAmongWhatIsLeftOut()
    {
        MachineReport report = Report(s_forms["twice"]);

        Assert.Equal((6, 3), (report.Rows!.Value.Told, report.Rows.Value.LeftOut));
        Assert.Contains(report.Notes, static note =>
            note.EndsWith("3 numbered rows of it are left out, the first table is taken", StringComparison.Ordinal));
    }

    private static string Each(string before, string after) =>
        string.Concat(s_lines.Select(line => $"{before}{line}{after}\n"));

    private static string Wrapped(int width) => string.Concat(s_lines.Select(line => line.Length <= width
        ? $"{line}\n"
        : $"{line[..width]}\n{line[width..]}\n"));
}
