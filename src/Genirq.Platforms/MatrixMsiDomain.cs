using System.Text.Json;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.State;

namespace Genirq.Platforms;

/// <summary>A parent of messages that gives each one a number of a CPU, by the matrix of x86 with other
/// sizes.</summary>
/// <remarks>
/// The root of its hierarchy. An interrupt has its number from its allocation on; there is neither reservation nor a
/// kept place for managed interrupts. Thread-safe: one lock guards the matrix and who has which number; it is taken
/// under an interrupt's lock.
/// </remarks>
public abstract class MatrixMsiDomain : IrqDomain
{
    private protected MatrixMsiDomain(int cpus, int numbers, int systemNumbers)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Select)
    {
        Matrix = new VectorMatrix(numbers, 0, numbers, cpus);
        for (int number = 0; number < systemNumbers; number++)
        {
            Matrix.AssignSystem(number, replace: false);
        }
    }

    /// <summary>The numbers of all CPUs. Not to be changed by others; reading is exact while nothing else
    /// happens.</summary>
    public VectorMatrix Matrix { get; }

    private protected Lock Gate { get; } = new();

    /// <summary>The numbers free on online CPUs.</summary>
    public sealed override long? CountAvailable()
    {
        lock (Gate)
        {
            return Matrix.Available();
        }
    }

    /// <inheritdoc/>
    public sealed override bool Select(FirmwareIrqSpec spec, BusToken token) => MsiParentOps.Selects(this, spec, token);

    /// <summary>Writes the matrix into a snapshot.</summary>
    /// <param name="writer">Where it goes.</param>
    public void SaveState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (Gate)
        {
            MatrixJson.Write(writer, Matrix.SaveState());
        }
    }

    /// <summary>A CPU goes: what was moved away from it is given back before it leaves.</summary>
    internal void Leave(int cpu)
    {
        GiveBack(cpu);
        lock (Gate)
        {
            Matrix.Offline(cpu);
        }
    }

    /// <summary>A CPU comes.</summary>
    internal void Join(int cpu)
    {
        lock (Gate)
        {
            Matrix.Online(cpu);
        }

        HasJoined(cpu);
    }

    /// <summary>Puts the domain into a system, with the CPUs that are online, and makes it the system's
    /// default.</summary>
    private protected void Start(IrqSystem system, string name, MsiParentOps ops)
    {
        IrqDomainOptions structure = IrqDomainOptions.Hierarchy(
            null, FirmwareNode.Named(name), 0, IrqDomainFlags.MsiParent | IrqDomainFlags.NameAllocated) with
        { BusToken = BusToken.Nexus };
        int result = system.Domains.Instantiate(this, structure);
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), $"The domain {name} was refused.");
        }

        MsiParent = ops;
        foreach (int cpu in system.Cpus.Online)
        {
            Matrix.Online(cpu);
        }

        system.Domains.Default = this;
        system.Hotplug.AddStep(new MatrixHotplug(this));
    }

    /// <summary>Gives back what interrupts have left on a CPU.</summary>
    private protected abstract void GiveBack(int cpu);

    /// <summary>A CPU has come, and takes part.</summary>
    private protected virtual void HasJoined(int cpu)
    {
    }
}
