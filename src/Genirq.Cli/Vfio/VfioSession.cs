using System.Globalization;
using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Msi;
using Genirq.Pci.Interrupts;

namespace Genirq.Cli.Vfio;

/// <summary>Enables vectors of a function, waits, counts, and gives everything back.</summary>
internal static class VfioSession
{
    /// <summary>Runs on a function that is opened for it.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="cancellationToken">Ends the waiting, not the counting.</param>
    /// <exception cref="ToolException">It is not bound to VFIO, or cannot be opened.</exception>
    public static async Task<VfioOutcome> RunAsync(VfioRequest request, CancellationToken cancellationToken)
    {
        VfioBinding binding = VfioBinding.Read(request.Slot, request.SysfsRoot);
        if (!binding.Exists)
        {
            throw new ToolException($"{request.Slot}: there is no such PCI function.");
        }

        if (!binding.IsBound)
        {
            throw new ToolException(Explain(binding));
        }

        try
        {
            EventPump pump = new();
            await using (pump.ConfigureAwait(false))
            {
                using IrqSystem system = new();
                using VfioFunction function = VfioFunction.Open(
                    system, pump, request.Slot, null, new VfioOpenOptions { SysfsRoot = request.SysfsRoot });
                return await RunAsync(request, function, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (LinuxException refusal)
        {
            throw new ToolException(refusal.Message);
        }
    }

    /// <summary>Runs on a function that is open.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="function">The function; its vectors are off before and after.</param>
    /// <param name="cancellationToken">Ends the waiting, not the counting.</param>
    public static async Task<VfioOutcome> RunAsync(
        VfioRequest request, VfioFunction function, CancellationToken cancellationToken)
    {
        VfioOutcome outcome = new(
            function.ToString(), [.. Enum.GetValues<VfioInterruptKind>().Select(function.Device.GetInterrupts)]);
        if (request.Enable == 0)
        {
            return outcome;
        }

        function.SwitchOn();
        PciVectors vectors = function.Interrupts.AllocateVectors(request.Enable, request.Enable, request.Kinds);
        List<IrqRegistration> running = [];
        try
        {
            Enable(request, function, vectors, outcome, running);
            if (request.Raises)
            {
                Raise(function, outcome);
            }

            await WaitAsync(request.Wait, cancellationToken).ConfigureAwait(false);
            Count(function, outcome);
            outcome.Interruptions = function.MsiDomain.Interruptions;
        }
        finally
        {
            foreach (IrqRegistration registration in running)
            {
                registration.Dispose();
            }

            vectors.Dispose();
        }

        return outcome;
    }

    private static void Enable(
        VfioRequest request,
        VfioFunction function,
        PciVectors vectors,
        VfioOutcome outcome,
        List<IrqRegistration> running)
    {
        if (!vectors.IsAllocated)
        {
            outcome.Refusal = Explain(vectors.Explain(), function.MsiDomain.LastError);
            return;
        }

        outcome.Enabled = vectors.Kind;
        if (vectors.Kind == InterruptKinds.IntX)
        {
            EnableLine(request, function, vectors[0], outcome, running);
            return;
        }

        for (int index = 0; index < vectors.Count; index++)
        {
            Start(function, outcome, running, new MsiMap(index, vectors[index]), isAdded: false);
        }

        foreach (int index in request.Add)
        {
            MsiMap map = function.Interrupts.AllocateMsiXAt(index < 0 ? MsiIndex.Any : index);
            if (!map.IsAllocated)
            {
                outcome.Refusal = Explain(map.Explain(), function.MsiDomain.LastError);
                return;
            }

            Start(function, outcome, running, map, isAdded: true);
        }
    }

    private static void Start(
        VfioFunction function, VfioOutcome outcome, List<IrqRegistration> running, MsiMap map, bool isAdded)
    {
        VfioVector vector = new(map.Index, map.Irq.Number, isAdded);
        outcome.Vectors.Add(vector);
        running.Add(function.Interrupts.System.Request(
            map.Irq,
            string.Create(CultureInfo.InvariantCulture, $"vfio{map.Index}"),
            static (_, vector) =>
            {
                vector.Handled++;
                return IrqResult.Handled;
            },
            vector));
    }

    // The kernel enables INTx when it is requested, and not before.
    private static void EnableLine(
        VfioRequest request, VfioFunction function, Irq irq, VfioOutcome outcome, List<IrqRegistration> running)
    {
        VfioVector vector = new(0, irq.Number, IsAdded: false);
        try
        {
            running.Add(RequestLine(function.Interrupts.System, irq, vector, request.Unmask));
            outcome.Vectors.Add(vector);
        }
        catch (IrqException refusal)
        {
            outcome.Enabled = InterruptKinds.None;
            outcome.Refusal = Explain(refusal.Message, function.LineDomain!.LastError);
        }
    }

    // Nothing here makes the device lower its line: opened again it may come at once, so the times are limited. A line
    // that its handler disables stays masked; else the flow unmasks it.
    private static IrqRegistration RequestLine(IrqSystem system, Irq irq, VfioVector vector, int mostUnmasked) =>
        system.Request(
            irq,
            "vfio-intx",
            static (_, line) =>
            {
                line.Vector.Handled++;
                if (line.Vector.Unmasked < line.MostUnmasked)
                {
                    line.Vector.Unmasked++;
                }
                else
                {
                    line.System.Disable(line.Irq);
                }

                return IrqResult.Handled;
            },
            (System: system, Irq: irq, Vector: vector, MostUnmasked: mostUnmasked));

    private static void Raise(VfioFunction function, VfioOutcome outcome)
    {
        VfioInterruptKind kind = outcome.Enabled switch
        {
            InterruptKinds.IntX => VfioInterruptKind.IntX,
            InterruptKinds.Msi => VfioInterruptKind.Msi,
            _ => VfioInterruptKind.MsiX,
        };
        foreach (VfioVector vector in outcome.Vectors)
        {
            LinuxError error = function.Device.TrySetInterrupts(kind, VfioInterruptAction.Trigger, vector.Index, 1);
            if (!error.IsNone)
            {
                outcome.Refusal ??= $"Vector {vector.Index} cannot be raised: {error}.";
            }
        }
    }

    private static async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (time > TimeSpan.Zero)
        {
            await Task.Delay(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // No other code reads the descriptors: their counters hold all events.
    private static void Count(VfioFunction function, VfioOutcome outcome)
    {
        foreach (VfioVector vector in outcome.Vectors)
        {
            EventFd? counter = outcome.Enabled == InterruptKinds.IntX
                ? function.LineDomain!.Events
                : function.MsiDomain.EventsOf(vector.Index);
            if (counter?.TryTake(out ulong events) == true)
            {
                vector.Events = events;
            }
        }
    }

    private static string Explain(string sentence, LinuxError error) =>
        error.IsNone ? sentence : $"{sentence} {error}.";

    private static string Explain(VfioBinding binding) =>
        $"{binding.Explain().TrimEnd(':')}. To bind it: {string.Join("; ", binding.BindCommands)}. "
        + $"And back: {string.Join("; ", binding.UnbindCommands)}.";
}
