using System.Numerics;
using Genirq.Platforms.X86;

namespace Genirq.Simulation.Cpus;

/// <summary>The local APIC of one CPU: which vectors wait, which are being served, and what may interrupt.</summary>
/// <remarks>
/// <para>
/// A vector's priority class is its upper four bits. A waiting vector is taken only if its class is above the
/// processor's: the higher of the task priority and the class being served. Several arrivals of a vector that waits are
/// one.
/// </para>
/// <para>Not thread-safe: one thread runs a machine. Allocates nothing. Source: Intel SDM volume 3, 11.8.</para>
/// </remarks>
public sealed class LocalApic
{
    /// <summary>The first vector that a local APIC accepts; lower ones are an error.</summary>
    public const int FirstLegalVector = 16;

    private const int Words = X86Vectors.Count / 64;
    private const int ClassMask = 0xF0;

    private readonly ulong[] _requested = new ulong[Words];
    private readonly ulong[] _inService = new ulong[Words];
    private readonly ulong[] _isLevel = new ulong[Words];
    private int _highestRequested = -1;

    /// <summary>The task priority: vectors of its class and below wait. 0 to 255; 0 after a reset.</summary>
    public byte TaskPriority { get; set; }

    /// <summary>The processor priority: what a waiting vector's class must exceed.</summary>
    public int ProcessorPriority
    {
        get
        {
            int served = Highest(_inService);
            return served >= 0 && (served & ClassMask) > (TaskPriority & ClassMask) ? served & ClassMask : TaskPriority;
        }
    }

    /// <summary>The highest vector that waits; -1 if none does.</summary>
    public int HighestRequested => _highestRequested;

    /// <summary>The highest vector being served; -1 if none is.</summary>
    public int HighestInService => Highest(_inService);

    /// <summary>Whether a vector waits that may interrupt now.</summary>
    public bool CanTake =>
        _highestRequested >= 0 && (_highestRequested & ClassMask) > (ProcessorPriority & ClassMask);

    /// <summary>A vector arrives.</summary>
    /// <param name="vector"><see cref="FirstLegalVector"/> to 255.</param>
    /// <param name="isLevel">Whether it is level triggered, which the trigger mode register shows.</param>
    /// <returns>Whether it did not wait yet; false: it is merged with the one that does.</returns>
    public bool Accept(int vector, bool isLevel = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vector, FirstLegalVector);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vector, X86Vectors.Count);
        ulong bit = 1UL << (vector & 63);
        ref ulong word = ref _requested[vector >> 6];
        bool isNew = (word & bit) == 0;
        word |= bit;
        _isLevel[vector >> 6] = isLevel ? _isLevel[vector >> 6] | bit : _isLevel[vector >> 6] & ~bit;
        _highestRequested = Math.Max(_highestRequested, vector);
        return isNew;
    }

    /// <summary>The CPU takes the highest vector that may interrupt: it is served from now on.</summary>
    /// <returns>The vector; -1 if none may.</returns>
    public int Take()
    {
        if (!CanTake)
        {
            return -1;
        }

        int vector = _highestRequested;
        _requested[vector >> 6] &= ~(1UL << (vector & 63));
        _inService[vector >> 6] |= 1UL << (vector & 63);
        _highestRequested = Highest(_requested);
        return vector;
    }

    /// <summary>The CPU says that the highest vector being served is done with.</summary>
    /// <returns>The vector; -1 if none was being served.</returns>
    public int EndOfInterrupt()
    {
        int vector = Highest(_inService);
        if (vector >= 0)
        {
            _inService[vector >> 6] &= ~(1UL << (vector & 63));
        }

        return vector;
    }

    /// <summary>Whether a vector waits.</summary>
    /// <param name="vector">0 to 255.</param>
    public bool IsRequested(int vector) => (_requested[vector >> 6] >> (vector & 63) & 1) != 0;

    /// <summary>Whether a vector is being served.</summary>
    /// <param name="vector">0 to 255.</param>
    public bool IsInService(int vector) => (_inService[vector >> 6] >> (vector & 63) & 1) != 0;

    /// <summary>Whether a vector arrived level triggered when it came last.</summary>
    /// <param name="vector">0 to 255.</param>
    public bool IsLevel(int vector) => (_isLevel[vector >> 6] >> (vector & 63) & 1) != 0;

    /// <summary>Resets it: nothing waits, nothing is served, the task priority is 0.</summary>
    public void Reset()
    {
        Array.Clear(_requested);
        Array.Clear(_inService);
        Array.Clear(_isLevel);
        _highestRequested = -1;
        TaskPriority = 0;
    }

    /// <summary>Goes on with what another local APIC held.</summary>
    internal void Restore(ReadOnlySpan<ulong> requested, ReadOnlySpan<ulong> inService, ReadOnlySpan<ulong> level)
    {
        requested.CopyTo(_requested);
        inService.CopyTo(_inService);
        level.CopyTo(_isLevel);
        _highestRequested = Highest(_requested);
    }

    private static int Highest(ulong[] words)
    {
        for (int word = Words - 1; word >= 0; word--)
        {
            if (words[word] != 0)
            {
                return (word << 6) + 63 - BitOperations.LeadingZeroCount(words[word]);
            }
        }

        return -1;
    }
}
