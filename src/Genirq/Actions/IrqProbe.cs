using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;

namespace Genirq.Actions;

/// <summary>A search for the interrupt of a device that cannot tell it: armed lines, one of which is to fire.</summary>
/// <remarks>
/// One at a time in a system; another one waits until this one has ended. Lines without action and without
/// <see cref="IrqSettings.NoProbe"/> take part. The caller makes its device interrupt between <see cref="BeginAsync"/>
/// and one of <see cref="Finish"/>, <see cref="FinishMask"/>. Source: Linux 6.12, kernel/irq/autoprobe.c.
/// </remarks>
public sealed class IrqProbe : IDisposable
{
    private const int ShownBits = 32;
    private const int MaskBits = 16;

    // For lines that were pending, and for those that fire by themselves.
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_listen = TimeSpan.FromMilliseconds(100);

    private readonly IrqSystem _system;
    private int _hasEnded;

    private IrqProbe(IrqSystem system)
    {
        _system = system;
    }

    /// <summary>The armed interrupts below 32 that are quiet, as bits; 0 does not say that there is none.</summary>
    public uint Candidates { get; private set; }

    /// <summary>Ends the search.</summary>
    /// <returns>The interrupt that fired; 0: none did; minus the lowest one: several did.</returns>
    /// <remarks>Source: probe_irq_off.</remarks>
    public int Finish()
    {
        int found = 0;
        int count = 0;
        End(descriptor =>
        {
            if (!IsWaiting(descriptor))
            {
                found = count == 0 ? descriptor.Irq.Number : found;
                count++;
            }
        });
        return count > 1 ? -found : found;
    }

    /// <summary>Ends the search.</summary>
    /// <param name="wanted">The interrupts asked for, as bits.</param>
    /// <returns>Those of them below 16 that fired.</returns>
    /// <remarks>Source: probe_irq_mask.</remarks>
    public uint FinishMask(uint wanted)
    {
        uint fired = 0;
        End(descriptor =>
        {
            if (!IsWaiting(descriptor) && descriptor.Irq.Number < MaskBits)
            {
                fired |= 1u << descriptor.Irq.Number;
            }
        });
        return fired & wanted;
    }

    /// <summary>Ends the search without looking at what fired. Does nothing if it has ended.</summary>
    public void Dispose()
    {
        // Ordering: pairs with the exchange that ends the search.
        if (Volatile.Read(ref _hasEnded) == 0)
        {
            End(static _ => { });
        }
    }

    /// <summary>Arms the lines. It takes 120 milliseconds of the system's time provider.</summary>
    /// <remarks>Source: probe_irq_on.</remarks>
    internal static async Task<IrqProbe> BeginAsync(IrqSystem system, CancellationToken cancellationToken)
    {
        await system.ProbeGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        IrqProbe probe = new(system);
        try
        {
            TimeProvider time = system.Options.TimeProvider;
            probe.ForEachFree(StartUnarmed);
            await Task.Delay(s_settle, time, cancellationToken).ConfigureAwait(false);
            probe.ForEachFree(Arm);
            await Task.Delay(s_listen, time, cancellationToken).ConfigureAwait(false);
            probe.DropNoisy();
            return probe;
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    private static bool IsWaiting(IrqDescriptor descriptor) => (descriptor.Progress & IrqProgress.Waiting) != 0;

    // Whatever was pending before comes now, and is dropped.
    private static void StartUnarmed(IrqDescriptor descriptor)
    {
        IrqChip chip = descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.SetType))
        {
            chip.SetType(descriptor.Data, TriggerType.Probe);
        }

        Start(descriptor);
    }

    private static void Arm(IrqDescriptor descriptor)
    {
        descriptor.Progress |= IrqProgress.AutoDetect | IrqProgress.Waiting;
        if (Start(descriptor) != 0)
        {
            descriptor.Progress |= IrqProgress.Pending;
        }
    }

    // Source: kernel/irq/chip.c, irq_activate_and_startup.
    private static int Start(IrqDescriptor descriptor) => IrqLine.ActivateForRequest(descriptor, out _) != 0
        ? 0
        : IrqLine.Startup(descriptor, resend: false, force: true);

    private static void ShutDown(IrqDescriptor descriptor)
    {
        descriptor.Progress &= ~IrqProgress.AutoDetect;
        IrqLine.Shutdown(descriptor);
        IrqActivation.Deactivate(descriptor.Data);
    }

    // Those that fired by themselves are noise.
    private void DropNoisy()
    {
        uint candidates = 0;
        ForEachArmed(descriptor =>
        {
            if (!IsWaiting(descriptor))
            {
                ShutDown(descriptor);
            }
            else if (descriptor.Irq.Number < ShownBits)
            {
                candidates |= 1u << descriptor.Irq.Number;
            }
        });
        Candidates = candidates;
    }

    private void End(Action<IrqDescriptor> look)
    {
        // Ordering: one of several callers ends it and gives the gate back.
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            throw new ObjectDisposedException(nameof(IrqProbe), "The search has ended.");
        }

        ForEachArmed(descriptor =>
        {
            look(descriptor);
            ShutDown(descriptor);
        });
        _system.ProbeGate.Release();
    }

    private void ForEachFree(Action<IrqDescriptor> action)
    {
        for (int irq = _system.Numbers.IrqCount - 1; irq >= 0; irq--)
        {
            if (_system.Find(new Irq(irq)) is not { } descriptor)
            {
                continue;
            }

            using GateHold held = descriptor.Hold();
            if (descriptor.Actions is null && (descriptor.Settings & IrqSettings.NoProbe) == 0)
            {
                action(descriptor);
            }
        }
    }

    private void ForEachArmed(Action<IrqDescriptor> action)
    {
        for (int irq = _system.Numbers.Next(0); irq < _system.Numbers.IrqCount; irq = _system.Numbers.Next(irq + 1))
        {
            if (_system.Find(new Irq(irq)) is not { } descriptor)
            {
                continue;
            }

            using GateHold held = descriptor.Hold();
            if ((descriptor.Progress & IrqProgress.AutoDetect) != 0)
            {
                action(descriptor);
            }
        }
    }
}
