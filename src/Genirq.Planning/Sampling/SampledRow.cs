namespace Genirq.Planning.Sampling;

/// <summary>A row of <c>/proc/interrupts</c> with its counters at one time.</summary>
/// <param name="Name">What stands before the colon: a number, or a word such as <c>LOC</c>.</param>
/// <param name="Irq">The interrupt; <see cref="Irq.None"/> for a row that is named by a word.</param>
/// <param name="Text">The words behind the counters: chip, hardware number and actions, or an explanation.</param>
/// <param name="Counts">The counters, in the order of <see cref="InterruptSample.Cpus"/>; a single one that belongs to
/// no CPU where <see cref="IsPerCpu"/> is false. The kernel's counters have 32 bits and wrap.</param>
/// <param name="IsPerCpu">Whether there is one counter for each CPU (<c>ERR</c> and <c>MIS</c> of kernels before 7.2
/// have one for all).</param>
internal sealed record SampledRow(string Name, Irq Irq, string Text, IReadOnlyList<uint> Counts, bool IsPerCpu)
{
    /// <summary>Whether it is an interrupt with a number. Interrupt 0 is one: the timer of x86.</summary>
    public bool IsNumbered => Name is [>= '0' and <= '9', ..];

    /// <summary>All counters together.</summary>
    public ulong Total
    {
        get
        {
            ulong total = 0;
            foreach (uint count in Counts)
            {
                total += count;
            }

            return total;
        }
    }
}
