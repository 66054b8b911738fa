using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Snapshots;

namespace Genirq.Platforms;

/// <summary>A parent of messages that gives each one a number of the interrupt controller above it.</summary>
/// <remarks>Affinity and delivery are the controller's. Thread-safe: one lock guards the numbers.</remarks>
public abstract class NumberedMsiDomain : IrqDomain, ISnapshotDomain
{
    private readonly Lock _gate = new();

    private protected NumberedMsiDomain(IrqDomainCallbacks more = IrqDomainCallbacks.None)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Select | more)
    {
    }

    private protected Lock Gate => _gate;

    /// <summary>The chip of its levels.</summary>
    private protected abstract IrqChip Chip { get; }

    /// <summary>Whether a number can be in use although no interrupt has it.</summary>
    private protected virtual bool CanHaveSpares => false;

    /// <summary>The numbers that are free.</summary>
    public sealed override long? CountAvailable()
    {
        lock (_gate)
        {
            return CountFree();
        }
    }

    /// <inheritdoc/>
    public sealed override bool Select(FirmwareIrqSpec spec, BusToken token) => MsiParentOps.Selects(this, spec, token);

    /// <inheritdoc/>
    /// <remarks>-ENOSPC: there are not as many numbers, or not together where they must be.</remarks>
    public sealed override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        int[] numbers = new int[SizeOf(count)];
        lock (_gate)
        {
            if (!TryTake(numbers))
            {
                return ErrorCode.NoSpace;
            }
        }

        int done = 0;
        try
        {
            for (; done < count; done++)
            {
                Irq irq = new(first.Number + done);
                HardwareIrq number = new((ulong)numbers[done]);
                int result = AllocateParent(irq, 1, new IrqAllocationInfo { HardwareIrq = number });
                if (result != 0)
                {
                    return result;
                }

                SetHardwareIrqAndChip(irq, number, Chip, DataOf(numbers[done]));
            }

            return 0;
        }
        finally
        {
            // The controller has refused, or thrown: no one else gives these back.
            if (done < count)
            {
                Free(first, done);
                Return(numbers.AsSpan(done));
            }
        }
    }

    /// <inheritdoc/>
    public sealed override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i)) is { Chip: { } chip } data && chip == Chip)
            {
                Return([(int)data.HardwareIrq.Number]);
            }
        }

        FreeCommon(first, count);
    }

    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (_gate)
        {
            SnapshotJson.WriteNumbers(writer, "used", Used().Select(static number => (long)number));
            SaveMore(writer);
        }
    }

    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        HashSet<int> used = [];
        foreach (long number in state.Numbers("used", 0, int.MaxValue))
        {
            if (!IsNumber((int)number) || !used.Add((int)number))
            {
                throw state.Reject("used", $"{number} is not a number of this domain, or comes twice.");
            }
        }

        HashSet<int> left = [.. used];
        foreach (IrqData level in scope.LevelsOf(this))
        {
            if (level.HardwareIrq.Number > int.MaxValue || !left.Remove((int)level.HardwareIrq.Number))
            {
                throw state.Reject("used", $"Interrupt {level.Irq} has number {level.HardwareIrq}, which is not in use "
                    + "or which another interrupt has.");
            }
        }

        if (left.Count > 0 && !CanHaveSpares)
        {
            throw state.Reject("used", $"No interrupt has number {left.Min()}.");
        }

        Action more = PrepareMore(state);
        return () =>
        {
            lock (_gate)
            {
                Restore(used);
                more();
            }
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        // The data follows from the number.
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(place);
        return level.HardwareIrq.Number <= int.MaxValue && IsNumber((int)level.HardwareIrq.Number)
            ? DataOf((int)level.HardwareIrq.Number)
            : throw place.Reject("hardwareIrq", $"{level.HardwareIrq} is not a number of this domain.");
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == Chip.Name ? Chip : null;

    /// <summary>How many numbers an allocation takes; those beyond its interrupts stay in use when it
    /// succeeds.</summary>
    private protected virtual int SizeOf(int count) => count;

    /// <summary>Takes numbers, all or none. The lock is held.</summary>
    private protected abstract bool TryTake(Span<int> numbers);

    /// <summary>Gives a number back. The lock is held.</summary>
    private protected abstract void ReturnNumber(int number);

    /// <summary>How many numbers are free. The lock is held.</summary>
    private protected abstract int CountFree();

    /// <summary>Whether a number is one of this domain's.</summary>
    private protected abstract bool IsNumber(int number);

    /// <summary>The numbers in use, ascending. The lock is held.</summary>
    private protected abstract IEnumerable<int> Used();

    /// <summary>Takes just these numbers, which are the domain's. The lock is held.</summary>
    private protected abstract void Restore(HashSet<int> used);

    /// <summary>The chip's data for a number of this domain.</summary>
    private protected virtual object? DataOf(int number) => null;

    /// <summary>Writes what else the domain knows. The lock is held.</summary>
    private protected virtual void SaveMore(Utf8JsonWriter writer)
    {
    }

    /// <summary>Reads that, and changes nothing.</summary>
    /// <returns>What applies it, with the lock held; it cannot fail.</returns>
    private protected virtual Action PrepareMore(SnapshotObject state) => static () => { };

    private void Return(ReadOnlySpan<int> numbers)
    {
        lock (_gate)
        {
            foreach (int number in numbers)
            {
                ReturnNumber(number);
            }
        }
    }
}
