using System.Globalization;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Planning.Rebuild;

/// <summary>Rebuilds the interrupts that are no function's messages: wires, remapping units, timers.</summary>
/// <param name="parts">The machine.</param>
internal sealed class X86Lines(MachineParts parts)
{
    private const string IoApicChip = "IO-APIC";
    private const string DmarName = "DMAR";

    // Chips straight on the vectors: HyperTransport interrupts up to Linux 4.14, the hubs of SGI's UV. Source:
    // arch/x86/kernel/apic/htirq.c, arch/x86/platform/uv/uv_irq.c.
    private static readonly string[] s_vectorChips = ["PCI-HT", "UV-CORE"];

    private readonly Dictionary<string, OtherDomain> _others = new(StringComparer.Ordinal);
    private readonly HashSet<Irq> _own = [.. parts.Capture.OwnStoreIrqs.Select(static own => own.Irq)];
    private readonly HashSet<Irq> _messages =
    [
        .. parts.Capture.Functions.Where(static function => function.Irqs.Count > 0)
            .SelectMany(static function => function.Irqs).Select(static irq => irq.Irq),
    ];

    private readonly HashSet<(string Name, int Pin)> _pins = [];
    private readonly HashSet<int> _unitIndices = [];
    private DmarMsiDomain? _units;

    /// <summary>Rebuilds them.</summary>
    public void Add()
    {
        int legacy = parts.Vectors!.Options.LegacyIrqs;
        LegacyPic.Install(parts.Vectors);
        Dictionary<Irq, CapturedInterrupt> seen = parts.Capture.Interrupts.ToDictionary(static irq => irq.Irq);
        for (int number = 0; number < legacy; number++)
        {
            Irq irq = new(number);
            if (!seen.ContainsKey(irq) && IsLegacyPin(irq))
            {
                AddPin(new CapturedInterrupt(irq) { Chip = IoApicChip });
            }
        }

        foreach (CapturedInterrupt interrupt in parts.Capture.Interrupts)
        {
            if (interrupt.Dump is { } dump)
            {
                AddDumped(interrupt, dump);
            }
            else if (interrupt.Chip is { } chip)
            {
                AddNamed(interrupt, chip);
            }
            else if (IsLegacyPin(interrupt.Irq))
            {
                AddPin(interrupt with { Chip = IoApicChip });
            }
        }
    }

    // A legacy interrupt need not be requested for it to have its pin; the cascade has none.
    private bool IsLegacyPin(Irq irq) => parts.Vectors!.Options.HasIoApic
        && irq.Number < parts.Vectors.Options.LegacyIrqs && irq.Number != X86Vectors.LegacyCascade;

    private void AddDumped(CapturedInterrupt interrupt, InterruptDump dump)
    {
        InterruptDumpLevel outer = dump.Levels[0];
        if (outer.Domain.StartsWith("IO-APIC-", StringComparison.Ordinal))
        {
            AddPin(interrupt);
        }
        else if (outer.Domain.StartsWith(DmarName, StringComparison.Ordinal))
        {
            AddUnit(interrupt);
        }
        else if (dump.Vector is not null && !outer.Domain.Contains("PCI-MSI", StringComparison.Ordinal)
            && !_own.Contains(interrupt.Irq))
        {
            AddOther(interrupt, outer);
        }
    }

    private void AddNamed(CapturedInterrupt interrupt, string chip)
    {
        if (chip.StartsWith(IoApicChip, StringComparison.Ordinal)
            || chip.StartsWith($"IR-{IoApicChip}", StringComparison.Ordinal))
        {
            AddPin(interrupt);
        }
        else if (chip.StartsWith(DmarName, StringComparison.Ordinal))
        {
            AddUnit(interrupt);
        }
        else if (chip.Contains("HPET", StringComparison.Ordinal) || chip.StartsWith("IOMMU", StringComparison.Ordinal)
            || Array.Exists(s_vectorChips, one => chip.StartsWith(one, StringComparison.Ordinal))
            || IsUnnamedMessage(interrupt, chip))
        {
            AddOther(interrupt, new InterruptDumpLevel(chip) { Chip = chip });
        }
    }

    // Before Linux 4.2 a row did not tell the function; a volume management device's messages take no vector.
    private bool IsUnnamedMessage(CapturedInterrupt interrupt, string chip) =>
        chip.Contains("PCI", StringComparison.Ordinal)
        && (chip.EndsWith("MSI", StringComparison.Ordinal) || chip.EndsWith("MSI-X", StringComparison.Ordinal))
        && !chip.StartsWith("VMD-", StringComparison.Ordinal) && !_messages.Contains(interrupt.Irq);

    private void AddPin(CapturedInterrupt interrupt)
    {
        Irq irq = interrupt.Irq;
        InterruptDump? dump = interrupt.Dump;
        if (interrupt.HardwareIrq is null && irq.Number >= CaptureChecks.MaximumPins)
        {
            parts.Notes.Add(
                $"interrupt {irq}: its row does not tell its pin of the I/O APIC, and {irq} is none; left out");
            return;
        }

        int pin = (int)(interrupt.HardwareIrq ?? (ulong)irq.Number);
        IoApicDomain domain = IoApicOf(interrupt, pin);
        if (dump?.Levels is [_, var level, ..]
            && parts.Remapping.GetValueOrDefault(level.Domain) is IntelRemappingDomain intel)
        {
            intel.NextIndex = (int)(level.HardwareIrq >> 16);
        }

        bool isLegacyTimer = irq.Number == 0 && interrupt.IsRequested;
        if (isLegacyTimer)
        {
            // It is in use before the I/O APIC takes it over, which is why it keeps its vector.
            LineRequests.Install(parts, interrupt);
        }

        bool isLevel = dump is not null
            ? dump.Handler.Contains("fasteoi", StringComparison.Ordinal)
            : (interrupt.Flow ?? interrupt.Chip)?.Contains("fasteoi", StringComparison.Ordinal) == true;
        int result = domain.Map(pin, irq, isLevel, dump?.Node ?? -1);
        if (result != irq.Number)
        {
            parts.Notes.Add($"{CapturePaths.Interrupts}: the engine refuses interrupt {irq} on pin {pin} ({result}); "
                + "left out");
        }
    }

    private IoApicDomain IoApicOf(CapturedInterrupt interrupt, int pin)
    {
        string name = interrupt.Dump?.Levels[0].Domain ?? FreeOf(pin);
        _pins.Add((name, pin));
        if (parts.IoApics.TryGetValue(name, out IoApicDomain? known))
        {
            return known;
        }

        _ = int.TryParse(name.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        int last = parts.Capture.Interrupts
            .Where(irq => irq.Dump is null || irq.Dump.Levels[0].Domain == name)
            .Where(static irq => irq.Chip?.Contains(IoApicChip, StringComparison.Ordinal) == true)
            .Select(static irq => (int)(irq.HardwareIrq ?? (ulong)irq.Irq.Number)).Append(pin).Max();
        Domains.IrqDomain? remapping = interrupt.Dump is { Levels: [_, var level, ..] }
            ? parts.Remapping.GetValueOrDefault(level.Domain)
            : parts.UsualRemapping;
        IoApicOptions options = new()
        {
            Index = index,
            Pins = Math.Clamp(last + 1, 24, 240),
            RequesterId = remapping is AmdRemappingDomain && interrupt.Dump is { Levels: [_, var entry, ..] }
                ? (ushort)(entry.HardwareIrq >> 16)
                : (ushort)0,
        };
        return parts.IoApics[name] = IoApicDomain.Create(parts.Vectors!, remapping, options);
    }

    // Each I/O APIC counts its pins from 0, and rows do not name it: a pin that is taken is one of the next.
    private string FreeOf(int pin)
    {
        int index = 0;
        while (_pins.Contains(($"IO-APIC-{index}", pin)))
        {
            index++;
        }

        return $"IO-APIC-{index}";
    }

    private void AddUnit(CapturedInterrupt interrupt)
    {
        _units ??= DmarMsiDomain.Create(parts.Vectors!);

        // Before Linux 4.2 the row did not tell the unit: they are taken in the order of their numbers.
        int unit = (int)(interrupt.HardwareIrq ?? (ulong)_unitIndices.Count);
        _unitIndices.Add(unit);
        Tell(interrupt, parts.Numbers.With(interrupt.Irq, () => _units.Allocate(unit, interrupt.Dump?.Node ?? -1)));
    }

    private void AddOther(CapturedInterrupt interrupt, InterruptDumpLevel level)
    {
        if (!_others.TryGetValue(level.Domain, out OtherDomain? domain))
        {
            Domains.IrqDomain parent = interrupt.Dump is { Levels: [_, var next, ..] }
                ? parts.Remapping.GetValueOrDefault(next.Domain) ?? parts.Vectors!
                : parts.Vectors!;
            _others[level.Domain] = domain = OtherDomain.AddTo(parent, level.Domain, level.Chip);
        }

        HardwareIrq hardwareIrq = new(
            interrupt.HardwareIrq ?? (interrupt.Dump is null ? (ulong)interrupt.Irq.Number : level.HardwareIrq));
        Tell(interrupt, parts.Numbers.With(interrupt.Irq, () => domain.Allocate(hardwareIrq)));
    }

    private void Tell(CapturedInterrupt interrupt, int result)
    {
        if (result != interrupt.Irq.Number)
        {
            parts.Notes.Add($"{CapturePaths.Interrupts}: the engine refuses interrupt {interrupt.Irq} of "
                + $"{interrupt.Chip} ({result}); left out");
        }
    }
}
