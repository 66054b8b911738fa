using System.Diagnostics;
using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Interrupts;

namespace Genirq.Simulation.Drivers;

/// <summary>A driver of one device: takes it over, opens and closes queues while the others run, lets it go.</summary>
/// <remarks>
/// <para>
/// It knows registers and the driver's API, neither the device model nor the platform: the same lines run with and
/// without remapping, and on any number of CPUs. Not a part of a queue's life loses an event: a queue is closed at the
/// device first, what it still has is taken, then its handler and its interrupt go.
/// </para>
/// <para>Not thread-safe: one thread runs a machine.</para>
/// </remarks>
public abstract partial class DeviceDriver : IDisposable
{
    private readonly SortedDictionary<int, DriverQueue> _queues = [];
    private readonly List<IrqRegistration> _fixed = [];
    private long _closedEvents;

    /// <summary>Makes a driver that has not taken its device over yet.</summary>
    /// <param name="name">The device's name, for the names of its interrupts.</param>
    /// <param name="function">The function.</param>
    protected DeviceDriver(string name, DriverFunction function)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(function);
        Name = name;
        Function = function;
    }

    /// <summary>The device's name.</summary>
    public string Name { get; }

    /// <summary>The driver's own name, as <c>/sys</c> would show it.</summary>
    public abstract string DriverName { get; }

    /// <summary>The function.</summary>
    public DriverFunction Function { get; }

    /// <summary>Whether it has the device.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>The open queues, by number.</summary>
    public IReadOnlyCollection<DriverQueue> Queues => _queues.Values;

    /// <summary>How many events all queues have handled, those included that were closed since.</summary>
    public long Events => _closedEvents + _queues.Values.Sum(static queue => queue.Events);

    /// <summary>The interrupts' API.</summary>
    protected PciDevice Interrupts => Function.Interrupts;

    /// <summary>Takes the device over.</summary>
    /// <returns>Whether it did; after a failure the device is as it was.</returns>
    /// <exception cref="InvalidOperationException">It has it already.</exception>
    public IrqOutcome Probe()
    {
        if (IsStarted)
        {
            throw new InvalidOperationException($"{Name} is driven already.");
        }

        Function.SwitchOn();
        IrqOutcome result = Start();
        IsStarted = result.IsDone;
        if (!IsStarted)
        {
            LetGo();
        }

        return result;
    }

    /// <summary>Lets the device go: all queues, all interrupts.</summary>
    /// <remarks>Nothing if it does not have it.</remarks>
    public void Remove()
    {
        if (IsStarted)
        {
            IsStarted = false;
            LetGo();
        }
    }

    /// <summary>Opens the lowest queue that is closed, with an interrupt of its own, while the others run.</summary>
    /// <param name="options">What it is to be like; null: the usual.</param>
    /// <param name="queue">The queue; null if it could not be opened.</param>
    /// <returns>Whether it was opened, or why not; after a failure nothing of it is left.</returns>
    public IrqOutcome AddQueue(QueueOptions? options, out DriverQueue? queue)
    {
        queue = null;
        if (!IsStarted)
        {
            return IrqOutcome.Refused(ErrorCode.NoDevice, $"{Name} is not driven.");
        }

        int number = FirstQueue;
        while (_queues.ContainsKey(number))
        {
            number++;
        }

        if (number >= FirstQueue + QueueCount)
        {
            return IrqOutcome.Refused(ErrorCode.Busy, $"All {QueueCount} queues of {Name} are open.");
        }

        DriverQueue opened = new(this, number, QueueName(number));
        IrqOutcome result = Open(opened, options ?? new QueueOptions());
        if (result.IsDone)
        {
            _queues.Add(number, opened);
            queue = opened;
        }

        return result;
    }

    /// <summary>Closes a queue and gives its interrupt back, while the others run.</summary>
    /// <param name="number">The queue.</param>
    /// <returns>Whether it was open.</returns>
    public IrqOutcome RemoveQueue(int number)
    {
        if (!_queues.TryGetValue(number, out DriverQueue? queue))
        {
            return IrqOutcome.Refused(ErrorCode.NoEntry, $"Queue {number} of {Name} is not open.");
        }

        Close(queue);
        _queues.Remove(number);
        _closedEvents += queue.Events;
        return IrqOutcome.Done;
    }

    /// <summary>Finds an open queue.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>The queue; null if it is not open.</returns>
    public DriverQueue? FindQueue(int number) => _queues.GetValueOrDefault(number);

    /// <summary>Gives the device work whose end is an event of a queue.</summary>
    /// <param name="number">The queue.</param>
    /// <param name="count">How much, 1 or more.</param>
    /// <returns>Whether the device took it.</returns>
    /// <remarks>A device that gets its events from outside has none to give.</remarks>
    public IrqOutcome Submit(int number, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return FindQueue(number) is { } queue
            ? SubmitTo(queue, count)
            : IrqOutcome.Refused(ErrorCode.NoEntry, $"Queue {number} of {Name} is not open.");
    }

    /// <inheritdoc/>
    /// <remarks>The function's interrupts are given back too.</remarks>
    public void Dispose()
    {
        Remove();
        Function.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The number of the first queue.</summary>
    protected virtual int FirstQueue => 0;

    /// <summary>How many queues the device has; known once it is started.</summary>
    protected abstract int QueueCount { get; }

    /// <summary>Takes the device over; its memory answers and it masters the bus.</summary>
    protected abstract IrqOutcome Start();

    /// <summary>Lets the device go, as far as it was started; queues are closed and handlers gone.</summary>
    protected abstract void Stop();

    /// <summary>Opens a queue.</summary>
    protected abstract IrqOutcome Open(DriverQueue queue, QueueOptions options);

    /// <summary>Closes a queue.</summary>
    protected abstract void Close(DriverQueue queue);

    /// <summary>Gives a queue work.</summary>
    protected virtual IrqOutcome SubmitTo(DriverQueue queue, int count) =>
        IrqOutcome.Refused(ErrorCode.NotSupported, $"{Name} gets its events from outside.");

    /// <summary>Takes what a queue has, from its handler or when it is closed.</summary>
    /// <returns>How many events there were.</returns>
    protected abstract int Drain(DriverQueue queue);

    /// <summary>What the action of a queue's interrupt is called.</summary>
    protected virtual string QueueName(int number) => $"{Name}-{number}";

    /// <summary>Registers of BAR 0.</summary>
    protected uint Read(ulong offset) => Function.Memory.ReadUInt32(0, offset);

    /// <summary>Registers of BAR 0.</summary>
    protected void Write(ulong offset, uint value) => Function.Memory.WriteUInt32(0, offset, value);

    /// <summary>Lets what the device sent before arrive: the answer to a read pushes it.</summary>
    /// <remarks>Before an interrupt is given back, so that no message of it meets an entry that has gone.</remarks>
    protected void PushMessages() => Read(0);

    /// <summary>Adds a queue that <see cref="Start"/> opened by itself.</summary>
    protected void Adopt(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        _queues.Add(queue.Number, queue);
    }

    /// <summary>Makes a queue that <see cref="Start"/> will open by itself.</summary>
    protected DriverQueue MakeQueue(int number) => new(this, number, QueueName(number));

    /// <summary>Installs the handler of a queue.</summary>
    protected IrqOutcome Request(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        IrqRequest request = queue.IsShared
            ? new IrqRequest(queue.Name, IrqFlags.Shared, queue.Name)
            : new IrqRequest(queue.Name);
        int result = Function.System.TryRequest(
            queue.Map.Irq, request, static (_, queue) => HandleQueue(queue), queue,
            out IrqRegistration? registration);
        queue.Registration = registration;
        return result == 0 ? IrqOutcome.Done : RequestRefused(queue.Map.Irq, queue.Name, result);
    }

    /// <summary>Installs a handler that stays as long as the driver has the device.</summary>
    protected IrqOutcome Request<TState>(
        Irq irq, IrqRequest request, IrqHandler<TState> handler, TState state)
    {
        int result = Function.System.TryRequest(irq, request, handler, state, out IrqRegistration? registration);
        if (registration is null)
        {
            return RequestRefused(irq, request.Name, result);
        }

        _fixed.Add(registration);
        return IrqOutcome.Done;
    }

    /// <summary>Takes the handler of a queue away. It does not run any more then.</summary>
    protected static void Release(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        queue.Registration?.Dispose();
        queue.Registration = null;
    }

    /// <summary>Where an interrupt is wanted, as the allocation takes it.</summary>
    protected static IrqAffinityDescriptor? AffinityOf(QueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Cpus is { } cpus ? new IrqAffinityDescriptor(cpus) : null;
    }

    /// <summary>The first MSI-X interrupts, which the device always needs; queues get theirs behind them.</summary>
    /// <param name="count">How many the device always needs.</param>
    /// <returns>The interrupts. Where entries cannot be added later, those of all queues as well, as far as there
    /// are.</returns>
    protected PciVectors AllocateFirstMsiX(int count) => Interrupts.AllocateVectors(
        count, Interrupts.CanAllocateDynamically ? count : count + QueueCount, InterruptKinds.MsiX);

    /// <summary>An MSI-X interrupt at the next free entry for a queue.</summary>
    protected IrqOutcome AllocateMsiX(DriverQueue queue, QueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(options);
        if (!Interrupts.CanAllocateDynamically)
        {
            return TakeMsiX(queue, options);
        }

        queue.Map = Interrupts.AllocateMsiXAt(MsiIndex.Any, AffinityOf(options));
        return OutcomeOf(queue.Map);
    }

    /// <summary>Gives the MSI-X interrupt of a queue back, or keeps it for the next one where that is all that can be
    /// done.</summary>
    protected void FreeMsiX(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (Interrupts.CanAllocateDynamically)
        {
            Interrupts.FreeMsiX(queue.Map);
        }
    }

    /// <summary>How many MSI-X interrupts the device always needs; queues have none of them.</summary>
    protected virtual int FixedMsiX => 0;

    /// <summary>How an allocation ended.</summary>
    protected static IrqOutcome OutcomeOf(MsiMap map) =>
        map.IsAllocated ? IrqOutcome.Done : new IrqOutcome(map.Index, map.Failure);

    // An event can have been taken before its own message comes, which is none of anybody else's.
    private static IrqResult HandleQueue(DriverQueue queue)
    {
        queue.Interrupts++;
        int events = queue.Driver.Drain(queue);
        queue.Events += events;
        return events == 0 && queue.IsShared ? IrqResult.None : IrqResult.Handled;
    }

    // Of those that were allocated at the start the first that no queue has.
    private IrqOutcome TakeMsiX(DriverQueue queue, QueueOptions options)
    {
        HashSet<int> taken =
            [.. _queues.Values.Where(static one => !one.IsInOwnStore).Select(static one => one.Map.Index)];
        for (int index = FixedMsiX; index < Interrupts.MsiXVectorCount; index++)
        {
            if (taken.Contains(index) || Interrupts.IrqOf(index) is not { Number: > 0 } irq)
            {
                continue;
            }

            // A wish, as in an allocation: where it is refused the interrupt stays where it is.
            CpuMask online = Function.System.Cpus.Online;
            _ = Function.System.Affinity.Set(irq, options.Cpus?.And(online) is { IsEmpty: false } cpus ? cpus : online);
            queue.Map = new MsiMap(index, irq);
            return IrqOutcome.Done;
        }

        return IrqOutcome.Refused(
            ErrorCode.NoSpace,
            $"All interrupts that {Name} got at the start are given out, and the platform adds none later.");
    }

    private static IrqOutcome RequestRefused(Irq irq, string name, int result) =>
        IrqOutcome.Refused(result, $"Interrupt {irq} of {name} could not be requested.");

    private void LetGo()
    {
        foreach (int number in _queues.Keys.Reverse().ToArray())
        {
            IrqOutcome closed = RemoveQueue(number);
            Debug.Assert(closed.IsDone, "An open queue can be closed.");
        }

        for (int i = _fixed.Count - 1; i >= 0; i--)
        {
            _fixed[i].Dispose();
        }

        _fixed.Clear();
        Stop();
        Interrupts.FreeVectors();
        Function.SwitchOff();
    }
}
