using System.Globalization;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Tests.Fakes;
using Genirq.Views;

namespace Genirq.Tests.Views;

/// <summary>A system with the interrupt that a text of debugfs shows.</summary>
internal sealed class RebuiltIrq
{
    private readonly string[] _lines;

    public RebuiltIrq(string[] lines)
    {
        _lines = lines;
        int level = Array.FindIndex(lines, static line => line.StartsWith("domain:", StringComparison.Ordinal));
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = 128,
            Views = new IrqViewOptions
            {
                HasSysfs = (Hex("istate:") & 0x4000) != 0,
                ShowsPendingAffinity = lines.Any(static line => line.StartsWith("pending:", StringComparison.Ordinal)),
            },
        });
        Irq = new Irq(System.Numbers.Allocate(-1, 1, 1));
        IrqDescriptor descriptor = System.Find(Irq)!;
        Assert.Equal(0, AddLevels(descriptor, [.. lines[level..]]));
        SetState(descriptor);
    }

    public IrqSystem System { get; }

    public Irq Irq { get; }

    private void SetState(IrqDescriptor descriptor)
    {
        descriptor.Flow = Value("handler:") switch
        {
            "handle_edge_irq" => EdgeFlow.Instance,
            "handle_fasteoi_irq" => FastEoiFlow.Instance,
            "handle_level_irq" => LevelFlow.Instance,
            string other => throw new InvalidOperationException(other),
        };
        descriptor.Settings = (IrqSettings)Hex("status:");
        descriptor.Progress = (IrqProgress)(Hex("istate:") & ~0x4000u);
        descriptor.Depth = int.Parse(Value("ddepth:"), CultureInfo.InvariantCulture);
        descriptor.Clear((IrqStates)(-1));
        descriptor.Set(NamedStates());
        descriptor.Node = int.Parse(Value("node:"), CultureInfo.InvariantCulture);
        descriptor.Affinity = Cpus("affinity:");
        descriptor.EffectiveAffinity = Cpus("effectiv:");
        descriptor.PendingAffinity = Cpus("pending:");
        if (Value("device:") is not "(null)" and string name)
        {
            MsiDevice device = new(System, name);
            descriptor.MsiDescriptor = new MsiDescriptor(device, 0);
        }
    }

    // By their names: some have had other bits in other kernels.
    private IrqStates NamedStates()
    {
        long states = 0;
        foreach ((long bit, string name) in BitNames.States)
        {
            states |= _lines.Any(line => line.Trim() == name) ? bit : 0;
        }

        return (IrqStates)states;
    }

    // A level begins with "domain:" and ends where the next one begins, deeper by four.
    private int AddLevels(IrqDescriptor descriptor, string[] lines)
    {
        IrqData data = descriptor.Data;
        for (int start = 0; start < lines.Length;)
        {
            int next = Array.FindIndex(
                lines, start + 1, static line => line.TrimStart().StartsWith("domain:", StringComparison.Ordinal));
            string[] level = lines[start..(next < 0 ? lines.Length : next)];
            if (start != 0)
            {
                data = descriptor.AddLevel(data);
            }

            Fill(data, [.. level.Where(static line => line.Trim() != "parent:")]);
            start = next < 0 ? lines.Length : next;
        }

        return 0;
    }

    private void Fill(IrqData data, string[] level)
    {
        string name = ValueOf(level[0]);
        uint flags = uint.Parse(ValueOf(level[3])[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        data.HardwareIrq = new HardwareIrq(
            ulong.Parse(ValueOf(level[1])[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        data.Chip = new RecordingChip(ValueOf(level[2]), RecordingChip.Usual, new CallLog(), (IrqChipFlags)flags);
        if (name.Length != 0)
        {
            string[] own =
                [.. level[4..].SkipWhile(static line => line.Contains("IRQCHIP_", StringComparison.Ordinal))];
            RepeatingDomain domain = new([.. own.Select(static line => line.TrimStart())]);
            Assert.Equal(0, System.Domains.Instantiate(domain, IrqDomainOptions.Tree(FirmwareNode.Named(name))));
            data.Domain = domain;
        }
    }

    private CpuMask Cpus(string label) =>
        CpuMask.TryParseList(Value(label), out CpuMask? mask) ? mask : CpuMask.Empty;

    private uint Hex(string label) =>
        uint.Parse(Value(label)[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private string Value(string label) =>
        ValueOf(_lines.FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal)) ?? label);

    private static string ValueOf(string line) => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();

    private sealed class RepeatingDomain(string[] lines) : IrqDomain(IrqDomainCallbacks.None)
    {
        public override void WriteDebug(TextWriter writer, IrqData? data, int indent)
        {
            foreach (string line in lines)
            {
                writer.Write($"{new string(' ', indent)}{line}\n");
            }
        }
    }
}
