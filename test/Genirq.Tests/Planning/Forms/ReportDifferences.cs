using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Compares two reports on one machine field by field: what one cannot tell is unknown there, never
/// different.</summary>
/// <param name="whole">The report of what tells most.</param>
/// <param name="part">The other.</param>
internal sealed class ReportDifferences(MachineReport whole, MachineReport part)
{
    private readonly List<string> _found = [];

    /// <summary>Compares them.</summary>
    /// <param name="whole">The report of what tells most.</param>
    /// <param name="part">The other.</param>
    /// <returns>What is different.</returns>
    public static IReadOnlyList<string> Find(MachineReport whole, MachineReport part)
    {
        ReportDifferences differences = new(whole, part);
        differences.Compare();
        return differences._found;
    }

    private void Compare()
    {
        if (part.Verdict.Kind != VerdictKind.Unknown)
        {
            Check("verdict", whole.Verdict.Kind, part.Verdict.Kind);
        }

        if (part.Bases.Cpus != Basis.Assumed)
        {
            Check("CPUs", Online(whole), Online(part));
        }

        if (part.Bases.Vectors == Basis.Measured)
        {
            Check("vectors", whole.Vectors!.Allocated, part.Vectors!.Allocated);
        }

        foreach (DeviceReport device in part.Devices)
        {
            string slot = device.Function.Slot.ToString();
            DeviceReport? known = whole.Devices.FirstOrDefault(
                one => one.Function.Slot == device.Function.Slot && (one.Kind == MessageKind.Ims) == IsOwn(device));
            if (known is null)
            {
                _found.Add($"{slot}: not there");
                continue;
            }

            Compare(slot, known, device);
        }

        // A row that does not name its function is among the others.
        HashSet<Irq> messages =
            [.. whole.Devices.SelectMany(static device => device.Interrupts).Select(static one => one.Irq)];
        foreach (OtherInterruptReport other in part.Others
            .Where(other => other.Basis == Basis.Measured && !messages.Contains(other.Irq)))
        {
            OtherInterruptReport known = whole.Others.FirstOrDefault(one => one.Irq == other.Irq);
            Check($"interrupt {other.Irq}", known.Group, other.Group);
        }
    }

    private void Compare(string slot, DeviceReport known, DeviceReport device)
    {
        CheckIfTold($"{slot} driver", known.Function.Driver, device.Function.Driver);
        CheckIfTold($"{slot} table", known.TableSize, device.Function.IsInferred ? null : device.TableSize);
        CheckIfTold($"{slot} vendor", known.Function.Vendor, device.Function.Vendor);
        CheckIfTold($"{slot} device", known.Function.Device, device.Function.Device);
        CheckIfTold($"{slot} class", known.Function.Class, device.Function.Class);
        if (device.Kind != MessageKind.None)
        {
            Check($"{slot} kind", known.Kind, device.Kind);
            Check($"{slot} on", known.IsEnabled, device.IsEnabled);
        }

        if (part.Bases.Interrupts == Basis.Inferred)
        {
            return;
        }

        foreach (InterruptReport interrupt in device.Interrupts)
        {
            InterruptReport? same = known.Interrupts.Where(one => one.Irq == interrupt.Irq)
                .Select(static one => (InterruptReport?)one).FirstOrDefault();
            if (same is not { } told)
            {
                _found.Add($"{slot}: interrupt {interrupt.Irq} is not there");
                continue;
            }

            if (!interrupt.IsIndexUnknown && interrupt.IndexBasis != Basis.Assumed)
            {
                Check($"{slot} index of {interrupt.Irq}", told.Index, interrupt.Index);
            }

            if (interrupt.CpusBasis == Basis.Measured)
            {
                CheckIfTold($"{slot} CPUs of {interrupt.Irq}", told.Cpus?.ToString(), interrupt.Cpus?.ToString());
            }
        }
    }

    private static bool IsOwn(DeviceReport device) => device.Kind == MessageKind.Ims;

    private static string Online(MachineReport report) => string.Join(
        ',', report.Cpus.Where(static cpu => cpu.IsOnline).Select(static cpu => cpu.Cpu));

    private void CheckIfTold<T>(string what, T? expected, T? told)
    {
        if (told is not null)
        {
            Check(what, expected, told);
        }
    }

    private void Check<T>(string what, T expected, T told)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, told))
        {
            _found.Add($"{what}: {told} instead of {expected}");
        }
    }
}
