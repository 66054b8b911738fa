using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Pci.Interrupts;

namespace Genirq.Planning.Drivers;

/// <summary>A driver that has started on a function, as far as its vectors go.</summary>
/// <remarks>
/// Each vector is allocated by <see cref="PciDevice"/> and requested from the system, so that counts, places and errors
/// are the engine's. Disposing frees all of them. Control plane; one thread at a time.
/// </remarks>
internal sealed class DriverStart : IDisposable
{
    private readonly PciDevice _device;
    private readonly List<IrqRegistration> _registrations = [];
    private readonly List<DriverRefusal> _refusals = [];
    private readonly List<Irq> _irqs = [];
    private PciVectors? _vectors;

    private DriverStart(PciDevice device, DriverRequest request)
    {
        _device = device;
        Request = request;
    }

    /// <summary>What the driver asked for.</summary>
    public DriverRequest Request { get; }

    /// <summary>0, or the negative errno with which the driver gives up.</summary>
    public int Result { get; private set; }

    /// <summary>The kind that it got; none if it asked for none, or gave up.</summary>
    public InterruptKinds Kind => _vectors?.Kind ?? InterruptKinds.None;

    /// <summary>Its message interrupts by index, those added later included; INTx is not among them.</summary>
    public IReadOnlyList<Irq> Irqs => _irqs;

    /// <summary>How many of them are requested, the first ones.</summary>
    public int Requested => _registrations.Count;

    /// <summary>What was refused on the way, in order. A driver with another way may have started all the
    /// same.</summary>
    public IReadOnlyList<DriverRefusal> Refusals => _refusals;

    /// <summary>The pairs of queues whose affinities the driver itself sets; 0 if it sets none.</summary>
    internal int PairsInUse { get; private set; }

    /// <summary>Why the call that gave something gave fewer than it asked for; null if it did not.</summary>
    internal string? Shortage => _vectors is { Shortages: [.., var last] } ? last.Sentence : null;

    /// <summary>The handlers that it has installed.</summary>
    internal IReadOnlyList<IrqRegistration> Registrations => _registrations;

    /// <summary>Starts a driver.</summary>
    /// <param name="device">The function, without interrupts.</param>
    /// <param name="request">What the driver asks for.</param>
    /// <param name="isInUse">Whether the device is put to use at once: its queues are made and requested.</param>
    public static DriverStart Run(PciDevice device, DriverRequest request, bool isInUse = false)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(request);
        return Run(device, request, isInUse, known: null);
    }

    /// <summary>Starts a driver where many start.</summary>
    /// <param name="device">The function, without interrupts.</param>
    /// <param name="request">What the driver asks for.</param>
    /// <param name="isInUse">Whether the device is put to use at once.</param>
    /// <param name="known">What need not be tried again; null for nothing.</param>
    internal static DriverStart Run(PciDevice device, DriverRequest request, bool isInUse, KnownRefusals? known)
    {
        DriverStart start = new(device, request);
        if (request.Trial > 0 && request.Attempts.Count > 0)
        {
            start.Try();
        }

        foreach (VectorAttempt attempt in request.Attempts)
        {
            int before = start._refusals.Count;
            if (known?.Find(device, request, attempt, start._refusals) is < 0 and var refused)
            {
                start.Result = refused;
                continue;
            }

            if (start.Take(attempt))
            {
                start.Result = isInUse ? start.PutToUse() : 0;
                break;
            }

            known?.Add(device, request, attempt, start.Result, [.. start._refusals[before..]]);
        }

        return start;
    }

    /// <summary>Puts the device to use: makes the queues that are added one by one, and requests what is in
    /// use.</summary>
    /// <returns>0; or the errno of what was refused, and what was there stays.</returns>
    public int PutToUse()
    {
        int result = Kind == InterruptKinds.MsiX ? AddDynamic() : 0;
        return result != 0 ? result : RequestUpTo(Request.UsedOf(_irqs.Count));
    }

    /// <summary>Frees all interrupts.</summary>
    public void Dispose()
    {
        Release();
        _irqs.Clear();
    }

    private void Try()
    {
        InterruptKinds kinds = Request.Attempts[0].Kinds & RulePhrases.Messages;
        using PciVectors trial = _device.AllocateVectors(1, Request.Trial, kinds);
    }

    private bool Take(VectorAttempt attempt)
    {
        PciVectors vectors = _device.AllocateVectors(
            attempt.Minimum, attempt.Maximum, attempt.Kinds, attempt.CreateSpread());
        if (!vectors.IsAllocated)
        {
            Result = vectors.Result;
            AddRefusal(vectors, attempt);
            return false;
        }

        _vectors = vectors;
        Result = 0;
        _irqs.EnsureCapacity(vectors.Count);
        for (int i = 0; vectors.Kind != InterruptKinds.IntX && i < vectors.Count; i++)
        {
            _irqs.Add(vectors[i]);
        }

        int result = RequestUpTo(Request.StartedOf(_irqs.Count));
        if (result == 0)
        {
            // Which queues are in use is decided when the driver starts.
            if (Request.Spread == QueueSpread.Pairs && Kind == InterruptKinds.MsiX && Request.Queues > 0)
            {
                PairsInUse = Math.Min(Request.Queues.Value, _device.System.Cpus.Online.Count);
                QueueAffinity.SetPairs(_device.System, _irqs, PairsInUse);
            }

            return true;
        }

        Result = result;
        Release();
        _irqs.Clear();
        return false;
    }

    private int RequestUpTo(int count)
    {
        _registrations.EnsureCapacity(count);
        for (int i = _registrations.Count; i < count; i++)
        {
            Irq irq = _irqs[i];
            int result = _device.System.TryRequest(
                irq, new IrqRequest(_device.Name), static (_, _) => IrqResult.Handled, 0, out IrqRegistration? made);
            if (result != 0)
            {
                _refusals.Add(new DriverRefusal(
                    result, RootOf(irq), $"Requesting interrupt {irq}, vector {i} of {count}, was refused."));
                return result;
            }

            _registrations.Add(made!);
        }

        return 0;
    }

    // A request fails where vectors are, and that is the root.
    private string RootOf(Irq irq)
    {
        IrqData? level = _device.System.Find(irq)?.Data;
        while (level?.Parent is { } parent)
        {
            level = parent;
        }

        return level?.Domain?.Name ?? _device.Name;
    }

    private int AddDynamic()
    {
        if (_irqs.Count >= _vectors!.Count + Request.Dynamic)
        {
            return 0;
        }

        IReadOnlyList<int> cpus = QueueAffinity.NearestFirst(_device.System.Cpus, _device.Message.Node);
        for (int i = _irqs.Count; i < _vectors.Count + Request.Dynamic; i++)
        {
            IrqAffinityDescriptor? affinity = Request.Spread == QueueSpread.OneCpuEach
                ? new IrqAffinityDescriptor(CpuMask.Of(cpus[(i - 1) % cpus.Count]))
                : null;
            MsiMap map = _device.AllocateMsiXAt(MsiIndex.Any, affinity);
            if (!map.IsAllocated)
            {
                _refusals.Add(new DriverRefusal(
                    map.Index, map.Failure?.Level ?? DriverRefusal.PciLevel, map.Explain()));
                return map.Index;
            }

            _irqs.Add(map.Irq);
        }

        return 0;
    }

    private void AddRefusal(PciVectors vectors, VectorAttempt attempt)
    {
        PciShortage? shortage = vectors.Shortages.Count > 0 ? vectors.Shortages[^1] : null;
        string wanted = attempt.Minimum == attempt.Maximum
            ? $"exactly {attempt.Maximum}"
            : $"{attempt.Minimum} to {attempt.Maximum}";
        _refusals.Add(new DriverRefusal(
            vectors.Result,
            shortage?.Cause?.Level ?? DriverRefusal.PciLevel,
            $"Asking for {wanted} was refused. {shortage?.Cause?.Sentence ?? shortage?.Sentence}".TrimEnd()));
    }

    private void Release()
    {
        foreach (IrqRegistration registration in _registrations)
        {
            // A driver takes its hint back before it frees the interrupt.
            if (_device.System.Find(registration.Irq)?.AffinityHint is not null)
            {
                _device.System.Affinity.SetHint(registration.Irq, null);
            }

            registration.Dispose();
        }

        _registrations.Clear();
        _vectors?.Dispose();
        _vectors = null;
    }
}
