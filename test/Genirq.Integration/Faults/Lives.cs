using Genirq.Integration.Interop;
using Genirq.Integration.Vfio;
using Genirq.Interop.Handles;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Kvm;
using Genirq.Linux.Sockets;
using Genirq.Linux.Vfio;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;
using Genirq.VfioUser.Serving;

namespace Genirq.Integration.Faults;

/// <summary>What each part does from its beginning to its end, by system calls of the test's. Each throws what the
/// first call says that fails, and gives back what it has.</summary>
internal static class Lives
{
    /// <summary>A server's errors are <see cref="IOException"/>s, which name the errno only.</summary>
    public const string OfAServerTellsNoCall = "";

    private const ulong DeviceAddress = 0x10000;
    private const int BufferBytes = 4096;

    public static void OfACounter(FaultySystemCalls calls)
    {
        using EventFd counter = new(calls, 0, EventFdMode.Counter);
        counter.Signal();
        counter.TryTake(out _);
        using EventFd second = counter.Duplicate();
        using EventFd adopted = EventFd.Adopt(calls, counter.Handle);
    }

    public static void OfAPump(FaultySystemCalls calls)
    {
        TaskCompletionSource came = new();
        using EventFd source = new();
        EventPump pump = new(calls, new EventPumpOptions { Cpu = 0 });
        try
        {
            pump.Subscribe(source.Handle, static came => came.TrySetResult(), came);
            source.Signal();
            Task.WaitAny(came.Task, pump.Completion);
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended already; its error is told below.
        }
        finally
        {
            pump.DisposeAsync().AsTask().Wait();
        }

        pump.Completion.GetAwaiter().GetResult();
    }

    public static void OfSockets(FaultySystemCalls calls)
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        try
        {
            string path = Path.Combine(folder, "socket");
            using UnixDescriptorListener listener = new(calls, path, 1, null);
            using UnixDescriptorSocket client = UnixDescriptorSocket.Connect(calls, path, null);
            using UnixDescriptorSocket server = listener.Accept();
            (UnixDescriptorSocket first, UnixDescriptorSocket second) = UnixDescriptorSocket.CreatePair(calls, null);
            using (first)
            using (second)
            {
                first.Send([1]);
                second.Receive(new byte[1], []);
                first.EndSending();
                _ = first.Peer;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A function behind VFIO, opened by its group and then by its own node.</summary>
    public static void OfAFunction(FaultySystemCalls calls)
    {
        Drive(calls, VfioPath.Group);
        Drive(calls, VfioPath.Device);
    }

    /// <summary>A vCPU that another thread runs, and that is interrupted.</summary>
    public static void OfAVcpu(FaultySystemCalls calls)
    {
        const ushort Main = 0x1000;
        using KvmHost host = KvmHost.Open(calls);
        using KvmVm vm = host.CreateVm();
        using KvmMemory memory = vm.AddMemory(0, 0, 0x10000);
        vm.CreateIrqChip();
        using KvmVcpu vcpu = vm.CreateVcpu(0);

        // sti; hlt; back to hlt.
        memory.Write(Main, [0xFB, 0xF4, 0xEB, 0xFD]);
        vcpu.StartRealMode(Main, 0x8000);
        bool[] mustStop = [false];
        Thread thread = new(() =>
        {
            while (!Volatile.Read(ref mustStop[0]))
            {
                vcpu.Run();
            }
        });
        thread.Start();
        try
        {
            while (calls.CountOf(SystemCall.SignalThread) == 0)
            {
                vcpu.RequestExit();
            }
        }
        finally
        {
            Volatile.Write(ref mustStop[0], true);
            vcpu.RequestExit();
            thread.Join();
        }
    }

    /// <summary>A server of vfio-user with a client that maps memory.</summary>
    public static void OfAServer(FaultySystemCalls calls) => OfAServerAsync(calls).GetAwaiter().GetResult();

    private static async Task OfAServerAsync(FaultySystemCalls calls)
    {
        string folder = Directory.CreateTempSubdirectory("genirq-").FullName;
        try
        {
            VfioUserServerOptions options = new() { SocketPath = Path.Combine(folder, "device") };
            VfioUserServer server = await VfioUserServer.StartAsync(calls, new VfioUser.TestCard(), options);
            await using (server)
            {
                using DescriptorHandle file = VfioUser.Descriptors.NewFile(BufferBytes, isSealed: true);
                using VfioUserClient client = VfioUserClient.Connect(options.SocketPath);
                int result = client.MapMemory(0, BufferBytes, DmaFlags.Read | DmaFlags.Write, file);
                if (result != 0)
                {
                    throw new IOException(Genirq.Interop.Errno.NameOf(-result));
                }
            }
        }
        finally
        {
            string[] left = Directory.GetFiles(folder);
            Directory.Delete(folder, recursive: true);
            Assert.Empty(left);
        }
    }

    private static void Drive(FaultySystemCalls calls, VfioPath path)
    {
        const VfioInterruptKind Kind = VfioInterruptKind.MsiX;
        using VfioBench bench = new(calls: calls);
        bench.AddNode();
        using VfioDevice device = bench.Open(bench.Options with { Path = path });
        byte[] word = new byte[4];
        VfioRegionInfo config = device.GetRegion(VfioRegionInfo.Configuration);
        LinuxException.ThrowIf(device.TryRead(config, 4, word), "The test cannot read:");
        LinuxException.ThrowIf(device.TryWrite(config, 4, word), "The test cannot write:");
        device.GetInterrupts(Kind);
        LinuxException.ThrowIf(
            device.TrySetInterrupts(Kind, VfioInterruptAction.Trigger, 0, bench.MakeEvents(1), out _),
            "The test cannot arm:");
        LinuxException.ThrowIf(device.TryReset(), "The test cannot reset:");
        LinuxException.ThrowIf(
            VfioDmaBuffer.TryCreate(device, DeviceAddress, BufferBytes, out VfioDmaBuffer? buffer),
            "The test cannot map:");
        using (buffer)
        {
            LinuxException.ThrowIf(device.AddressSpace.TryUnmap(DeviceAddress, BufferBytes), "The test cannot unmap:");
        }

        LinuxException.ThrowIf(device.TryDisable(Kind), "The test cannot disable:");
    }
}
