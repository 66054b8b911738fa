using System.Runtime.InteropServices;

namespace Genirq.Interop.Handles;

/// <summary>Keeps several descriptors open while their numbers stand in a kernel structure.</summary>
internal ref struct HeldDescriptors
{
    private readonly ReadOnlySpan<SafeHandle?> _handles;
    private int _held;

    /// <summary>Holds descriptors and writes their numbers down.</summary>
    /// <param name="handles">Whose; null stands for none, written as -1.</param>
    /// <param name="numbers">Where the numbers go, as long as <paramref name="handles"/>.</param>
    /// <exception cref="ObjectDisposedException">One is closed; none is held then.</exception>
    public HeldDescriptors(ReadOnlySpan<SafeHandle?> handles, Span<int> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numbers.Length, handles.Length);
        _handles = handles;
        try
        {
            for (; _held < handles.Length; _held++)
            {
                numbers[_held] = -1;
                if (handles[_held] is { } handle)
                {
                    bool isHeld = false;
                    handle.DangerousAddRef(ref isHeld);
                    numbers[_held] = (int)handle.DangerousGetHandle();
                }
            }
        }
        catch (ObjectDisposedException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Refuses descriptors that are sent, of which one is missing.</summary>
    /// <param name="handles">Whose.</param>
    /// <param name="name">The parameter that they came in.</param>
    /// <exception cref="ArgumentNullException">One is null.</exception>
    public static void ThrowIfNull(ReadOnlySpan<SafeHandle> handles, string name)
    {
        int at = handles.IndexOf((SafeHandle?)null!);
        if (at >= 0)
        {
            throw new ArgumentNullException(
                name, $"Descriptor {at} of {handles.Length} is null; each must be an open descriptor.");
        }
    }

    /// <summary>Lets them go.</summary>
    public void Dispose()
    {
        while (_held > 0)
        {
            _handles[--_held]?.DangerousRelease();
        }
    }
}
