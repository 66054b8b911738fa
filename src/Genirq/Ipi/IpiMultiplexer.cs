using System.Numerics;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Ipi;

/// <summary>Makes up to 32 interrupts between CPUs out of one that the platform has.</summary>
/// <remarks>
/// They are per-CPU interrupts: requested for all CPUs, enabled on each. One that is sent several times before it is
/// handled runs once; one that is sent while masked waits for the unmask. Sending and processing allocate nothing and
/// take no lock of their own. Source: Linux 6.12, kernel/irq/ipi-mux.c.
/// </remarks>
public sealed class IpiMultiplexer
{
    /// <summary>The most interrupts that one can make.</summary>
    public const int MaximumCount = 32;

    private readonly IrqSystem _system;
    private readonly IpiMultiplexerCpu[] _cpus;
    private readonly IpiMultiplexerDomain _domain;

    private IpiMultiplexer(IrqSystem system, int count, Action<int> send)
    {
        _system = system;
        _cpus = [.. Enumerable.Range(0, system.Cpus.Count).Select(static _ => new IpiMultiplexerCpu())];
        _domain = new IpiMultiplexerDomain(new IpiMultiplexerChip(_cpus, send), _cpus, this);
        Count = count;
    }

    /// <summary>The first interrupt; the others follow.</summary>
    public Irq First { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Makes the multiplexer of a system.</summary>
    /// <param name="system">The system; it can have one.</param>
    /// <param name="count">How many interrupts, 1 to <see cref="MaximumCount"/>.</param>
    /// <param name="send">
    /// Sends the platform's interrupt to a CPU. May be called with an interrupt's lock held, from any thread: it must
    /// not call <see cref="Process"/> itself.
    /// </param>
    /// <param name="multiplexer">It; null if it could not be made.</param>
    /// <returns>0; -EEXIST: the system has one; -EINVAL: too many, or no way to send; or the error of the
    /// allocation.</returns>
    /// <remarks>Source: ipi_mux_create.</remarks>
    public static int TryCreate(
        IrqSystem system, int count, Action<int>? send, out IpiMultiplexer? multiplexer)
    {
        ArgumentNullException.ThrowIfNull(system);
        multiplexer = null;

        // Ordering: pairs with the exchanges below.
        if (Volatile.Read(ref system.Ipis.Multiplexer) is not null)
        {
            return ErrorCode.Exists;
        }

        if (count is < 1 or > MaximumCount || send is null)
        {
            return ErrorCode.Invalid;
        }

        IpiMultiplexer made = new(system, count, send);

        // Ordering: a full fence; only one of several threads gets the place.
        if (Interlocked.CompareExchange(ref system.Ipis.Multiplexer, made, null) is not null)
        {
            return ErrorCode.Exists;
        }

        int result = made.SetUp();
        if (result < 0)
        {
            // Ordering: the place is free for the next try.
            Volatile.Write(ref system.Ipis.Multiplexer, null);
            return result;
        }

        multiplexer = made;
        return 0;
    }

    /// <summary>Handles what was sent to a CPU, lowest first: the handler of the platform's interrupt.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>How many interrupts ran.</returns>
    /// <remarks>Data plane. Source: ipi_mux_process.</remarks>
    public int Process(CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        int handled = 0;
        for (uint taken = _cpus[cpu.Index].Take(); taken != 0; taken &= taken - 1)
        {
            _system.HandleDomainIrq(_domain, new HardwareIrq((ulong)BitOperations.TrailingZeroCount(taken)), cpu);
            handled++;
        }

        return handled;
    }

    /// <summary>Sets the first interrupt, in a system that is restored.</summary>
    internal void Restore(Irq first) => First = first;

    private int SetUp()
    {
        int result = _system.Domains.Instantiate(
            _domain,
            IrqDomainOptions.Linear(FirmwareNode.Named("IPI-Mux"), Count) with { Flags = IrqDomainFlags.IpiSingle });
        if (result < 0)
        {
            return result;
        }

        _domain.UpdateBusToken(BusToken.Ipi);
        result = _system.Domains.AllocateIrqs(_domain, -1, Count, null);
        if (result <= 0)
        {
            _system.Domains.Remove(_domain);
            return result == 0 ? ErrorCode.NoMemory : result;
        }

        First = new Irq(result);
        return 0;
    }
}
