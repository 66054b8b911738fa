using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Platforms.X86;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;

namespace Genirq.Properties.Simulation;

/// <summary>One vector of a card: the interrupt behind it, and what the driver may expect of it.</summary>
internal sealed class CardVector(MachineCard card, int index)
{
    private int _woken;

    /// <summary>Which it is.</summary>
    public int Index => index;

    /// <summary>Its interrupt, or none.</summary>
    public Irq Irq { get; set; }

    /// <summary>Its handler; null while it has none.</summary>
    public IrqRegistration? Registration { get; private set; }

    /// <summary>How often the driver has disabled it.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether an event came after the last run of the handler.</summary>
    public bool IsOwed { get; private set; }

    /// <summary>Events that no run of the handler has answered.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Whether the handler's thread has been woken and has not run.</summary>
    public bool IsThreadOwed => _woken != 0;

    /// <summary>What the vector has of CPUs' vectors.</summary>
    /// <remarks>Null on a machine that is not x86.</remarks>
    public VectorState? State => Irq.IsNone || card.Machine.Options.Platform != MachinePlatform.X86
        ? null
        : card.Machine.Vectors.StateOf(Irq);

    /// <summary>The device has had an event of it.</summary>
    public void NoteEvent()
    {
        Outstanding++;
        IsOwed = true;
    }

    /// <summary>It has had an event that is not the device's.</summary>
    public void NoteExtra() => Outstanding++;

    /// <summary>Everything has come to rest: what was merged is over, what the device keeps stays.</summary>
    public void Settle()
    {
        Assert.False(
            IsOwed && Registration is not null && !WaitsAtOfflineHart,
            $"An event of {card.Slot} vector {index} was lost.");
        Assert.False(IsThreadOwed, $"The thread of {card.Slot} vector {index} did not run.");
        Forget();
    }

    /// <summary>Installs the handler, with a thread or without.</summary>
    public int Request(bool isThreaded)
    {
        IrqRequest request = new($"card{card.Slot}-{index}");
        int result = isThreaded
            ? card.Machine.System.TryRequestThreaded(
                Irq, request, new IrqHandlers<CardVector>(Wake, RunThread), this, out IrqRegistration? registration)
            : card.Machine.System.TryRequest(Irq, request, Handle, this, out registration);
        Registration = registration;
        return result;
    }

    /// <summary>Takes the handler out. What is under way to it is lost, but for what the device itself keeps.</summary>
    public void Release()
    {
        if (Registration is null)
        {
            return;
        }

        for (; Depth > 0; Depth--)
        {
            card.Machine.System.Enable(Irq);
        }

        VectorState? state = State;
        Registration.Dispose();
        NoteStale(state);
        Registration = null;
        Forget();
    }

    /// <summary>Forgets what is under way, but for what the device itself or the interrupt keeps.</summary>
    public void Forget()
    {
        Outstanding = (card.IsPending(index) ? 1 : 0) + (card.Machine.System.Find(Irq)?.IsPending == true ? 1 : 0)
            + (card.Machine.Imsic?.IsPending(Irq) == true ? 1 : 0);
        IsOwed = Outstanding != 0;
    }

    /// <summary>Disables or enables the interrupt.</summary>
    public void Toggle(bool disables)
    {
        if (disables)
        {
            card.Machine.System.Disable(Irq);
            Depth++;
        }
        else if (Depth > 0)
        {
            card.Machine.System.Enable(Irq);
            Depth--;
        }
    }

    /// <summary>Whether an event that is owed can still be seen somewhere between the device and the handler.</summary>
    public bool IsUnderWay()
    {
        if (card.IsPending(index) || card.Machine.System.Find(Irq)?.IsPending == true
            || card.Machine.Executor.Threads.IsWoken(Irq))
        {
            return true;
        }

        BusQueue queue = card.Machine.Bus.Queue;
        for (int i = 0; i < queue.Count; i++)
        {
            if (queue[i].Function.Slot == card.Slot && queue[i].Vector == index)
            {
                return true;
            }
        }

        if (card.Machine.Its?.IsPending(Irq) == true || card.Machine.Imsic?.IsPending(Irq) == true)
        {
            return true;
        }

        return State is { } state
            && (Waits(state.Cpu, state.Vector) || Waits(state.PreviousCpu, state.PreviousVector));
    }

    private static IrqResult Handle(Irq irq, CardVector vector)
    {
        vector.NoteRun();
        return IrqResult.Handled;
    }

    private static IrqResult Wake(Irq irq, CardVector vector)
    {
        vector.NoteRun();
        vector._woken++;
        return IrqResult.WakeThread;
    }

    private static IrqResult RunThread(Irq irq, CardVector vector)
    {
        if (vector._woken == 0)
        {
            vector.Fail($"The thread of vector {vector.Index} ran unasked.");
        }

        vector._woken = 0;
        return IrqResult.Handled;
    }

    private void Fail(string what) => card.Fail(what);

    // An idle interrupt stays on a hart that goes. When it is requested it is unmasked first and moved afterwards: what
    // comes between the two waits at the hart that is away, until that comes back, in Linux too.
    private bool WaitsAtOfflineHart => card.Machine.Imsic?.IsPending(Irq) == true
        && card.Machine.System.Cpus.Online.Count < card.Machine.Cpus.Count;

    private bool Waits(int cpu, int vector) => vector != 0 && card.Machine.Cpus[cpu].Apic.IsRequested(vector);

    // A vector that waits in a local APIC when its interrupt is freed can be given to another interrupt before the CPU
    // takes it: that one then has an event too many, on real machines as here.
    private void NoteStale(VectorState? before)
    {
        if (before is { } state)
        {
            card.World.NoteStale(state.Cpu, state.Vector);
            card.World.NoteStale(state.PreviousCpu, state.PreviousVector);
        }
    }

    private void NoteRun()
    {
        int cpu = card.Machine.Executor.CurrentCpu;
        CpuMask online = card.Machine.System.Cpus.Online;

        // Without a CPU it is a thread that whoever waits for it runs.
        if (cpu >= 0 && !online.Contains(cpu))
        {
            card.Fail($"Vector {index} of {card.Slot} was handled on CPU {cpu}, which is not online.");
        }

        if (--Outstanding < 0)
        {
            card.Fail($"Vector {index} of {card.Slot} was handled once too often.");
        }

        IsOwed = false;
    }
}
