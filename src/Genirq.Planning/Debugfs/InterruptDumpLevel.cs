namespace Genirq.Planning.Debugfs;

/// <summary>One level of the stack of domains that an <see cref="InterruptDump"/> shows.</summary>
/// <param name="Domain">The domain's name; empty for an interrupt without a domain.</param>
internal sealed record InterruptDumpLevel(string Domain)
{
    /// <summary>The hardware number in that domain.</summary>
    public ulong HardwareIrq { get; internal set; }

    /// <summary>The chip's name; empty if it has none.</summary>
    public string Chip { get; internal set; } = "";

    /// <summary>The chip's flags.</summary>
    public ulong ChipFlags { get; internal set; }

    /// <summary>The hart that a RISC-V IMSIC sends it to; null on other levels.</summary>
    public int? TargetCpu { get; internal set; }

    /// <summary>Its identity on that hart; null on other levels.</summary>
    public int? TargetIdentity { get; internal set; }

    /// <summary>What the x86 vector level says; null on other levels.</summary>
    public DumpedVector? Vector { get; internal set; }

    /// <summary>The message's address, 64 bits; null if the kernel does not show it.</summary>
    public ulong? MessageAddress { get; internal set; }

    /// <summary>The message's data; null if the kernel does not show it.</summary>
    public uint? MessageData { get; internal set; }
}
