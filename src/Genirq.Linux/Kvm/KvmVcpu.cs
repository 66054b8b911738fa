using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Kvm;

/// <summary>A vCPU: its local APIC, and enough of the rest to run a small guest.</summary>
/// <remarks>
/// <see cref="Run"/> belongs on a thread of its own, never on the thread pool: a halted guest blocks it. All other
/// members but <see cref="RequestExit"/> wait for a run to end. Source: Linux 6.12, virt/kvm/kvm_main.c.
/// </remarks>
public sealed class KvmVcpu : IDisposable
{
    // The first real-time signal that the C library leaves to programs; the runtime uses none of those after it.
    private const int ExitSignal = 40;

    private const int ImmediateExitOffset = 1;
    private const int MemoryDataOffset = 40;
    private const int CpuidHeaderSize = 8;
    private const int MaxCpuidEntries = 256;
    private const uint FeatureLeaf = 1;
    private const uint X2ApicFeature = 1u << 21;
    private const ulong X2ApicEnabled = 0xC00;
    private const int NmiPendingOffset = 13;
    private const int EventsSize = 64;

    private readonly ISystemCalls _calls;
    private readonly KvmHost _host;
    private readonly DescriptorHandle _handle;
    private readonly MemoryMapping _page;
    private int _thread;
    private long _answerOffset;

    internal KvmVcpu(ISystemCalls calls, KvmHost host, DescriptorHandle handle, int id)
    {
        _calls = calls;
        _host = host;
        _handle = handle;
        Id = id;
        int size = host.VcpuPageSize();
        LinuxException.ThrowIf(size, "ioctl(KVM_GET_VCPU_MMAP_SIZE)", "Cannot share a page with a vCPU:");
        int result = calls.Map(handle, 0, size, MemoryProtection.ReadWrite, MappingFlags.Shared, out _page);
        LinuxException.ThrowIf(result, "mmap", "Cannot share a page with a vCPU:");
    }

    /// <summary>Its number, which is its APIC's.</summary>
    public int Id { get; }

    /// <summary>Reads the local APIC.</summary>
    /// <exception cref="LinuxException">There is none in the kernel (EINVAL).</exception>
    public LocalApicState ReadLocalApic()
    {
        LocalApicState state = new();
        ReadLocalApic(state);
        return state;
    }

    /// <summary>Reads the local APIC into a copy that is there.</summary>
    /// <param name="state">The copy.</param>
    /// <exception cref="LinuxException">There is none in the kernel (EINVAL).</exception>
    public void ReadLocalApic(LocalApicState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Call(KvmRequests.KVM_GET_LAPIC, state.Bytes, "KVM_GET_LAPIC");
    }

    /// <summary>Writes the local APIC.</summary>
    /// <param name="state">What it becomes.</param>
    /// <exception cref="LinuxException">There is none in the kernel (EINVAL).</exception>
    public void WriteLocalApic(LocalApicState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Call(KvmRequests.KVM_SET_LAPIC, state.Bytes, "KVM_SET_LAPIC");
    }

    /// <summary>Enables the local APIC, as a guest's software does.</summary>
    public void EnableLocalApic()
    {
        LocalApicState state = ReadLocalApic();
        state.IsEnabled = true;
        WriteLocalApic(state);
    }

    /// <summary>Puts the local APIC into x2APIC mode, which APIC numbers beyond 255 need.</summary>
    /// <exception cref="LinuxException">The machine has no x2APIC.</exception>
    public void EnableX2Apic()
    {
        byte[] table = new byte[CpuidHeaderSize + (MaxCpuidEntries * Marshal.SizeOf<KvmCpuidEntry>())];
        uint room = MaxCpuidEntries;
        MemoryMarshal.Write(table, in room);
        LinuxException.ThrowIf(_host.TryGetSupportedCpuid(table), "Cannot tell what CPUID can answer:");
        int count = (int)MemoryMarshal.Read<uint>(table);
        Span<KvmCpuidEntry> entries = MemoryMarshal.Cast<byte, KvmCpuidEntry>(table.AsSpan(CpuidHeaderSize))[..count];
        foreach (ref KvmCpuidEntry entry in entries)
        {
            entry.Ecx |= entry.Function == FeatureLeaf ? X2ApicFeature : 0;
        }

        Call(KvmRequests.KVM_SET_CPUID2, table, "KVM_SET_CPUID2");
        KvmSystemRegisters registers = default;
        CallOn(KvmRequests.KVM_GET_SREGS, ref registers, "KVM_GET_SREGS");
        registers.ApicBase |= X2ApicEnabled;
        CallOn(KvmRequests.KVM_SET_SREGS, ref registers, "KVM_SET_SREGS");
    }

    /// <summary>Whether a non-maskable interrupt waits.</summary>
    public bool IsNmiPending
    {
        get
        {
            byte[] events = new byte[EventsSize];
            Call(KvmRequests.KVM_GET_VCPU_EVENTS, events, "KVM_GET_VCPU_EVENTS");
            return events[NmiPendingOffset] != 0;
        }
    }

    /// <summary>Has the guest begin in real mode, with code segment 0.</summary>
    /// <param name="instructionPointer">Where.</param>
    /// <param name="stackPointer">Its stack.</param>
    public void StartRealMode(ushort instructionPointer, ushort stackPointer)
    {
        KvmSystemRegisters system = default;
        CallOn(KvmRequests.KVM_GET_SREGS, ref system, "KVM_GET_SREGS");
        system.CodeBase = 0;
        system.CodeSelector = 0;
        CallOn(KvmRequests.KVM_SET_SREGS, ref system, "KVM_SET_SREGS");
        KvmRegisters general = new()
        {
            InstructionPointer = instructionPointer,
            StackPointer = stackPointer,
            Flags = 2,
        };
        CallOn(KvmRequests.KVM_SET_REGS, ref general, "KVM_SET_REGS");
    }

    /// <summary>Runs the guest until it stops. On a thread of its own.</summary>
    /// <exception cref="LinuxException">It cannot run.</exception>
    public KvmExit Run()
    {
        // Ordering: pairs with RequestExit: the thread is known before the guest is entered, and the flag it sets is
        // seen by the kernel at the entry, so that a request is never lost between the two.
        Volatile.Write(ref _thread, _calls.ThreadId());
        int result = _calls.IoctlInterruptible(_handle, KvmRequests.KVM_RUN, 0);
        Volatile.Write(ref _thread, 0);
        if (result == -Errno.EINTR)
        {
            // The request is served. One that comes after another reason to stop is kept for the next run.
            _page.Write8(ImmediateExitOffset, 0);
            return new KvmExit(KvmExitKind.Interrupted, (int)KvmExitReason.Interrupted, 0, 0, 0);
        }

        LinuxException.ThrowIf(result, "ioctl(KVM_RUN)", $"vCPU {Id} cannot run:");
        KvmRunHeader header = MemoryMarshal.Read<KvmRunHeader>(_page.Span(0, Marshal.SizeOf<KvmRunHeader>()));
        return header.ExitReason switch
        {
            KvmExitReason.Io => PortExit(header),
            KvmExitReason.Mmio => MemoryExit(header),
            _ => new KvmExit(KindOf(header.ExitReason), (int)header.ExitReason, 0, 0, 0),
        };
    }

    /// <summary>Answers a read of the guest, before it runs again.</summary>
    /// <param name="data">What it reads, as many bytes as the exit says.</param>
    public void CompleteRead(ReadOnlySpan<byte> data)
    {
        using HeldMapping held = _page.Hold();
        data.CopyTo(_page.Span(_answerOffset, data.Length));
    }

    /// <summary>Has a run return, also one that has not begun. From any thread.</summary>
    /// <exception cref="LinuxException">The thread that runs it cannot be reached.</exception>
    public void RequestExit()
    {
        _page.Write8(ImmediateExitOffset, 1);
        // Ordering: pairs with the write of the thread's number in Run: either this sees it, or the kernel the flag.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _thread) is not 0 and int thread)
        {
            LinuxException.ThrowIf(_calls.CatchSignal(ExitSignal), "sigaction", "Cannot interrupt a vCPU:");
            // A thread that has ended since needs none.
            int result = _calls.SignalThread(thread, ExitSignal);
            LinuxException.ThrowIf(result == -Errno.ESRCH ? 0 : result, "tgkill", "Cannot interrupt a vCPU:");
        }
    }

    /// <summary>Closes it. Not while it runs.</summary>
    public void Dispose()
    {
        _page.Dispose();
        _handle.Dispose();
    }

    private static KvmExitKind KindOf(KvmExitReason reason) => reason switch
    {
        KvmExitReason.Halted => KvmExitKind.Halted,
        KvmExitReason.Interrupted => KvmExitKind.Interrupted,
        KvmExitReason.InternalError => KvmExitKind.InternalError,
        _ => KvmExitKind.Other,
    };

    private KvmExit PortExit(in KvmRunHeader header)
    {
        bool isWrite = header.IoDirection == 1;
        int size = Math.Min((int)header.IoSizeBytes, sizeof(uint));
        _answerOffset = (long)header.IoDataOffset;
        ulong value = 0;
        if (isWrite)
        {
            _page.Span(_answerOffset, size).CopyTo(MemoryMarshal.AsBytes(new Span<ulong>(ref value)));
        }

        KvmExitKind kind = isWrite ? KvmExitKind.PortWrite : KvmExitKind.PortRead;
        return new KvmExit(kind, (int)KvmExitReason.Io, header.IoPort, size, value);
    }

    private KvmExit MemoryExit(in KvmRunHeader header)
    {
        bool isWrite = header.MemoryIsWrite != 0;
        int size = Math.Min((int)header.MemorySizeBytes, sizeof(ulong));
        _answerOffset = MemoryDataOffset;
        ulong value = isWrite ? header.MemoryData : 0;
        if (size < sizeof(ulong))
        {
            value &= (1uL << (size * 8)) - 1;
        }

        KvmExitKind kind = isWrite ? KvmExitKind.MemoryWrite : KvmExitKind.MemoryRead;
        return new KvmExit(kind, (int)KvmExitReason.Mmio, header.MemoryAddress, size, value);
    }

    private void Call(uint request, Span<byte> structure, string name)
    {
        int result = _calls.Ioctl(_handle, request, structure);
        LinuxException.ThrowIf(result, $"ioctl({name})", $"vCPU {Id} refuses:");
    }

    private void CallOn<T>(uint request, ref T structure, string name)
        where T : unmanaged =>
        Call(request, MemoryMarshal.AsBytes(new Span<T>(ref structure)), name);
}
