using System.Net.Sockets;
using Genirq.Actions;
using Genirq.Interop;
using Genirq.Interop.Handles;
using Genirq.Linux.Events;
using Genirq.Linux.Interrupts;

namespace Genirq.Benchmarks.Events;

/// <summary>The ways in which events can be handled here, each measured over one run.</summary>
internal static class EventHandlers
{
    /// <summary>Callbacks on the pump.</summary>
    public static double Callback(int sources, int rounds, bool isReady)
    {
        using EventRun run = new(sources);
        EventPump pump = new();
        foreach (EventFd source in run.Sources)
        {
            pump.Subscribe(source.Handle, static r => r.Handle(), run);
        }

        pump.Subscribe(run.Gate.Handle, static r => r.WaitForOpening(), run);
        double result = run.Measure(rounds, isReady);
        Stop(pump);
        return result;
    }

    /// <summary>Handlers of interrupts of a system, through the domain of descriptors.</summary>
    public static double Interrupt(int sources, int rounds, bool isReady)
    {
        using EventRun run = new(sources);
        EventPump pump = new();
        using IrqSystem system = new();
        EventFdDomain domain = EventFdDomain.Create(system, [pump], sources);
        List<IrqRegistration> registrations = [];
        foreach (EventFd source in run.Sources)
        {
            registrations.Add(system.Request(domain.Add(source), "bench", static (_, r) =>
            {
                r.Handle();
                return IrqResult.Handled;
            }, run));
        }

        pump.Subscribe(run.Gate.Handle, static r => r.WaitForOpening(), run);
        double result = run.Measure(rounds, isReady);
        registrations.ForEach(static registration => registration.Dispose());
        Stop(pump);
        return result;
    }

    /// <summary>One task that waits again and again.</summary>
    public static double Await(int rounds, bool continuesOnPump)
    {
        using EventRun run = new(1);
        EventPump pump = new();
        EventWaiter waiter = pump.CreateWaiter(run.Sources[0].Handle, continuesOnPump);
        Task task = WaitAndHandle(waiter, run);
        double result = run.Measure(rounds, isReady: false);
        Stop(pump);
        task.Wait();
        return result;
    }

    /// <summary>One task that waits by the framework's own loop of sockets, to which the descriptor is given.</summary>
    public static double AwaitSocket(int rounds)
    {
        using EventRun run = new(1);
        int result = SystemCalls.Real.Duplicate(run.Sources[0].Handle, out DescriptorHandle second);
        if (result < 0)
        {
            throw new InvalidOperationException(Errno.NameOf(-result));
        }

        using SafeSocketHandle handle = new(second.DangerousGetHandle(), ownsHandle: false);
        double measured;
        using (Socket socket = new(handle))
        {
            using CancellationTokenSource stop = new();
            Task task = ReceiveAndHandle(socket, run, stop.Token);
            measured = run.Measure(rounds, isReady: false);
            stop.Cancel();
            task.Wait();
        }

        second.Dispose();
        return measured;
    }

    /// <summary>Bytes that a handled event allocates: callback, interrupt, await, sockets.</summary>
    public static double[] AllocatedBytes(int rounds)
    {
        Func<int, double>[] ways =
        [
            n => Callback(1, n, false), n => Interrupt(1, n, false), n => Await(n, false), AwaitSocket,
        ];
        double[] bytes = new double[ways.Length];
        for (int i = 0; i < ways.Length; i++)
        {
            // What a run costs by itself cancels out between a short one and a long one.
            ways[i](100);
            double shortRun = Allocated(ways[i], rounds);
            double longRun = Allocated(ways[i], rounds * 11);
            bytes[i] = Math.Max(0, (longRun - shortRun) / (rounds * 11));
        }

        return bytes;
    }

    private static double Allocated(Func<int, double> way, int rounds)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        way(rounds);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static async Task WaitAndHandle(EventWaiter waiter, EventRun run)
    {
        try
        {
            while (true)
            {
                await waiter.WaitAsync();
                run.Handle();
            }
        }
        catch (ObjectDisposedException)
        {
            // The pump was stopped.
        }
    }

    private static async Task ReceiveAndHandle(Socket socket, EventRun run, CancellationToken stop)
    {
        byte[] count = new byte[8];
        try
        {
            while (true)
            {
                // A receive on what is not a socket fails at first, and is tried again when the loop says it is ready.
                await socket.ReceiveAsync(count, SocketFlags.None, stop);
                run.Handle();
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private static void Stop(EventPump pump)
    {
        pump.Stop();
        pump.Completion.Wait();
    }
}
