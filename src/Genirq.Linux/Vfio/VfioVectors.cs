using System.Globalization;
using Genirq.Diagnostics;
using Genirq.Interop;
using Genirq.Linux.Events;

namespace Genirq.Linux.Vfio;

/// <summary>A device's message vectors as the kernel has them: which are armed, one at a time where the kernel can, as
/// a block where it cannot.</summary>
/// <remarks>
/// <para>
/// Kernels that can add a vector enable MSI-X with vector 0 and no descriptor, and from then on each vector is armed
/// and disarmed by itself. Others fix a block with the enabling call: within it vectors come and go by themselves, but
/// a larger block needs all of them to be disabled. It grows at least twofold, so that this is seldom; the vectors that
/// were armed are off for a moment, which is reported, and each of them is raised once by software afterwards, since
/// an event of it may have been lost.
/// </para>
/// <para>Not thread-safe: its domain holds a lock.</para>
/// </remarks>
internal sealed class VfioVectors
{
    private readonly VfioDevice _device;
    private readonly IrqDiagnostics _diagnostics;
    private EventFd?[] _armed = [];
    private VfioInterruptInfo _info;
    private int _armedCount;
    private int _block;

    /// <summary>Begins with nothing enabled.</summary>
    /// <param name="device">The device.</param>
    /// <param name="diagnostics">Where gaps and losses are reported.</param>
    public VfioVectors(VfioDevice device, IrqDiagnostics diagnostics)
    {
        _device = device;
        _diagnostics = diagnostics;
    }

    /// <summary>The kind that is enabled; null: none.</summary>
    public VfioInterruptKind? Kind { get; private set; }

    /// <summary>How many vectors are armed.</summary>
    public int ArmedCount => _armedCount;

    /// <summary>How many vectors the enabling call has fixed; 0 where vectors can be added.</summary>
    public int BlockSize => _block;

    /// <summary>How often all vectors were off so that one more could be added.</summary>
    public int Interruptions { get; private set; }

    /// <summary>Arms a vector; the kind is enabled if it is not.</summary>
    /// <param name="kind">MSI or MSI-X.</param>
    /// <param name="index">The vector.</param>
    /// <param name="events">What it signals.</param>
    /// <param name="wanted">How many vectors are about to be armed, from 0 on.</param>
    /// <returns>None, or why not; then all is as it was, or what is lost was reported.</returns>
    public LinuxError Arm(VfioInterruptKind kind, int index, EventFd events, int wanted)
    {
        if (Kind is not null && Kind != kind && _armedCount == 0)
        {
            Disable();
        }

        if (Kind is null)
        {
            return Enable(kind, index, events, wanted);
        }

        LinuxError error = Kind == kind && !_info.IsDynamic && index >= _block && index < _armed.Length
            ? Grow(index, events)
            : Set(kind, index, [events], out _);
        return Note(error, index, events);
    }

    /// <summary>Disarms a vector. The kernel keeps its interrupt until all are disabled.</summary>
    /// <param name="index">The vector.</param>
    public LinuxError Disarm(int index)
    {
        if (Kind is not { } kind || _armed[index] is null)
        {
            return LinuxError.None;
        }

        _armed[index] = null;
        _armedCount--;
        return Set(kind, index, [null], out _);
    }

    /// <summary>Gives all interrupts back to the kernel.</summary>
    public LinuxError Disable()
    {
        if (Kind is not { } kind)
        {
            return LinuxError.None;
        }

        Forget();
        return _device.TryDisable(kind);
    }

    private LinuxError Enable(VfioInterruptKind kind, int index, EventFd events, int wanted)
    {
        _info = _device.GetInterrupts(kind);
        _armed = new EventFd?[_info.Count];
        if (index >= _info.Count)
        {
            return new LinuxError(Errno.EINVAL, "ioctl(VFIO_DEVICE_SET_IRQS)");
        }

        LinuxError error;
        if (_info.IsDynamic)
        {
            error = Set(kind, 0, [null], out _);
            if (error.IsNone)
            {
                Kind = kind;
                error = Set(kind, index, [events], out _);
            }
        }
        else
        {
            _block = Math.Min(Math.Max(index + 1, wanted), _info.Count);
            error = SetBlock(kind, index, events);
            Kind = error.IsNone ? kind : null;
        }

        if (!error.IsNone)
        {
            // An enabling call that fails leaves nothing enabled.
            _ = Disable();
            Forget();
            return error;
        }

        return Note(error, index, events);
    }

    private LinuxError Note(LinuxError error, int index, EventFd events)
    {
        if (error.IsNone)
        {
            _armed[index] = events;
            _armedCount++;
        }

        return error;
    }

    private LinuxError Grow(int index, EventFd events)
    {
        VfioInterruptKind kind = Kind!.Value;
        int old = _block;
        LinuxError error = _device.TryDisable(kind);
        if (!error.IsNone)
        {
            return error;
        }

        _block = Math.Min(Math.Max(index + 1, 2 * old), _armed.Length);
        error = SetBlock(kind, index, events);
        if (!error.IsNone)
        {
            _block = old;
            LinuxError again = SetBlock(kind, -1, null);
            if (!again.IsNone)
            {
                ReportLoss(again);
                Forget();
                return error;
            }
        }

        if (_armedCount > 0)
        {
            RaiseArmed(kind, index);
        }

        return error;
    }

    // The whole block, with one vector more. If fewer can be had than the block has, as many as can.
    private LinuxError SetBlock(VfioInterruptKind kind, int index, EventFd? events)
    {
        while (true)
        {
            EventFd?[] block = _armed[.._block];
            if (index >= 0)
            {
                block[index] = events;
            }

            LinuxError error = Set(kind, 0, block, out int available);
            if (error.IsNone || available >= _block || available <= LastNeeded(index))
            {
                return error;
            }

            _block = available;
        }
    }

    private int LastNeeded(int index) =>
        Math.Max(index, Array.FindLastIndex(_armed, static events => events is not null));

    private void RaiseArmed(VfioInterruptKind kind, int index)
    {
        Interruptions++;
        _diagnostics.Warn(
            IrqDiagnosticId.VectorsInterrupted,
            nameof(VfioVectors),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_armedCount} vectors of {_device} were off for a moment, so that vector {index} could be added."),
            value: _armedCount);
        bool[] chosen = new bool[_block];
        for (int i = 0; i < chosen.Length; i++)
        {
            chosen[i] = _armed[i] is not null;
        }

        LinuxError error = _device.TrySetInterrupts(kind, VfioInterruptAction.Trigger, 0, chosen);
        if (!error.IsNone)
        {
            _diagnostics.Warn(
                IrqDiagnosticId.KernelRefused,
                nameof(VfioVectors),
                $"Events of {_device} may be lost: its vectors could not be raised. {error}.",
                value: error.Number);
        }
    }

    private void ReportLoss(LinuxError error) => _diagnostics.Warn(
        IrqDiagnosticId.VectorsLost,
        nameof(VfioVectors),
        string.Create(
            CultureInfo.InvariantCulture, $"{_armedCount} vectors of {_device} could not be armed again. {error}."),
        value: _armedCount);

    private LinuxError Set(VfioInterruptKind kind, int start, ReadOnlySpan<EventFd?> events, out int available) =>
        _device.TrySetInterrupts(kind, VfioInterruptAction.Trigger, start, events, out available);

    private void Forget()
    {
        Kind = null;
        _block = 0;
        _armedCount = 0;
        Array.Clear(_armed);
    }
}
