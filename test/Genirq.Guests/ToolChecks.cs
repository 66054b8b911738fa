using Genirq.Cli.Vfio;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Guests;

/// <summary>The checks of what <c>genirq vfio</c> does.</summary>
/// <param name="slot">A function with MSI-X.</param>
/// <param name="edu">QEMU's test device, which has a wire.</param>
/// <param name="isDynamic">Whether this kernel can add vectors.</param>
internal sealed class ToolChecks(PciSlot slot, PciSlot edu, bool isDynamic)
{
    public void Run(Checks checks)
    {
        checks.Run("genirq vfio: lists", List);
        checks.Run("genirq vfio: enables, adds, raises, counts, releases", Drive);
        checks.Run("genirq vfio: enables INTx, waits and counts, unmasks, releases", DriveLine);
    }

    private void List()
    {
        VfioOutcome outcome = VfioSession.RunAsync(new VfioRequest(slot), default).GetAwaiter().GetResult();
        Checks.Equal(16, outcome.Kinds[2].Count, "vectors of MSI-X");
        Checks.Equal(0, outcome.Vectors.Count, "vectors enabled");
    }

    private void Drive()
    {
        VfioRequest request = new(slot)
        {
            Enable = 2,
            Add = [5, -1],
            Raises = true,
            Wait = TimeSpan.FromMilliseconds(200),
        };
        VfioOutcome outcome = VfioSession.RunAsync(request, default).GetAwaiter().GetResult();
        Checks.Equal(null, outcome.Refusal, "refusal");
        Checks.Equal("0 1 5 2", string.Join(' ', outcome.Vectors.Select(static one => one.Index)), "vectors");

        // A gap is followed by one event more for each vector that was armed: one gap, at the first that was added.
        string expected = isDynamic ? "1 1 1 1" : "2 2 1 1";
        Checks.Equal(expected, string.Join(' ', outcome.Vectors.Select(static one => one.Events)), "events");
        Checks.Equal(isDynamic ? 0 : 1, outcome.Interruptions, "interruptions");
        Checks.Equal(0, HostInterrupts.Of(slot.ToString()).Count, "rows afterwards");
        using StringWriter text = new();
        VfioText.Write(text, outcome);
        VfioJson.Write(text, outcome);
        Checks.True(text.ToString().Contains("genirq.vfio/1", StringComparison.Ordinal), "JSON");
    }

    private void DriveLine()
    {
        using Guest guest = new(edu);
        using CancellationTokenSource done = new();
        VfioRequest request = new(edu)
        {
            Enable = 1,
            Kinds = InterruptKinds.IntX,
            Unmask = 3,
            Wait = TimeSpan.FromHours(1),
        };

        // Enabled by the time it waits. Nothing makes the device lower its line: each unmasking gives one event more.
        Task<VfioOutcome> run = VfioSession.RunAsync(request, guest.Function, done.Token);
        Checks.True(guest.Host.ContainsKey("vfio-intx"), "row of the line");
        guest.Function.Memory.WriteUInt32(0, EduChecks.Raise, 1);
        Irq irq = guest.Function.Interrupts.Irq;
        Checks.True(Guest.Wait(() => guest.System.Find(irq)!.IsDisabled), "the line is left masked");
        guest.Function.Memory.WriteUInt32(0, EduChecks.Acknowledge, 1);
        done.Cancel();
        VfioOutcome outcome = run.GetAwaiter().GetResult();
        VfioVector line = outcome.Vectors[0];
        Checks.Equal(null, outcome.Refusal, "refusal");
        Checks.Equal("4 4 3", $"{line.Events} {line.Handled} {line.Unmasked}", "events, handled, unmasked");
        Checks.Equal(0, guest.Host.Count, "rows afterwards");
        using StringWriter text = new();
        VfioText.Write(text, outcome);
        Checks.True(text.ToString().Contains("INTx", StringComparison.Ordinal), "text");
    }
}
