using System.Globalization;
using Genirq.Cpus;
using Genirq.Platforms.X86;
using Genirq.Tests.Views;
using Genirq.Views;

namespace Genirq.Tests.X86;

public sealed class X86CountsTests
{
    [ReferenceTheory("interrupts")]
    [InlineData("vmware-2cpu.txt")]
    [InlineData("pcp-8cpu-x86_64.txt")]
    [InlineData("intel-laptop-4cpu-k6.txt")]
    [InlineData("xeon-e5-16cpu-k5.0.txt.gz")]
    [InlineData("trpro-32cpu-k6.2.txt.gz")]
    public void Rows_OfARealMachine_AreItsFilesLastLines(string file)
    {
        string[] lines = ReferenceData.ReadLines($"interrupts/{file}");
        int[] cpus = [.. lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static cpu => int.Parse(cpu[3..], CultureInfo.InvariantCulture))];
        string[] tail = [.. lines.Skip(1).Where(static line => char.IsLetter(line.TrimStart()[0]))];
        X86Counts counts = new(cpus.Max() + 1, tail.Select(KindOf));
        Array.ForEach(tail, line => Count(counts, cpus, line));
        int precision = tail[0].IndexOf(':', StringComparison.Ordinal);

        string[] printed = Print(counts, CpuMask.Of(cpus), precision == 3 ? 456 : 1096);

        Assert.Equal(tail, printed[1..]);
    }

    [Fact]
    public void Rows_UsualKernel_AreTheSpecificationsInItsOrder()
    {
        X86Counts counts = new(2);
        counts.Add(X86Count.LocalTimer, 1, 7);
        counts.Add(X86Count.Error, 1);
        counts.Add(X86Count.Error, 0, 2);

        string[] printed = Print(counts, CpuMask.Of(0, 1), 456);

        Assert.Equal(
            "NMI LOC SPU PMI IWI RTR RES CAL TLB TRM THR DFR MCE MCP ERR MIS PIN NPI PIW".Split(' '),
            counts.Rows.Select(static row => row.Name));
        Assert.Equal("LOC:          0          7   Local timer interrupts", printed[2]);
        Assert.Equal("ERR:          3", printed[15]);
        Assert.Equal("PIW:          0          0   Posted-interrupt wakeup event", printed[^1]);
    }

    [Fact]
    public void Rows_AllThereAre_HaveTheSpecificationsTexts()
    {
        X86Counts counts = new(1, Enum.GetValues<X86Count>().Reverse().Append(X86Count.NonMaskable));

        Assert.Equal(Enum.GetValues<X86Count>().Select(X86Counts.NameOf), counts.Rows.Select(static row => row.Name));
        Assert.Equal("Posted MSI notification event", counts.Rows[^1].Text);
        Assert.All(counts.Rows, static row => Assert.Equal(row.Text is null, row.IsSingle));
    }

    [Fact]
    public void Add_WhatIsNotThere_IsRefused()
    {
        X86Counts counts = new(2);

        Assert.Throws<ArgumentOutOfRangeException>(() => counts.Add(X86Count.Spurious, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => counts.CountOf(X86Count.Spurious, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new X86Counts(0));
        Assert.False(X86Counts.TryFind("IPI0", out _));
    }

    private static X86Count KindOf(string line)
    {
        Assert.True(X86Counts.TryFind(line[..line.IndexOf(':', StringComparison.Ordinal)].Trim(), out X86Count kind));
        return kind;
    }

    private static void Count(X86Counts counts, int[] cpus, string line)
    {
        string[] words = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach ((int cpu, string word) in cpus.Zip(words.TakeWhile(static word => char.IsDigit(word[0]))))
        {
            counts.Add(KindOf(line), cpu, uint.Parse(word, CultureInfo.InvariantCulture));
        }
    }

    private static string[] Print(X86Counts counts, CpuMask online, int numbers)
    {
        using IrqSystem system = new(new IrqSystemOptions
        {
            PossibleCpus = online.Last + 1,
            OnlineCpus = online,
            InitialIrqCount = numbers,
            Views = new IrqViewOptions { ArchitectureRows = counts.Rows },
        });
        using StringWriter text = new();
        system.Views.WriteInterrupts(text);
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
