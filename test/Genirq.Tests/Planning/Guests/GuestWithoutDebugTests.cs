using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Rebuild;
using Genirq.Platforms.X86;

namespace Genirq.Tests.Planning.Guests;

/// <summary>Each tree of each guest, read as if the kernel had no debug files: what the engine then takes to be managed
/// is what the debug files say, and every interrupt is on the CPU that they say.</summary>
public sealed class GuestWithoutDebugTests
{
    public static TheoryData<string> Machines => [.. GuestArchive.Names];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Rebuild_WithoutDebugFiles_KnowsWhatIsManagedAndWhere(string name)
    {
        GuestArchive archive = GuestArchive.Read(name);
        List<string> differences = [];
        foreach (GuestStep step in archive.Steps)
        {
            MachineCapture full = archive.CaptureAt(step.Number);
            using RebuiltMachine machine = RebuiltMachine.Rebuild(full with
            {
                Vectors = null,
                Interrupts = [.. full.Interrupts.Select(static one => one with { Dump = null })],
            });
            foreach (CapturedInterrupt one in full.Interrupts.Where(static one => one.Dump?.Vector is not null))
            {
                bool isManaged = one.Dump!.Vector!.IsManaged;
                if (machine.System.Find(one.Irq) is not { } line)
                {
                    differences.Add($"step {step.Number}: irq {one.Irq} of {one.Dump.Device} is missing");
                }
                else if (line.IsManaged != isManaged)
                {
                    differences.Add($"step {step.Number}: irq {one.Irq} of {one.Dump.Device}: managed {isManaged}");
                }
                else if (isManaged)
                {
                    Compare(machine, step, one, differences);
                }
                else
                {
                    ComparePlace(machine, step, one, differences);
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    private static void Compare(RebuiltMachine machine, GuestStep step, CapturedInterrupt one, List<string> differences)
    {
        IrqDescriptor line = machine.System.Find(one.Irq)!;
        VectorState state = machine.Vectors!.StateOf(one.Irq)!;
        bool isStarted = ((IrqStates)one.Dump!.DataState & IrqStates.Started) != 0;
        if (!line.Affinity.Equals(one.Dump.Affinity!))
        {
            differences.Add($"step {step.Number}: irq {one.Irq}: mask {line.Affinity}, not {one.Dump.Affinity}");
        }

        if (isStarted != line.IsStarted || (isStarted && state.Cpu != one.Dump.Vector!.Target))
        {
            differences.Add($"step {step.Number}: irq {one.Irq}: CPU {state.Cpu}, started {line.IsStarted}, not CPU "
                + $"{one.Dump.Vector!.Target}, started {isStarted}");
        }
    }

    // What holds no vector is nowhere; what is requested must be where it is.
    private static void ComparePlace(
        RebuiltMachine machine, GuestStep step, CapturedInterrupt one, List<string> differences)
    {
        DumpedVector seen = one.Dump!.Vector!;
        VectorState? state = machine.Vectors!.StateOf(one.Irq);
        if (seen.IsLegacy || seen.Vector == 0 || ((IrqStates)one.Dump.DataState & IrqStates.Started) == 0)
        {
            return;
        }

        CpuMask? shown = machine.CpusOf(one.Irq);
        if (state is null || state.Vector == 0 || state.Cpu != seen.Target
            || shown is null || !shown.Equals(CpuMask.Of(seen.Target)))
        {
            differences.Add($"step {step.Number}: irq {one.Irq} ({one.Chip}): vector {state?.Vector} on CPU "
                + $"{state?.Cpu}, shown on {shown}, not on {seen.Target}");
        }
    }
}
