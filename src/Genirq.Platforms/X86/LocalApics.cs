namespace Genirq.Platforms.X86;

/// <summary>The local APICs of a machine, as far as the vector domain needs them.</summary>
/// <remarks>
/// Called with the interrupt's or the vectors' lock held: must be quick and must not call back. Source: the role is
/// that
/// of the registers that Linux 6.12, arch/x86/kernel/apic/vector.c reads and writes.
/// </remarks>
public abstract class LocalApics
{
    /// <summary>Whether a vector waits to be taken by a CPU (the interrupt request register).</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="vector">The vector.</param>
    public abstract bool IsRequested(int cpu, int vector);

    /// <summary>Whether a vector arrived level-triggered when it came last (the trigger mode register). Then the end of
    /// the interrupt is told to the I/O APICs.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="vector">The vector.</param>
    public virtual bool IsLevelTriggered(int cpu, int vector) => true;

    /// <summary>Sends a vector to a CPU.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="vector">The vector.</param>
    public abstract void Send(int cpu, int vector);

    /// <summary>Tells a local APIC that what it has delivered is done with. On the delivery path.</summary>
    /// <param name="cpu">The CPU.</param>
    public abstract void EndOfInterrupt(int cpu);

    /// <summary>Has <see cref="VectorDomain.Tick"/> called for a CPU at its next timer tick.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <remarks>Not called anew for a tick that leaves something: <see cref="VectorDomain.Tick"/> says so. Without an
    /// override the platform asks <see cref="VectorDomain.NeedsTick"/>. Source: __vector_schedule_cleanup.</remarks>
    public virtual void ArmTick(int cpu)
    {
    }

    /// <summary>Told that an interrupt goes to a CPU and vector from now on, or nowhere.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="vector">The vector; <see cref="X86Vectors.ManagedShutdown"/> while it has none.</param>
    /// <remarks>Source: Linux 6.12, arch/x86/include/asm/trace/irq_vectors.h, vector_config.</remarks>
    public virtual void Targeted(Irq irq, int cpu, int vector)
    {
    }
}
