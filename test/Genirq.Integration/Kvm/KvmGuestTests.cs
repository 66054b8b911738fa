using System.Buffers.Binary;
using System.Collections.Concurrent;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Kvm;

namespace Genirq.Integration.Kvm;

/// <summary>Guest code that halts and takes interrupts: each handler writes its vector to a port and ends the
/// interrupt.</summary>
public sealed class KvmGuestTests
{
    private const int Port = 0x10;
    private const int Main = 0x1000;
    private const int Handlers = 0x2000;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [KvmFact(runsGuests: true)]
    public void Spec11_Check16_HaltedGuest_TakesTheInterruptOfADescriptor()
    {
        using Machine machine = new(0x61);
        using EventFd source = new();
        int gsi = KvmRouteTests.Route(machine.Vm, TestVm.Message(0, 0x61));
        Assert.True(machine.Vm.TryBind(source, gsi).IsNone);

        for (int i = 0; i < 20; i++)
        {
            source.Signal();
            Assert.Equal(0x61, machine.NextWrite());
        }
    }

    [KvmFact(runsGuests: true)]
    public void Spec09_Check22_ThreeWritesBeforeTheInjection_AreOneInterrupt()
    {
        using Machine machine = new(0x61);
        using EventFd source = new();
        int gsi = KvmRouteTests.Route(machine.Vm, TestVm.Message(0, 0x61));
        source.Signal();
        source.Signal();
        source.Signal();

        Assert.True(machine.Vm.TryBind(source, gsi).IsNone);
        Assert.Equal(0x61, machine.NextWrite());
        source.Signal();
        Assert.Equal(0x61, machine.NextWrite());

        Assert.False(machine.HasWritten);
    }

    [KvmFact(runsGuests: true)]
    public void MaskedInTheTable_TheGuestTakesItAfterUnmasking()
    {
        using Machine machine = new(0x62);
        using IrqSystem system = new();
        KvmMsiDomain domain = KvmMsiDomain.Create(system, machine.Vm);
        using KvmFunctionRoutes routes = new(domain, "function", 4);
        Genirq.Pci.Devices.MsiXTable table = new(4);
        routes.Attach(table);
        table.WriteControl(0x8000);
        table.Trigger(3);
        GuestFunction.Write(table, 3, 0x62, isMasked: false);

        Assert.Equal(0x62, machine.NextWrite());
        table.Trigger(3);
        Assert.Equal(0x62, machine.NextWrite());
        table.Connect(null);
    }

    [KvmFact(runsGuests: true)]
    public void Spec11_Check17_ResampledPin_IsReleasedByTheGuestsEnd()
    {
        using Machine machine = new(0x63);
        using EventFd source = new();
        using EventFd resample = new();
        machine.ProgramPin(11, 0x63);
        Assert.True(machine.Vm.TryBindLevel(source, 11, resample).IsNone);

        for (int i = 0; i < 3; i++)
        {
            source.Signal();
            Assert.Equal(0x63, machine.NextWrite());
            Assert.True(SpinWait.SpinUntil(() => resample.TryTake(out _), s_limit));
            Assert.False(machine.HasRemoteIrr(11));
        }
    }

    [KvmFact]
    public void Spec11_Check17_ResampledPin_SetsRemoteIrrUntilThen()
    {
        using Machine machine = new(0x64, isRunning: false);
        using EventFd source = new();
        using EventFd resample = new();
        machine.ProgramPin(11, 0x64);
        Assert.True(machine.Vm.TryBindLevel(source, 11, resample).IsNone);

        source.Signal();

        Assert.True(SpinWait.SpinUntil(() => machine.HasRemoteIrr(11), s_limit));
        Assert.False(resample.TryTake(out _));
    }

    [KvmFact]
    public void Resample_WithTheSplitController_IsRefused()
    {
        using TestVm test = new(vcpus: 1, isSplit: true);
        using EventFd source = new();
        using EventFd resample = new();

        Assert.Equal(Errno.EINVAL, test.Vm.TryBindLevel(source, 11, resample).Number);
    }

    [KvmFact(runsGuests: true)]
    public void RequestExit_OfAHaltedGuest_ReturnsInterrupted()
    {
        using KvmHost host = KvmHost.Open();
        using KvmVm vm = host.CreateVm();
        using KvmMemory memory = vm.AddMemory(0, 0, 0x10000);
        vm.CreateIrqChip();
        using KvmVcpu vcpu = vm.CreateVcpu(0);
        memory.Write(Main, [0xFB, 0xF4, 0xEB, 0xFC]);
        vcpu.StartRealMode(Main, 0x8000);
        using BlockingCollection<KvmExit> exits = [];
        Thread thread = new(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                exits.Add(vcpu.Run());
            }
        });
        vcpu.RequestExit();
        thread.Start();

        for (int i = 0; i < 3; i++)
        {
            Assert.True(exits.TryTake(out KvmExit exit, s_limit));
            Assert.Equal(KvmExitKind.Interrupted, exit.Kind);
            if (i < 2)
            {
                vcpu.RequestExit();
            }
        }

        Assert.True(thread.Join(s_limit));
        vcpu.RequestExit();
    }

    [KvmFact(runsGuests: true)]
    public void RequestExit_CallFails_TellsWhich()
    {
        Interop.FaultySystemCalls calls = new();
        using KvmHost host = KvmHost.Open(calls);
        using KvmVm vm = host.CreateVm();
        using KvmMemory memory = vm.AddMemory(0, 0, 0x10000);
        vm.CreateIrqChip();
        using KvmVcpu vcpu = vm.CreateVcpu(0);
        memory.Write(Main, [0xFB, 0xF4, 0xEB, 0xFC]);
        vcpu.StartRealMode(Main, 0x8000);
        bool[] isStopping = [false];
        Thread thread = new(() =>
        {
            while (!Volatile.Read(ref isStopping[0]))
            {
                vcpu.Run();
            }
        });
        thread.Start();

        calls.FailOn(Interop.SystemCall.CatchSignal, 1, Errno.EINVAL);
        Assert.Equal(new LinuxError(Errno.EINVAL, "sigaction"), FirstFailure(vcpu));
        calls.FailOn(Interop.SystemCall.SignalThread, 1, Errno.EPERM);
        Assert.Equal(new LinuxError(Errno.EPERM, "tgkill"), FirstFailure(vcpu));
        Volatile.Write(ref isStopping[0], true);
        vcpu.RequestExit();

        Assert.True(thread.Join(s_limit));
    }

    [Theory]
    [InlineData(Errno.ENOENT, "does not exist")]
    [InlineData(Errno.EACCES, "No permission")]
    [InlineData(Errno.EMFILE, "EMFILE")]
    public void Open_NotPossible_SaysWhy(int errno, string why)
    {
        Interop.FaultySystemCalls calls = new();
        calls.FailOn(Interop.SystemCall.Open, 1, errno);

        LinuxException error = Assert.Throws<LinuxException>(() => KvmHost.Open(calls));

        Assert.Equal(new LinuxError(errno, "open"), error.LinuxError);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KvmRequests.KVM_GET_API_VERSION, 0, 11, "version 11")]
    [InlineData(KvmRequests.KVM_CHECK_EXTENSION, (int)KvmCapability.IrqFd, 0, "no IrqFd (capability 32)")]
    [InlineData(KvmRequests.KVM_GET_API_VERSION, 0, -Errno.ENOTTY, "is not KVM (ENOTTY)")]
    public void Open_SomethingElse_SaysWhyAndClosesIt(uint request, int argument, int answer, string why)
    {
        string[] before = Interop.OpenDescriptors.AtStart();
        Interop.FaultySystemCalls calls = new()
        {
            OnOpen = static _ =>
            {
                SystemCalls.Real.MemoryFile("kvm", MemoryFileFlags.None, out DescriptorHandle file);
                return file;
            },
            OnIoctlNumber = (_, asked, number) =>
                asked == request && (request != KvmRequests.KVM_CHECK_EXTENSION || number == argument) ? answer
                : asked == KvmRequests.KVM_GET_API_VERSION ? KvmHost.ApiVersion : 1,
        };

        LinuxException error = Assert.Throws<LinuxException>(() => KvmHost.Open(calls));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Interop.OpenDescriptors.Now());
    }

    // A request that comes while no thread runs the vCPU makes no call.
    private static LinuxError FirstFailure(KvmVcpu vcpu)
    {
        LinuxError error = LinuxError.None;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    vcpu.RequestExit();
                }
                catch (LinuxException failed)
                {
                    error = failed.LinuxError;
                }

                return !error.IsNone;
            },
            s_limit));
        return error;
    }

    /// <summary>A VM of one vCPU that runs the code on a thread of its own.</summary>
    private sealed class Machine : IDisposable
    {
        private readonly KvmHost _host = KvmHost.Open();
        private readonly KvmMemory _memory;
        private readonly KvmVcpu _vcpu;
        private readonly Thread _thread;
        private readonly BlockingCollection<int> _writes = [];
        private bool _isStopping;

        public Machine(int vector, bool isRunning = true)
        {
            Vm = _host.CreateVm();
            _memory = Vm.AddMemory(0, 0, 0x10000);
            Vm.CreateIrqChip();
            _vcpu = Vm.CreateVcpu(0);
            _vcpu.EnableX2Apic();
            _vcpu.EnableLocalApic();

            // sti; hlt; jmp to sti
            _memory.Write(Main, [0xFB, 0xF4, 0xEB, 0xFC]);

            // mov al, vector; out port, al; mov ecx, 0x80B; xor eax, eax; xor edx, edx; wrmsr; iret
            _memory.Write(
                Handlers,
                [
                    0xB0, (byte)vector, 0xE6, Port, 0x66, 0xB9, 0x0B, 0x08, 0, 0, 0x66, 0x31, 0xC0, 0x66, 0x31, 0xD2,
                    0x0F, 0x30, 0xCF,
                ]);
            _memory.Write(vector * 4, [Handlers & 0xFF, Handlers >> 8, 0, 0]);
            _vcpu.StartRealMode(Main, 0x8000);
            _thread = new Thread(Run) { IsBackground = true };
            if (isRunning)
            {
                _thread.Start();
            }
        }

        public KvmVm Vm { get; }

        public bool HasWritten => _writes.Count > 0;

        public int NextWrite()
        {
            Assert.True(_writes.TryTake(out int vector, s_limit), "The guest took no interrupt.");
            return vector;
        }

        // A pin that is a level and goes to vCPU 0.
        public void ProgramPin(int pin, int vector)
        {
            byte[] chip = State();
            BinaryPrimitives.WriteUInt64LittleEndian(chip.AsSpan(32 + (pin * 8)), (uint)vector | (1u << 15));
            Assert.Equal(0, Vm.IrqChipState(KvmRequests.KVM_SET_IRQCHIP, chip));
        }

        public bool HasRemoteIrr(int pin) =>
            (BinaryPrimitives.ReadUInt64LittleEndian(State().AsSpan(32 + (pin * 8))) & (1u << 14)) != 0;

        public void Dispose()
        {
            Volatile.Write(ref _isStopping, true);
            if (_thread.IsAlive)
            {
                _vcpu.RequestExit();
                _thread.Join();
            }

            _vcpu.Dispose();
            _memory.Dispose();
            Vm.Dispose();
            _host.Dispose();
            _writes.Dispose();
        }

        private byte[] State()
        {
            byte[] chip = new byte[520];
            chip[0] = 2;
            Assert.Equal(0, Vm.IrqChipState(KvmRequests.KVM_GET_IRQCHIP, chip));
            return chip;
        }

        private void Run()
        {
            while (!Volatile.Read(ref _isStopping))
            {
                KvmExit exit = _vcpu.Run();
                if (exit.Kind == KvmExitKind.PortWrite && exit.Address == Port)
                {
                    _writes.Add((int)exit.Value);
                }
            }
        }
    }
}
