using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Pci.Configuration;

namespace Genirq.Guests;

/// <summary>A system with a pump, and one function on it, for one check.</summary>
internal sealed class Guest : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly EventPump _pump = new();

    /// <summary>Opens a function.</summary>
    /// <param name="slot">Which.</param>
    /// <param name="maps">Whether its memory is mapped.</param>
    public Guest(PciSlot slot, bool maps = false)
    {
        Function = VfioFunction.Open(System, _pump, slot, new VfioFunctionOptions { MapsMemory = maps });
        Function.SwitchOn();
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; } = new();

    /// <summary>The function.</summary>
    public VfioFunction Function { get; }

    /// <summary>Waits until something is so.</summary>
    /// <returns>Whether it was in time.</returns>
    public static bool Wait(Func<bool> condition) => SpinWait.SpinUntil(condition, s_limit);

    /// <summary>The name of the rows of the kernel.</summary>
    public Dictionary<string, (int Number, long Count)> Host => HostInterrupts.Of(Function.ToString());

    /// <inheritdoc/>
    public void Dispose()
    {
        Function.Dispose();
        _pump.DisposeAsync().AsTask().Wait();
        System.Dispose();
    }
}
