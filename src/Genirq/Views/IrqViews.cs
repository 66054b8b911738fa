namespace Genirq.Views;

/// <summary>Interrupts as the kernel's files show them.</summary>
/// <remarks>
/// Control plane. Thread-safe: what is read without a lock is exact by itself, two values of one text may belong to
/// different moments. Lines end with a single line feed.
/// </remarks>
public sealed class IrqViews
{
    private readonly IrqSystem _system;

    internal IrqViews(IrqSystem system)
    {
        _system = system;
        Proc = new ProcIrqFiles(system);
        Sys = new SysIrqFiles(system);
        Debug = new DebugIrqFiles(system);
    }

    /// <summary>The files below <c>/proc/irq</c>.</summary>
    public ProcIrqFiles Proc { get; }

    /// <summary>The files below <c>/sys/kernel/irq</c>.</summary>
    public SysIrqFiles Sys { get; }

    /// <summary>The files below <c>/sys/kernel/debug/irq</c>.</summary>
    public DebugIrqFiles Debug { get; }

    /// <summary>Writes the text of <c>/proc/interrupts</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/proc.c, show_interrupts.</remarks>
    public void WriteInterrupts(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        InterruptsText.Write(_system, writer);
    }
}
