using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Releases;
using Genirq.Tests.Fakes;
using Genirq.Views;

namespace Genirq.Tests.Views;

/// <summary>A system with the interrupts that a text of <c>/proc/interrupts</c> shows.</summary>
internal sealed partial class RebuiltInterrupts
{
    private const int CountWidth = 11;

    private readonly Dictionary<string, IrqDomain> _domains = [];
    private readonly int[] _cpus;
    private readonly int _precision;

    private readonly bool _isLeftAligned;

    public RebuiltInterrupts(string[] lines, bool showsTrigger = false, KernelRelease? release = null)
    {
        release ??= KernelRelease.Linux612;
        _isLeftAligned = release.InterruptsLayout == InterruptsLayout.LeftAligned;
        _cpus = [.. lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(cpu => Number(cpu[3..]))];
        _precision = lines[1].IndexOf(':', StringComparison.Ordinal);
        string[] tail = [.. lines.Skip(1).Where(line => char.IsLetter(line.TrimStart()[0]))];
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = _cpus.Max() + 1,
            OnlineCpus = CpuMask.Of(_cpus),
            Release = release,
            InitialIrqCount = _isLeftAligned || _precision == 3 ? 456 : 1096,
            Views = new IrqViewOptions
            {
                ShowsTrigger = showsTrigger,
                ArchitectureRows = [.. tail.Select(ReadTail)],
            },
        });
        foreach (string line in lines.Skip(1).Except(tail))
        {
            Add(line);
        }
    }

    public IrqSystem System { get; }

    public string[] Print()
    {
        using StringWriter text = new();
        System.Views.WriteInterrupts(text);
        Assert.EndsWith("\n", text.ToString(), StringComparison.Ordinal);
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private ArchitectureRow ReadTail(string line)
    {
        Match row = Tail().Match(line);
        uint[] counts = [.. row.Groups["counts"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => uint.Parse(word, CultureInfo.InvariantCulture))];
        string text = row.Groups["text"].Value;
        return new ArchitectureRow(
            row.Groups["name"].Value,
            text.Length == 0 ? null : text,
            cpu => counts.Length == 1 ? counts[0] : counts[Array.IndexOf(_cpus, cpu)])
        {
            IsSingle = counts.Length == 1,
            Separator = row.Groups["name"].Length > _precision ? ":" : ": ",
            Gap = row.Groups["name"].Length > _precision ? "      " : _isLeftAligned ? " " : "  ",
        };
    }

    private void Add(string line)
    {
        Irq irq = new(Number(line[.._precision]));
        int counters = _precision + 2;
        Match rest = Rest().Match(line[(counters + (_cpus.Length * CountWidth))..]);
        Assert.True(rest.Success, line);
        if (System.Find(irq) is null)
        {
            Assert.Equal(irq.Number, System.Numbers.Allocate(irq.Number, irq.Number, 1));
        }

        System.SetChip(irq, new RecordingChip(rest.Groups["chip"].Value, RecordingChip.Usual, new CallLog()));
        HardwareIrq hardwareIrq = new(ulong.Parse(rest.Groups["hwirq"].Value, CultureInfo.InvariantCulture));
        Assert.Equal(0, DomainOf(rest.Groups["chip"].Value).Associate(irq, hardwareIrq));
        string flow = rest.Groups["flow"].Value;
        System.SetHandler(irq, EdgeFlow.Instance, flow.Length == 0 ? null : flow);
        if (rest.Groups["trigger"].Value == "Level")
        {
            System.ModifyStatus(irq, default, Genirq.Descriptors.IrqSettings.Level);
        }

        foreach (string action in rest.Groups["actions"].Value.Split(", "))
        {
            IrqRequest request = new(action, IrqFlags.Shared, new object());
            Assert.Equal(0, System.TryRequest(irq, request, static (_, _) => IrqResult.Handled, 0, out _));
        }

        for (int i = 0; i < _cpus.Length; i++)
        {
            string count = line.Substring(counters + (i * CountWidth), CountWidth).Trim();
            System.RestoreCount(irq, _cpus[i], uint.Parse(count, CultureInfo.InvariantCulture));
        }
    }

    // Two lines of one chip may show one hardware number, after an interrupt was moved to another controller.
    private IrqDomain DomainOf(string chip)
    {
        if (!_domains.TryGetValue(chip, out IrqDomain? domain))
        {
            domain = new RecordingDomain(chip, new CallLog(), IrqDomainCallbacks.None);
            Assert.Equal(0, System.Domains.Instantiate(domain, IrqDomainOptions.Tree(FirmwareNode.Named(chip))));
            _domains.Add(chip, domain);
        }

        return domain;
    }

    [GeneratedRegex(@"^ *(?<name>\w+):(?<counts>(?: *\d+)+) *(?<text>.*)$")]
    private static partial Regex Tail();

    [GeneratedRegex(
        @"^ *(?<chip>\S+) +(?<hwirq>\d+)(?: (?<trigger>Level|Edge) *)?(?:-(?<flow>\S+) *)?(?:  |(?<=Level +|Edge +))"
        + @"(?<actions>\S.*)$")]
    private static partial Regex Rest();
}
