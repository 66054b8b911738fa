namespace Genirq.Planning.Proc;

/// <summary>What a row of <c>/proc/interrupts</c> is about.</summary>
internal enum InterruptRowKind
{
    /// <summary>There is no row: nothing was read, or the end was reached.</summary>
    None,

    /// <summary>An interrupt with a number.</summary>
    Numbered,

    /// <summary>One of the machine's own counters, such as <c>NMI</c> or <c>ERR</c>.</summary>
    Named,

    /// <summary>A row that cannot be used; <see cref="InterruptFileReader.Problem"/> says why.</summary>
    Broken,
}
