using System.Numerics;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Simulated;

/// <summary>An interrupt controller without hardware, whose lines are fired by software: for tests and drivers of
/// them.</summary>
/// <remarks>
/// A line is fired by setting its state <see cref="IrqChipState.Pending"/>, which <see cref="Fire"/> does; an event of
/// a masked line is lost, two events before the work runs are one. The work takes pending lines round and round; Linux
/// searches once only. Thread-safe. Source: Linux 6.12, kernel/irq/irq_sim.c.
/// </remarks>
public sealed partial class SimulatedIrqDomain : IrqDomain, IDisposable
{
    private const int WordBits = 64;

    private readonly SimulatedIrqChip _chip;
    private readonly SimulatedIrqOptions _options;
    private readonly ulong[] _pending;
    private int _next;
    private int _isRunning;
    private bool _disposed;

    private SimulatedIrqDomain(SimulatedIrqOptions options)
        : base(IrqDomainCallbacks.Map | IrqDomainCallbacks.Unmap)
    {
        _options = options;
        _chip = new SimulatedIrqChip(this, options.Events);
        _pending = new ulong[(options.Count + WordBits - 1) / WordBits];
    }

    /// <summary>Whether a line waits for <see cref="RunWork"/>.</summary>
    public bool HasWork => NextPending(0) >= 0;

    /// <summary>Makes a controller.</summary>
    /// <param name="system">The system.</param>
    /// <param name="options">How.</param>
    /// <param name="domain">It; null if it could not be made.</param>
    /// <returns>0; -ENOMEM.</returns>
    /// <remarks>Source: irq_domain_create_sim_full.</remarks>
    public static int TryCreate(IrqSystem system, SimulatedIrqOptions options, out SimulatedIrqDomain? domain)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(options);
        SimulatedIrqDomain made = new(options);
        int result = system.Domains.Instantiate(made, IrqDomainOptions.Linear(options.Node, options.Count));
        domain = result == 0 ? made : null;
        return result;
    }

    /// <summary>Fires a line.</summary>
    /// <param name="hardwareIrq">The line.</param>
    /// <returns>0, also if it is masked; -EINVAL: it is not mapped.</returns>
    public int Fire(HardwareIrq hardwareIrq) =>
        System.SetChipState(FindMapping(hardwareIrq), IrqChipState.Pending, true);

    /// <summary>Handles the lines that were fired.</summary>
    /// <param name="cpu">The CPU to handle them on.</param>
    /// <returns>How many events there were; 0 also if another thread handles them already.</returns>
    /// <remarks>For the platform's executor. Source: irq_sim_handle_irq.</remarks>
    public int RunWork(CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        int handled = 0;

        // Ordering: full fences; a line that is set while another thread runs is seen by that thread before it leaves,
        // or by us.
        while (HasWork && Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0)
        {
            try
            {
                handled += RunAll(cpu);
            }
            finally
            {
                Interlocked.Exchange(ref _isRunning, 0);
            }
        }

        return handled;
    }

    /// <summary>Removes the controller, once its work has ended. Its lines must have been freed and disposed
    /// of.</summary>
    /// <remarks>Not to be called from a handler of it. Source: irq_domain_remove_sim.</remarks>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        SpinWait spinner = default;

        // Ordering: pairs with the exchange at the end of RunWork.
        while (Volatile.Read(ref _isRunning) != 0)
        {
            spinner.SpinOnce();
        }

        System.Domains.Remove(this);
    }

    /// <inheritdoc/>
    public override int Map(Irq irq, HardwareIrq hardwareIrq)
    {
        System.SetChip(irq, _chip);
        System.SetChipData(irq, new SimulatedLine());
        System.SetHandler(irq, SimpleFlow.Instance);
        System.ModifyStatus(irq, IrqSettings.NoRequest | IrqSettings.NoAutoEnable, IrqSettings.NoProbe);
        return 0;
    }

    /// <inheritdoc/>
    public override void Unmap(Irq irq)
    {
        System.SetHandler(irq, null);
        System.SetChip(irq, null);
        System.SetChipData(irq, null);
    }

    /// <summary>Whether a line waits to be handled.</summary>
    internal bool IsPending(int line) =>
        // Ordering: pairs with the interlocked changes of the words.
        (Volatile.Read(ref _pending[line / WordBits]) & (1UL << line)) != 0;

    /// <summary>Sets or clears a line's event; setting schedules the work.</summary>
    internal void SetPending(int line, bool isPending)
    {
        ref ulong word = ref _pending[line / WordBits];
        ulong bit = 1UL << line;

        // Ordering: full fences; the work sees the bit once it was scheduled.
        if (isPending)
        {
            Interlocked.Or(ref word, bit);
            _options.Schedule?.Invoke();
        }
        else
        {
            Interlocked.And(ref word, ~bit);
        }
    }

    private int RunAll(CpuContext cpu)
    {
        int handled = 0;
        while (true)
        {
            int line = NextPending(_next);
            line = line < 0 ? NextPending(0) : line;
            if (line < 0)
            {
                return handled;
            }

            _next = line;
            ulong bit = 1UL << line;

            // Ordering: a full fence; an event that comes from now on is another one.
            if ((Interlocked.And(ref _pending[line / WordBits], ~bit) & bit) != 0)
            {
                System.HandleDomainIrq(this, new HardwareIrq((ulong)line), cpu);
                handled++;
            }
        }
    }

    private int NextPending(int from)
    {
        for (int index = from / WordBits; index < _pending.Length; index++)
        {
            // Ordering: pairs with the interlocked changes of the words.
            ulong word = Volatile.Read(ref _pending[index]);
            word &= index == from / WordBits ? ulong.MaxValue << from : ulong.MaxValue;
            if (word != 0)
            {
                return (index * WordBits) + BitOperations.TrailingZeroCount(word);
            }
        }

        return -1;
    }
}
