using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning;

/// <summary>
/// This machine rebuilt in the engine prints the rows of its own <c>/proc/interrupts</c>: numbers, chips, indices and
/// flows are the engine's; the counts and the names of the actions are put in as read.
/// </summary>
public sealed partial class LiveInterruptsTests
{
    [LivePciFact]
    public void WriteInterrupts_LiveMachine_HasTheColumnsOfTheRealFile()
    {
        string[] rows = [.. File.ReadAllLines("/proc/interrupts").Where(row => Row().IsMatch(row))];
        using RebuiltMachine machine = RebuiltMachine.Rebuild(MachineCaptureReader.Read(new DirectoryTree("/")));
        IrqSystem system = machine.System;
        Array.ForEach(rows, row => Count(system, Row().Match(row)));

        using StringWriter text = new();
        system.Views.WriteInterrupts(text);

        string[] printed = text.ToString().TrimEnd('\n').Split('\n')[1..];
        Assert.Equal(rows.Select(Columns), printed.Select(Columns));
        Assert.NotEmpty(printed);
    }

    private static void Count(IrqSystem system, Match row)
    {
        Irq irq = new(Number(row.Groups["irq"].Value));
        int[] counts = [.. row.Groups["counts"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)];
        foreach ((int cpu, int count) in system.Cpus.Online.Zip(counts))
        {
            Assert.Equal(0, system.RestoreCount(irq, cpu, (uint)count));
        }
    }

    // The widths of the columns depend on the kernel's version; what stands in them does not.
    private static string Columns(string row) =>
        string.Join('|', row.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    // The chips of kernels since 6.2, which name the function, and wires, all of them behind remapping or not.
    [GeneratedRegex(@"^ *(?<irq>\d+):(?<counts>(?: +\d+)+) +(?:IR-)?(?:PCI-MSIX?-\S+|IO-APIC) +\d+-\w+ +\S.*$")]
    private static partial Regex Row();
}
