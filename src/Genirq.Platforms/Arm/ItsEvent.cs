namespace Genirq.Platforms.Arm;

/// <summary>One interrupt of a device at an ITS.</summary>
/// <remarks>Guarded by its domain's lock.</remarks>
internal sealed class ItsEvent(ItsDevice device, int number)
{
    /// <summary>Its device.</summary>
    public ItsDevice Device { get; set; } = device;

    /// <summary>Its EventID.</summary>
    public int Number { get; private set; } = number;

    /// <summary>Its LPI.</summary>
    public int Lpi => Device.FirstLpi + Number;

    /// <summary>The CPU that it is mapped to; -1: it is not mapped.</summary>
    public int Cpu { get; set; } = -1;

    /// <summary>Whether its CPU counts it among the managed ones.</summary>
    public bool IsCountedManaged { get; set; }

    /// <summary>Whether its property is enabled.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Whether it is pending at the redistributor.</summary>
    public bool IsPending { get; set; }

    /// <summary>The virtual CPU that it goes to; null: a CPU of the host.</summary>
    public ItsVirtualTarget? Target { get; set; }

    /// <summary>Makes it another one, as if it were new.</summary>
    /// <param name="device">The device.</param>
    /// <param name="number">The EventID.</param>
    public void Reset(ItsDevice device, int number)
    {
        (Device, Number, Cpu, Target) = (device, number, -1, null);
        (IsCountedManaged, IsEnabled, IsPending) = (false, false, false);
    }
}
