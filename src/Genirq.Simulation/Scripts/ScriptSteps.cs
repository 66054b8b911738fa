using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;

namespace Genirq.Simulation.Scripts;

/// <summary>Does the steps of a script.</summary>
/// <param name="machine">The machine.</param>
/// <param name="devices">Its devices by name.</param>
internal sealed class ScriptSteps(SimulatedMachine machine, IReadOnlyDictionary<string, ScriptedDevice> devices)
{
    // Limit: how far a step "run" without a time goes.
    private const long MaxNanoseconds = 10_000_000_000;

    /// <summary>Does a step.</summary>
    /// <param name="result">The result so far: the step.</param>
    /// <returns>How it went.</returns>
    public ScriptStepResult Do(ScriptStepResult result)
    {
        ScriptStep step = result.Step;
        switch (step.Kind)
        {
            case ScriptStepKind.Note:
                return result;
            case ScriptStepKind.Run:
                Run(step.Nanoseconds);
                return result;
            case ScriptStepKind.Offline:
                return End(result, machine.TakeCpuOffline(step.Cpu), $"CPU {step.Cpu} stays online.");
            case ScriptStepKind.Online:
                return End(result, machine.BringCpuOnline(step.Cpu), $"CPU {step.Cpu} stays offline.");
            case ScriptStepKind.Expect:
                return Expect(result);
            default:
                return DoDevice(result, devices[step.Device!]);
        }
    }

    private static ScriptStepResult End(ScriptStepResult result, IrqOutcome end) =>
        result with { Error = end.Error, Sentence = end.Explain() };

    private static ScriptStepResult End(ScriptStepResult result, int code, string sentence) => code >= 0
        ? result
        : result with { Error = ErrorCode.ToError(code), Sentence = sentence };

    private static ScriptStepResult Tell(ScriptStepResult result, DriverQueue queue) => result with
    {
        Queue = queue.Number,
        Index = queue.Map.Index,
        Irq = queue.Map.Irq,
        Store = StoreOf(queue),
    };

    private static string StoreOf(DriverQueue queue)
    {
        PciDevice interrupts = queue.Driver.Function.Interrupts;
        return queue.IsInOwnStore ? "ims"
            : interrupts.IsMsiXEnabled ? "msix"
            : interrupts.IsMsiEnabled ? "msi"
            : "intx";
    }

    private ScriptStepResult DoDevice(ScriptStepResult result, ScriptedDevice device)
    {
        ScriptStep step = result.Step;
        switch (step.Kind)
        {
            case ScriptStepKind.Probe:
                return Probe(result, device.Driver);
            case ScriptStepKind.Remove:
                device.Driver.Remove();
                return result;
            case ScriptStepKind.AddQueue:
                QueueOptions options = new() { Cpus = step.Cpus, Pasid = step.Pasid };
                IrqOutcome added = device.Driver.AddQueue(options, out DriverQueue? queue);
                return queue is null ? End(result, added) : Tell(result, queue);
            case ScriptStepKind.Link:
                ((NetworkCard)device.Model).SetLink(step.IsUp);
                return result;
            case ScriptStepKind.Error:
                device.Fail();
                return result;
            default:
                return DoQueue(result with { Queue = step.Queue }, device);
        }
    }

    private static ScriptStepResult Probe(ScriptStepResult result, DeviceDriver driver) => driver.IsStarted
        ? result with { Error = IrqError.Busy, Sentence = $"{driver.Name} is driven already." }
        : End(result, driver.Probe());

    private ScriptStepResult DoQueue(ScriptStepResult result, ScriptedDevice device)
    {
        ScriptStep step = result.Step;
        int number = step.Queue!.Value;
        DriverQueue? queue = device.Driver.FindQueue(number);
        result = queue is null ? result : Tell(result, queue);
        if (step.Kind == ScriptStepKind.Fire)
        {
            return End(result, device.Fire(number, step.Count));
        }

        if (queue is null)
        {
            return result with
            {
                Error = IrqError.NoEntry,
                Sentence = $"Queue {number} of {step.Device} is not open.",
            };
        }

        switch (step.Kind)
        {
            case ScriptStepKind.RemoveQueue:
                return End(result, device.Driver.RemoveQueue(number));
            case ScriptStepKind.Mask:
                machine.System.Disable(queue.Map.Irq);
                return result;
            case ScriptStepKind.Unmask:
                machine.System.Enable(queue.Map.Irq);
                return result;
            default:
                int moved = machine.System.Affinity.SetByUser(queue.Map.Irq, step.Cpus!);
                return End(result, moved, $"Interrupt {queue.Map.Irq} cannot be sent to CPU {step.Cpus}.");
        }
    }

    private void Run(long? nanoseconds)
    {
        if (nanoseconds is { } time)
        {
            machine.Executor.RunFor(time);
        }
        else
        {
            machine.Executor.RunUntilIdle(MaxNanoseconds);
        }
    }

    private ScriptStepResult Expect(ScriptStepResult result)
    {
        ScriptStep step = result.Step;
        ScriptExpectation wanted = step.Expectation!;
        ScriptChecks checks = new();
        if (step.Device is null)
        {
            checks.Add("events", wanted.Events, devices.Values.Sum(static device => device.Driver.Events));
            checks.Add("missing", wanted.Missing, devices.Values.Sum(static device => device.Missing));
            checks.Add("faults", wanted.Faults, machine.FaultCount);
            checks.Add("online", wanted.Online, machine.System.Cpus.Online);
        }
        else if (step.Queue is null)
        {
            ScriptedDevice device = devices[step.Device];
            checks.Add("events", wanted.Events, device.Driver.Events);
            checks.Add("missing", wanted.Missing, device.Missing);
            checks.Add("queues", wanted.Queues, device.Driver.Queues.Count);
        }
        else
        {
            Look(checks, wanted, devices[step.Device].Driver.FindQueue(step.Queue.Value));
        }

        return result with { Difference = checks.Difference, Queue = step.Queue };
    }

    // A queue that is not open has none of what is looked at.
    private void Look(ScriptChecks checks, ScriptExpectation wanted, DriverQueue? queue)
    {
        checks.Add("open", wanted.IsOpen, queue is not null);
        checks.Add("events", wanted.Events, queue?.Events);
        checks.Add("interrupts", wanted.Interrupts, queue?.Interrupts);
        checks.Add("index", wanted.Index, queue?.Map.Index);
        checks.Add("store", wanted.Store, queue is null ? null : StoreOf(queue));
        CpuMask? cpus = queue is null ? null : machine.System.Find(queue.Map.Irq)?.EffectiveAffinity;
        checks.Add("cpus", wanted.Cpus, cpus);
    }
}
