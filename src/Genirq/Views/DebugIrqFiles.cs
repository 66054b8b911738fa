using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Views;

/// <summary>The files below <c>/sys/kernel/debug/irq</c>: all that is known of an interrupt, and of a domain.</summary>
/// <remarks>Thread-safe; for people who look for faults. Source: Linux 6.12, kernel/irq/debugfs.c and
/// irqdomain.c.</remarks>
public sealed class DebugIrqFiles
{
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
