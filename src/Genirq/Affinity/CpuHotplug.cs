using System.Diagnostics;
using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Affinity;

/// <summary>CPUs that are taken offline and brought online, of one system: <see cref="IrqSystem.Hotplug"/>.</summary>
/// <remarks>Thread-safe; control plane. Source: Linux 6.12, kernel/irq/cpuhotplug.c and kernel/cpu.c.</remarks>
public sealed class CpuHotplug
{
    private readonly IrqSystem _system;

    // Guarded by _gate, which also serialises CPU hotplug.
    private readonly List<CpuHotplugStep> _steps = [];
    private readonly Lock _gate = new();

    internal CpuHotplug(IrqSystem system) => _system = system;

    /// <summary>Adds what a platform does at CPU hotplug.</summary>
    /// <param name="step">The step; it stays for the system's life.</param>
    public void AddStep(CpuHotplugStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        lock (_gate)
        {
            _steps.Add(step);
        }
    }

    /// <summary>Takes a CPU offline and moves its interrupts.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>0, also if it was offline; -EBUSY: it is the last one online; or what a step refused with, for example
    /// -ENOSPC: the other CPUs have too few vectors. Then nothing has changed.</returns>
    /// <remarks>
    /// Must not be called from a handler. If a callback throws, the CPU is online again when the exception reaches the
    /// caller; interrupts that were moved before stay where they are. Thread-safe, also while events arrive and other
    /// threads use interrupts; that no event is lost meanwhile is the platform's part: <see cref="CpuHotplugStep"/>.
    /// Source: Linux 6.12, kernel/irq/cpuhotplug.c and kernel/cpu.c.
    /// </remarks>
    public int TakeOffline(int cpu)
    {
        _system.ThrowIfDisposed();
        lock (_gate)
        {
            CpuMask online = _system.Cpus.Online;
            if (!online.Contains(cpu))
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cpu, (uint)_system.Cpus.Count, nameof(cpu));
                return 0;
            }

            int result = online.Count == 1 ? ErrorCode.Busy : AskSteps(cpu);
            if (result != 0)
            {
                return result;
            }

            Leave(cpu);
            return 0;
        }
    }

    /// <summary>Brings a CPU online, and with it the managed interrupts that waited for it.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>0, also if it was online; -EINVAL: it is not plugged in.</returns>
    /// <remarks>
    /// Other interrupts are not moved back. If a step throws, the CPU stays offline and can be brought online later; if
    /// a chip throws while a managed interrupt is started, the CPU is online, and the other interrupts are started.
    /// Source: Linux 6.12, kernel/irq/cpuhotplug.c, irq_affinity_online_cpu.
    /// </remarks>
    public int BringOnline(int cpu)
    {
        _system.ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cpu, (uint)_system.Cpus.Count, nameof(cpu));
        lock (_gate)
        {
            if (_system.Cpus.Online.Contains(cpu))
            {
                return 0;
            }

            if (!_system.Cpus.Present.Contains(cpu))
            {
                return ErrorCode.Invalid;
            }

            Join(cpu);
            ResumeDelivery(cpu);
            CpuMigration.RestoreOn(_system, cpu);
            return 0;
        }
    }

    /// <summary>Serialises CPU hotplug; taken by who saves or restores the system.</summary>
    internal Lock Gate => _gate;

    // If a callback throws the CPU is online again; each step that has let it go, or was about to, takes it back.
    private void Leave(int cpu)
    {
        int left = 0;
        bool isGone = false;
        try
        {
            StopDelivery(cpu);
            _system.Cpus.SetOnline(cpu, isOnline: false);
            CpuMigration.MoveAllOff(_system, cpu);
            _system.Redirects.MoveOff(cpu);
            foreach (CpuHotplugStep step in _steps)
            {
                left++;
                step.AfterMigration(cpu);
            }

            isGone = true;
        }
        finally
        {
            if (!isGone)
            {
                for (int i = 0; i < left; i++)
                {
                    _system.Observe(
                        nameof(CpuHotplugStep.BeforeOnline), (Step: _steps[i], cpu),
                        static each => each.Step.BeforeOnline(each.cpu));
                }

                _system.Cpus.SetOnline(cpu, isOnline: true);
                ResumeDelivery(cpu);
            }
        }
    }

    private void StopDelivery(int cpu)
    {
        bool isStopped = false;
        foreach (CpuHotplugStep step in _steps)
        {
            isStopped |= step.StopDelivery(cpu);
        }

        Debug.Assert(
            !isStopped || !_system.Cpus[cpu].IsInInterrupt,
            "The CPU whose delivery is stopped still handles an interrupt.");
        _system.Cpus[cpu].IsDeliveryStopped = isStopped;
    }

    private void ResumeDelivery(int cpu)
    {
        _system.Cpus[cpu].IsDeliveryStopped = false;
        foreach (CpuHotplugStep step in _steps)
        {
            _system.Observe(
                nameof(CpuHotplugStep.ResumeDelivery), (Step: step, cpu),
                static each => each.Step.ResumeDelivery(each.cpu));
        }
    }

    // If a step throws, those before it let the CPU go again.
    private void Join(int cpu)
    {
        int joined = 0;
        try
        {
            foreach (CpuHotplugStep step in _steps)
            {
                step.BeforeOnline(cpu);
                joined++;
            }
        }
        finally
        {
            for (int i = joined - 1; joined < _steps.Count && i >= 0; i--)
            {
                _system.Observe(
                    nameof(CpuHotplugStep.AfterMigration), (Step: _steps[i], cpu),
                    static each => each.Step.AfterMigration(each.cpu));
            }
        }

        _system.Cpus.SetOnline(cpu, isOnline: true);
    }

    private int AskSteps(int cpu)
    {
        foreach (CpuHotplugStep step in _steps)
        {
            int result = step.CheckOffline(cpu);
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }
}
