using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Platforms.X86;

/// <content>A vector arrives, a CPU goes or comes.</content>
public sealed partial class VectorDomain
{
    /// <summary>Handles a vector that a CPU has taken.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="vector">The vector, 0 to 255.</param>
    /// <returns>Whether there was an interrupt to handle.</returns>
    /// <remarks>
    /// Not for a CPU whose delivery is stopped (<see cref="CpuContext.IsDeliveryStopped"/>): its vectors wait.
    /// Whatever throws on the way, the CPU leaves interrupt context and the interrupt is ended.
    /// Data plane: takes no lock of the domain and allocates nothing, unless the vector is unexpected. That is told,
    /// but for one event after the vector was given back or sent on. Source: call_irq_handler.
    /// </remarks>
    public bool Deliver(CpuContext cpu, int vector)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        Debug.Assert(!cpu.IsDeliveryStopped, "The delivery to this CPU is stopped: it goes, or is gone.");
        if (_table.Find(cpu.Index, vector) is { } descriptor || FindAgain(cpu.Index, vector, out descriptor))
        {
            return Handle(descriptor, cpu);
        }

        _hardware.EndOfInterrupt(cpu.Index);
        return false;
    }

    /// <summary>Whether a CPU may go: whether the others have room for its vectors.</summary>
    /// <param name="cpu">An online CPU.</param>
    /// <returns>0; -ENOSPC, with a diagnostic in Linux's words.</returns>
    /// <remarks>Source: lapic_can_unplug_cpu.</remarks>
    public int CheckOffline(int cpu)
    {
        lock (_gate)
        {
            uint available = Matrix.Available(cpu);
            uint moving = Options.OfflineRule == OfflineRule.All ? Matrix[cpu].Allocated : Matrix.AllocatedOn(cpu);
            if (available < moving)
            {
                Log(
                    IrqDiagnosticId.VectorOffline,
                    $"CPU {cpu} has {moving} vectors, {available} available. Cannot disable CPU",
                    value: cpu);
                return ErrorCode.NoSpace;
            }

            if (available < Matrix.Reserved)
            {
                Log(
                    IrqDiagnosticId.VectorOffline,
                    $"Reserved vectors {Matrix.Reserved} > available {available}. IRQ request may fail",
                    value: cpu);
            }

            return 0;
        }
    }

    /// <summary>Ends what is left on a CPU that has gone.</summary>
    /// <remarks>Source: fixup_irqs and lapic_offline.</remarks>
    internal void LeaveCpu(int cpu)
    {
        try
        {
            SendOn(cpu);
        }
        finally
        {
            lock (_gate)
            {
                CleanUp(cpu, asksHardware: false);
                _armed[cpu] = false;
                Matrix.Offline(cpu);
            }
        }
    }

    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "What a local APIC throws for one vector must not keep the others; it is thrown again.")]
    private void SendOn(int cpu)
    {
        ExceptionDispatchInfo? thrown = null;
        for (int vector = X86Vectors.FirstExternal; vector < X86Vectors.Count; vector++)
        {
            if (_table.Find(cpu, vector) is not { } descriptor)
            {
                continue;
            }

            bool isSentOn = false;
            try
            {
                isSentOn = _hardware.IsRequested(cpu, vector) && System.TryRetrigger(descriptor.Irq);
            }
            catch (Exception exception)
            {
                thrown ??= ExceptionDispatchInfo.Capture(exception);
            }

            _table[cpu, vector] = isSentOn ? VectorTable.Retriggered : null;
        }

        thrown?.Throw();
    }

    /// <summary>Opens the vectors of a CPU that comes.</summary>
    /// <remarks>Source: lapic_online.</remarks>
    internal void JoinCpu(int cpu)
    {
        lock (_gate)
        {
            SetLegacyEntries(cpu);
            Matrix.Online(cpu);
            SetKeptEntries(cpu);
        }
    }

    // What still has a vector on the CPU, because it was not started or could not be moved when the CPU went, has it in
    // the CPU's table again. Linux leaves it out, and each event is then unexpected.
    private void SetKeptEntries(int cpu)
    {
        IrqNumberSpace numbers = System.Numbers;
        for (int number = numbers.Next(0); number < numbers.IrqCount; number = numbers.Next(number + 1))
        {
            if (GetData(new Irq(number)) is { } level && DataOf(level) is { } data && data.Cpu == cpu
                && data.Vector is not (0 or X86Vectors.ManagedShutdown))
            {
                _table[cpu, data.Vector] = level.Descriptor;
            }
        }
    }

    /// <summary>Marks a vector of a CPU so that one event is swallowed, unless it is in use.</summary>
    internal void ExpectStray(int cpu, int vector)
    {
        lock (_gate)
        {
            if (_table.Find(cpu, vector) is null)
            {
                _table[cpu, vector] = VectorTable.Retriggered;
            }
        }
    }

    /// <summary>Whether a vector waits in a CPU's local APIC.</summary>
    internal bool IsRequested(int cpu, int vector) => _hardware.IsRequested(cpu, vector);

    // The flow's chip ends the interrupt. Where no flow came that far, because the number has just been freed or a
    // callback has thrown, it is ended here: else the CPU would take no vector of this priority any more.
    private bool Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        bool wasInInterrupt = cpu.IsInInterrupt;
        int ended = _ended[cpu.Index * EndedStride];
        bool isHandled = false;
        cpu.EnterInterrupt();
        try
        {
            isHandled = System.Handle(descriptor, cpu) == 0;
        }
        finally
        {
            if (!wasInInterrupt)
            {
                cpu.ExitInterrupt();
            }

            if (!isHandled && _ended[cpu.Index * EndedStride] == ended)
            {
                _hardware.EndOfInterrupt(cpu.Index);
            }
        }

        return isHandled;
    }

    private bool FindAgain(int cpu, int vector, out IrqDescriptor descriptor)
    {
        lock (_gate)
        {
            object? entry = _table[cpu, vector];
            descriptor = (entry as IrqDescriptor)!;
            if (entry is IrqDescriptor)
            {
                return true;
            }

            if (entry is null)
            {
                Log(IrqDiagnosticId.VectorSpurious, $"No irq handler for {cpu}.{vector}", value: vector);
            }

            _table[cpu, vector] = null;
            return false;
        }
    }
}
