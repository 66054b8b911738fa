using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Flow;

namespace Genirq.Chips;

/// <content>The operations that few chips have: power, state, virtual CPUs, IPIs, NMIs, and those on one CPU.</content>
public abstract partial class IrqChip
{
    /// <summary>Makes the line wake the machine, or no more.</summary>
    /// <param name="data">The level.</param>
    /// <param name="isOn">Which.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int SetWake(IrqData data, bool isOn) => 0;

    /// <summary>Saves what the chip has; generic chips only.</summary>
    /// <param name="data">The level.</param>
    public virtual void Suspend(IrqData data)
    {
    }

    /// <summary>Restores what <see cref="Suspend"/> saved; generic chips only.</summary>
    /// <param name="data">The level.</param>
    public virtual void Resume(IrqData data)
    {
    }

    /// <summary>Prepares the chip for the end of the machine; generic chips only.</summary>
    /// <param name="data">The level.</param>
    public virtual void PowerShutdown(IrqData data)
    {
    }

    /// <summary>Computes the line's bit in the chip's registers; generic chips only.</summary>
    /// <param name="data">The level.</param>
    public virtual void CalculateMask(IrqData data)
    {
    }

    /// <summary>Prints the chip's column of <c>/proc/interrupts</c>, instead of its name.</summary>
    /// <param name="data">The level.</param>
    /// <param name="writer">Where to.</param>
    public virtual void Print(IrqData data, TextWriter writer)
    {
    }

    /// <summary>Tells a state of the interrupt at the controller.</summary>
    /// <param name="data">The level.</param>
    /// <param name="which">The state asked for.</param>
    /// <param name="state">The answer; may be left as it is where the chip cannot tell.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int GetState(IrqData data, IrqChipState which, ref bool state) => 0;

    /// <summary>Changes a state of the interrupt at the controller.</summary>
    /// <param name="data">The level.</param>
    /// <param name="which">The state.</param>
    /// <param name="state">Its new value.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int SetState(IrqData data, IrqChipState which, bool state) => 0;

    /// <summary>Delivers the interrupt to a virtual CPU, or no more.</summary>
    /// <param name="data">The level.</param>
    /// <param name="target">What the platform needs to know of the virtual CPU; null ends it.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int SetVcpuAffinity(IrqData data, object? target) => 0;

    /// <summary>Ends a move that waits for an event, because one of its CPUs goes offline.</summary>
    /// <param name="data">The level.</param>
    /// <param name="cpu">The CPU that goes.</param>
    public virtual void ForceCompleteMove(IrqData data, int cpu)
    {
    }

    /// <summary>A demultiplexer hands an event on, which may be redirected to another CPU: what has to be done where it
    /// arrived, such as to acknowledge it there.</summary>
    /// <param name="data">The level.</param>
    /// <remarks>Called with the interrupt's lock held, also if the event then stays on its CPU; in
    /// <see cref="IrqSystem.HandleDemultiplexedIrq"/> only. Source: Linux 7.3, include/linux/irq.h,
    /// irq_pre_redirect.</remarks>
    public virtual void PreRedirect(IrqData data)
    {
    }

    /// <summary>Sends an IPI to one CPU. Called without the interrupt's lock.</summary>
    /// <param name="data">The level.</param>
    /// <param name="cpu">The CPU.</param>
    public virtual void SendIpi(IrqData data, int cpu)
    {
    }

    /// <summary>Sends an IPI to several CPUs. Called without the interrupt's lock.</summary>
    /// <param name="data">The level.</param>
    /// <param name="cpus">The CPUs.</param>
    public virtual void SendIpi(IrqData data, CpuMask cpus)
    {
    }

    /// <summary>Makes the line non-maskable.</summary>
    /// <param name="data">The level.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int SetUpNmi(IrqData data) => 0;

    /// <summary>Makes the line maskable again.</summary>
    /// <param name="data">The level.</param>
    public virtual void TearDownNmi(IrqData data)
    {
    }

    /// <summary>Enables a per-CPU line on one CPU. A chip with a register for each CPU overrides it.</summary>
    /// <param name="data">The level.</param>
    /// <param name="cpu">The CPU that enables it for itself.</param>
    /// <remarks>
    /// Differs from Linux: the CPU is a parameter, since there is no "this CPU" here. So with the next three.
    /// </remarks>
    public virtual void EnableOn(IrqData data, CpuContext cpu) => Enable(data);

    /// <summary>Disables a per-CPU line on one CPU.</summary>
    /// <param name="data">The level.</param>
    /// <param name="cpu">The CPU that disables it for itself.</param>
    public virtual void DisableOn(IrqData data, CpuContext cpu) => Disable(data);

    /// <summary>Masks a per-CPU line on one CPU.</summary>
    /// <param name="data">The level.</param>
    /// <param name="cpu">The CPU that masks it for itself.</param>
    public virtual void MaskOn(IrqData data, CpuContext cpu) => Mask(data);

    /// <summary>Unmasks a per-CPU line on one CPU.</summary>
    /// <param name="data">The level.</param>
    /// <param name="cpu">The CPU that unmasks it for itself.</param>
    public virtual void UnmaskOn(IrqData data, CpuContext cpu) => Unmask(data);

    /// <summary>Chooses the flow handler, from a callback that is called with the interrupt's lock held.</summary>
    /// <param name="data">Any level.</param>
    /// <param name="flow">The flow, for example one for edges after the type was set to an edge.</param>
    /// <remarks>Source: Linux 6.12, include/linux/irqdesc.h, irq_set_handler_locked.</remarks>
    protected static void SetFlow(IrqData data, IrqFlowHandler flow)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(flow);
        data.Descriptor.Flow = flow;
    }
}
