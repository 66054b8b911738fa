using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Views;

/// <summary>The files below <c>/sys/kernel/debug/irq</c>: all that is known of an interrupt, and of a domain.</summary>
/// <remarks>Thread-safe; for people who look for faults. Source: Linux 6.12, kernel/irq/debugfs.c and
/// irqdomain.c.</remarks>
public sealed class DebugIrqFiles
{
    private const string Trigger = "trigger";

    private readonly IrqSystem _system;

    internal DebugIrqFiles(IrqSystem system)
    {
        _system = system;
    }

    /// <summary>Writes the text of <c>irqs/N</c>.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="writer">Where to.</param>
    /// <returns>0; -ENOENT: the number is not allocated.</returns>
    public int ReadIrq(Irq irq, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_system.Find(irq) is not { } descriptor)
        {
            return ErrorCode.NoEntry;
        }

        DebugText.WriteIrq(writer, descriptor);
        return 0;
    }

    /// <summary>Takes what is written into <c>irqs/N</c>: the word "trigger", or the beginning of it, injects an
    /// event.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="text">Any text; at most 7 characters are looked at.</param>
    /// <returns>The text's length; -ENOENT: the number is not allocated; or the error of the injection.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/debugfs.c, irq_debug_write.</remarks>
    public int WriteIrq(Irq irq, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_system.Find(irq) is null)
        {
            return ErrorCode.NoEntry;
        }

        ReadOnlySpan<char> word = text.AsSpan(0, Math.Min(text.Length, Trigger.Length));
        int result = Trigger.AsSpan().StartsWith(word, StringComparison.Ordinal) ? _system.Inject(irq) : 0;
        return result != 0 ? result : text.Length;
    }

    /// <summary>Writes the text of <c>domains/NAME</c>: the domain, and those towards the CPU below it.</summary>
    /// <param name="domain">A domain of this system.</param>
    /// <param name="writer">Where to.</param>
    public void ReadDomain(IrqDomain domain, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(writer);
        if (domain.System != _system)
        {
            throw new ArgumentException($"The domain {domain.Name} belongs to another system.", nameof(domain));
        }

        DebugText.WriteDomain(writer, domain, 0);
    }
}
