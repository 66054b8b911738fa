using System.Diagnostics.CodeAnalysis;

namespace Genirq.Diagnostics;

/// <summary>The diagnostics of one system: counted, and told to whoever subscribes.</summary>
/// <remarks>Thread-safe. The library writes nothing to a console.</remarks>
public sealed class IrqDiagnostics
{
    private static readonly int s_kinds = Enum.GetValues<IrqDiagnosticId>().Length;

    // Made by the first diagnostic: each device model has an object like this, and most have nothing to tell.
    private long[]? _counts;
    private int[]? _told;
    private long _total;
    private long _subscriberErrors;

    /// <summary>Makes the diagnostics of something that stands alone, for example a device model.</summary>
    public IrqDiagnostics()
    {
    }

    /// <summary>Raised for each diagnostic, at the place where Linux warns.</summary>
    /// <remarks>
    /// The locks of the operation may be held: a subscriber must be quick and must not call back into the system. What
    /// it throws is counted (<see cref="SubscriberErrors"/>) and given to <see cref="IrqSystemOptions.HandlerFailed"/>;
    /// the operation goes on, and the other subscribers are told.
    /// </remarks>
    public event Action<IrqDiagnostic>? Reported;

    /// <summary>How often a subscriber has thrown.</summary>
    public long SubscriberErrors =>
        // Ordering: atomic only; pairs with the increment in Tell.
        Interlocked.Read(ref _subscriberErrors);

    /// <summary>Told of what a subscriber threw; null for none.</summary>
    internal Action<Exception>? SubscriberThrew { get; set; }

    /// <summary>How many there were, of all kinds.</summary>
    public long Total =>
        // Ordering: atomic only; pairs with the increment in Report.
        Interlocked.Read(ref _total);

    /// <summary>How many there were of one kind.</summary>
    /// <param name="id">The kind.</param>
    public long CountOf(IrqDiagnosticId id) =>
        // Ordering: pairs with the exchange in Made; the counts themselves are atomic only.
        Volatile.Read(ref _counts) is { } counts ? Interlocked.Read(ref counts[(int)id]) : 0;

    /// <summary>Records something that Linux warns about. For the layers above the core.</summary>
    /// <param name="id">What it is about.</param>
    /// <param name="source">The member that noticed.</param>
    /// <param name="message">A sentence with the operands in it.</param>
    /// <param name="irq">The interrupt concerned, or none.</param>
    /// <param name="value">The number concerned; 0 if there is none.</param>
    public void Warn(IrqDiagnosticId id, string source, string message, Irq irq = default, long value = 0) =>
        Report(new IrqDiagnostic(id, source, message, irq, value));

    /// <summary>Records something that Linux warns about the first time only: once for a system and a kind.</summary>
    internal void WarnOnce(IrqDiagnosticId id, string source, string message, Irq irq = default, long value = 0)
    {
        if (IsFirst(id))
        {
            Warn(id, source, message, irq, value);
        }
    }

    /// <summary>Records something that Linux logs the first time only: once for a system and a kind.</summary>
    internal void LogOnce(IrqDiagnosticId id, string source, string message, Irq irq = default, long value = 0)
    {
        if (IsFirst(id))
        {
            Log(id, source, message, irq, value);
        }
    }

    /// <summary>Records something that Linux only logs. For the layers above the core.</summary>
    /// <param name="id">What it is about.</param>
    /// <param name="source">The member that noticed.</param>
    /// <param name="message">A sentence with the operands in it.</param>
    /// <param name="irq">The interrupt concerned, or none.</param>
    /// <param name="value">The number concerned; 0 if there is none.</param>
    public void Log(IrqDiagnosticId id, string source, string message, Irq irq = default, long value = 0) =>
        Report(new IrqDiagnostic(id, source, message, irq, value) { IsWarning = false });

    /// <summary>Whether a kind that is told once was not told before; from now on it was.</summary>
    internal bool IsFirst(IrqDiagnosticId id) =>
        // Ordering: only one of several threads gets the zero.
        Interlocked.Exchange(ref Made(ref _told)[(int)id], 1) == 0;

    /// <summary>Whether a kind that is told once was told.</summary>
    internal bool WasTold(IrqDiagnosticId id) =>
        // Ordering: pairs with the exchanges in Made and IsFirst.
        Volatile.Read(ref _told) is { } told && Volatile.Read(ref told[(int)id]) != 0;

    /// <summary>What was counted and told so far, by kind.</summary>
    internal (long[] Counts, bool[] Told) Capture()
    {
        long[] counts = new long[s_kinds];
        bool[] told = new bool[s_kinds];
        for (int kind = 0; kind < s_kinds; kind++)
        {
            counts[kind] = CountOf((IrqDiagnosticId)kind);
            told[kind] = WasTold((IrqDiagnosticId)kind);
        }

        return (counts, told);
    }

    /// <summary>Goes on with what was counted and told in another system. The system is at rest.</summary>
    /// <param name="counts">How many there were, by kind.</param>
    /// <param name="told">Which kinds that are told once were told.</param>
    internal void Restore(ReadOnlySpan<long> counts, ReadOnlySpan<bool> told)
    {
        long total = 0;
        long[] ownCounts = Made(ref _counts);
        int[] ownTold = Made(ref _told);
        for (int kind = 0; kind < s_kinds; kind++)
        {
            ownCounts[kind] = counts[kind];
            ownTold[kind] = told[kind] ? 1 : 0;
            total += counts[kind];
        }

        _total = total;
    }

    private static T[] Made<T>(ref T[]? table) =>
        // Ordering: of several threads that need it first, one makes it and all use that one.
        Volatile.Read(ref table) ?? Interlocked.CompareExchange(ref table, new T[s_kinds], null) ?? table;

    private void Report(IrqDiagnostic diagnostic)
    {
        // Ordering: atomic only; counted before the subscribers are told.
        Interlocked.Increment(ref _total);
        Interlocked.Increment(ref Made(ref _counts)[(int)diagnostic.Id]);
        foreach (Action<IrqDiagnostic> each in Delegate.EnumerateInvocationList(Reported))
        {
            Tell(each, diagnostic);
        }
    }

    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "Diagnostics are reported with locks held, in the middle of changes that must be whole.")]
    private void Tell(Action<IrqDiagnostic> subscriber, IrqDiagnostic diagnostic)
    {
        try
        {
            subscriber(diagnostic);
        }
        catch (Exception exception)
        {
            // Ordering: atomic only.
            Interlocked.Increment(ref _subscriberErrors);
            SubscriberThrew?.Invoke(exception);
        }
    }
}
