using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Linux.Events;
using Genirq.Msi;

namespace Genirq.Linux.Kvm;

/// <summary>A virtual machine, as far as interrupts go: controllers, routes, event descriptors, messages.</summary>
/// <remarks>
/// Made by <see cref="KvmHost.CreateVm"/>, or around the descriptor of a VMM that has made its own. Thread-safe.
/// Source: Linux 6.12, virt/kvm/eventfd.c, virt/kvm/irqchip.c, arch/x86/kvm/irq_comm.c.
/// </remarks>
public sealed class KvmVm : IDisposable
{
    /// <summary>How many pins the I/O APIC in the kernel has; they are GSIs 0 to 23.</summary>
    public const int IoApicPins = 24;

    private const ulong X2ApicBothFlags = 3;

    private static readonly LinuxError s_noSuchGsi = new(Errno.EINVAL, "GSI");

    private readonly ISystemCalls _calls;
    private readonly SafeHandle _handle;
    private readonly KvmHost? _host;
    private readonly bool _ownsHandle;

    internal KvmVm(ISystemCalls calls, SafeHandle handle, KvmHost? host, bool ownsHandle = true)
    {
        _calls = calls;
        _handle = handle;
        _host = host;
        _ownsHandle = ownsHandle;
        Routes = new GsiRouteTable(this, Math.Max(1, ValueOf(KvmCapability.IrqRouting)));
    }

    /// <summary>The routing table.</summary>
    public GsiRouteTable Routes { get; }

    /// <summary>Which interrupt controllers are in the kernel.</summary>
    public KvmIrqChip IrqChip { get; private set; }

    /// <summary>Whether messages can have destinations of 32 bits.</summary>
    public bool HasX2ApicIds { get; private set; }

    /// <summary>The VM's descriptor.</summary>
    public SafeHandle Handle => _handle;

    /// <summary>Uses a VM that its owner has made.</summary>
    /// <param name="vm">The VM's descriptor. It stays the caller's.</param>
    /// <param name="irqChip">Which interrupt controllers the caller has made; the kernel does not tell.</param>
    /// <param name="hasX2ApicIds">Whether the caller has enabled X2APIC_API with both flags.</param>
    /// <exception cref="LinuxException">The descriptor is not KVM's (ENOTTY), or not open (EBADF).</exception>
    /// <remarks>The routing table is replaced whole by each commit: the caller sets no routes of its own.</remarks>
    public static KvmVm Use(SafeHandle vm, KvmIrqChip irqChip, bool hasX2ApicIds = false)
    {
        ArgumentNullException.ThrowIfNull(vm);
        return Use(SystemCalls.Real, vm, irqChip, hasX2ApicIds);
    }

    /// <summary>The value of a capability; 0: it is not there.</summary>
    /// <param name="capability">Which.</param>
    public int ValueOf(KvmCapability capability) =>
        Math.Max(0, _calls.Ioctl(_handle, KvmRequests.KVM_CHECK_EXTENSION, (nint)capability));

    /// <summary>Makes all interrupt controllers in the kernel. Before any vCPU.</summary>
    /// <exception cref="LinuxException">They exist (EEXIST), or a vCPU does (EINVAL).</exception>
    /// <exception cref="InvalidOperationException">GSIs are reserved already.</exception>
    public void CreateIrqChip()
    {
        Routes.ThrowIfReservedEarly();
        int result = _calls.Ioctl(_handle, KvmRequests.KVM_CREATE_IRQCHIP, 0);
        LinuxException.ThrowIf(result, "ioctl(KVM_CREATE_IRQCHIP)", "Cannot make the interrupt controllers:");
        IrqChip = KvmIrqChip.Full;
        Routes.AddDefaultPins();
    }

    /// <summary>Makes the local APICs in the kernel, without PICs and I/O APIC. Before any vCPU.</summary>
    /// <param name="ioApicRoutes">How many GSIs, from 0 on, belong to the I/O APIC outside the kernel.</param>
    /// <exception cref="LinuxException">
    /// Controllers or a vCPU exist (EEXIST), or there are too many routes (EINVAL).
    /// </exception>
    /// <exception cref="InvalidOperationException">GSIs are reserved already.</exception>
    public void CreateSplitIrqChip(int ioApicRoutes = IoApicPins)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ioApicRoutes);
        Routes.ThrowIfReservedEarly();
        LinuxException.ThrowIf(
            Enable(KvmCapability.SplitIrqChip, (ulong)ioApicRoutes), "Cannot make the local APICs:");
        IrqChip = KvmIrqChip.Split;
        Routes.SetFirstFree(ioApicRoutes);
    }

    /// <summary>Lets messages have destinations of 32 bits, and 0xFF be an APIC like others.</summary>
    /// <exception cref="LinuxException">The kernel cannot.</exception>
    public void EnableX2ApicIds()
    {
        LinuxException.ThrowIf(Enable(KvmCapability.X2ApicApi, X2ApicBothFlags), "Cannot enable 32-bit APIC numbers:");
        HasX2ApicIds = true;
    }

    /// <summary>Makes a vCPU.</summary>
    /// <param name="id">Its number, which is its APIC's.</param>
    /// <exception cref="LinuxException">It exists (EEXIST), the number is too high (EINVAL), or no memory.</exception>
    /// <exception cref="InvalidOperationException">The VM is another's, who has the host's descriptor.</exception>
    public KvmVcpu CreateVcpu(int id)
    {
        if (_host is null)
        {
            throw new InvalidOperationException("The VM was made elsewhere: its owner makes its vCPUs.");
        }

        int result = _calls.IoctlOpen(_handle, KvmRequests.KVM_CREATE_VCPU, id, out DescriptorHandle vcpu);
        LinuxException.ThrowIf(result, "ioctl(KVM_CREATE_VCPU)", $"Cannot make vCPU {id}:");
        try
        {
            return new KvmVcpu(_calls, _host, vcpu, id);
        }
        catch
        {
            vcpu.Dispose();
            throw;
        }
    }

    /// <summary>Gives the guest memory.</summary>
    /// <param name="slot">A number for it.</param>
    /// <param name="guestAddress">Where the guest sees it; whole pages.</param>
    /// <param name="sizeBytes">How long it is; whole pages.</param>
    /// <exception cref="LinuxException">It cannot be mapped, or overlaps (EEXIST).</exception>
    public KvmMemory AddMemory(int slot, ulong guestAddress, int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeBytes, 1);
        int result = _calls.Map(
            null, 0, sizeBytes, MemoryProtection.ReadWrite, MappingFlags.Private, out MemoryMapping mapping);
        LinuxException.ThrowIf(result, "mmap", "Cannot have memory for a guest:");
        KvmMemoryRegion region = new()
        {
            Slot = (uint)slot,
            GuestAddress = guestAddress,
            SizeBytes = (ulong)sizeBytes,
            Address = (ulong)mapping.Address,
        };
        result = Ioctl(KvmRequests.KVM_SET_USER_MEMORY_REGION, ref region);
        if (result < 0)
        {
            mapping.Dispose();
            throw new LinuxException(
                LinuxError.Of(result, "ioctl(KVM_SET_USER_MEMORY_REGION)"), $"Cannot give memory slot {slot}:");
        }

        return new KvmMemory(this, mapping, slot, guestAddress);
    }

    /// <summary>Sends a message at once, without a route.</summary>
    /// <param name="message">The message.</param>
    /// <param name="vcpus">How many vCPUs took it; 0: none, for example an APIC number that does not exist.</param>
    /// <returns>None; EINVAL: no interrupt controller, or not a message (<see cref="GsiRouteTable.Check"/>).</returns>
    /// <remarks>Data plane: one system call, no memory.</remarks>
    public LinuxError TrySignalMsi(in MsiMessage message, out int vcpus)
    {
        vcpus = 0;
        if (Routes.Check(message) is not null)
        {
            return new LinuxError(Errno.EINVAL, "message");
        }

        MsiMessage sent = Routes.Translate(message);
        KvmMsi msi = new() { AddressLow = sent.AddressLow, AddressHigh = sent.AddressHigh, Data = sent.Data };
        int result = Ioctl(KvmRequests.KVM_SIGNAL_MSI, ref msi);
        vcpus = Math.Max(0, result);
        return LinuxError.Of(result, "ioctl(KVM_SIGNAL_MSI)");
    }

    /// <summary>Sends a message at once, without a route.</summary>
    /// <param name="message">The message.</param>
    /// <returns>How many vCPUs took it.</returns>
    /// <exception cref="LinuxException">As <see cref="TrySignalMsi"/>.</exception>
    public int SignalMsi(in MsiMessage message)
    {
        LinuxException.ThrowIf(TrySignalMsi(message, out int vcpus), $"Cannot send the message {message}:");
        return vcpus;
    }

    /// <summary>Sets the level of a pin.</summary>
    /// <param name="gsi">The pin's GSI.</param>
    /// <param name="isAsserted">The level. Who shares a pin combines levels before.</param>
    /// <returns>None; EINVAL: no pin in the kernel has this GSI; ENXIO: no interrupt controllers in the
    /// kernel.</returns>
    public LinuxError TrySetLine(int gsi, bool isAsserted)
    {
        // The kernel takes any number, and asserts nothing.
        if (IrqChip != KvmIrqChip.None && !HasPin(gsi))
        {
            return s_noSuchGsi;
        }

        KvmIrqLevel level = new() { Gsi = (uint)gsi, Level = isAsserted ? 1u : 0u };
        return LinuxError.Of(Ioctl(KvmRequests.KVM_IRQ_LINE, ref level), "ioctl(KVM_IRQ_LINE)");
    }

    /// <summary>Has an event descriptor raise a GSI, inside the kernel.</summary>
    /// <param name="source">
    /// The descriptor. KVM takes its events from now on: no other wait sees them. A count that is there gives one
    /// interrupt.
    /// </param>
    /// <param name="gsi">The GSI, which has its route already; without one events are lost.</param>
    /// <returns>
    /// None; EBUSY: bound already, in any VM; EINVAL: the GSI is not below <see cref="GsiRouteTable.Budget"/>; EINVAL
    /// or EAGAIN: no interrupt controllers.
    /// </returns>
    public LinuxError TryBind(EventFd source, int gsi) => IrqFd(source, gsi, KvmIrqFdFlags.Bind, null);

    /// <summary>Has an event descriptor assert a pin until the guest has handled it.</summary>
    /// <param name="source">The descriptor.</param>
    /// <param name="gsi">The pin's GSI.</param>
    /// <param name="resample">Signalled when the guest has handled it and the pin is not asserted any more.</param>
    /// <returns>None; EBUSY: bound already, in any VM; EINVAL: no pin of an I/O APIC in the kernel has this
    /// GSI.</returns>
    public LinuxError TryBindLevel(EventFd source, int gsi, EventFd resample)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(resample);
        return HasPin(gsi) ? IrqFd(source, gsi, KvmIrqFdFlags.Resample, resample) : s_noSuchGsi;
    }

    /// <summary>Takes an event descriptor off a GSI. Once it returns no event is under way.</summary>
    /// <param name="source">The descriptor; it counts again.</param>
    /// <param name="gsi">The GSI it was bound to; with another nothing happens.</param>
    /// <returns>None; EINVAL: the GSI is not below <see cref="GsiRouteTable.Budget"/>.</returns>
    public LinuxError TryUnbind(EventFd source, int gsi) => IrqFd(source, gsi, KvmIrqFdFlags.Unbind, null);

    /// <summary>Ends the machine, unless it is the caller's.</summary>
    public void Dispose()
    {
        if (_ownsHandle)
        {
            _handle.Dispose();
        }
    }

    internal static KvmVm Use(ISystemCalls calls, SafeHandle vm, KvmIrqChip irqChip, bool hasX2ApicIds)
    {
        int asked = calls.Ioctl(vm, KvmRequests.KVM_CHECK_EXTENSION, (nint)KvmCapability.IrqRouting);
        LinuxException.ThrowIf(asked, "ioctl(KVM_CHECK_EXTENSION)", "Cannot use a descriptor as a VM:");
        KvmVm used = new(calls, vm, null, ownsHandle: false) { IrqChip = irqChip, HasX2ApicIds = hasX2ApicIds };
        if (irqChip == KvmIrqChip.Full)
        {
            used.Routes.AddDefaultPins();
        }
        else
        {
            used.Routes.SetFirstFree(IoApicPins);
        }

        return used;
    }

    internal void RemoveMemory(int slot)
    {
        KvmMemoryRegion region = new() { Slot = (uint)slot };
        _ = Ioctl(KvmRequests.KVM_SET_USER_MEMORY_REGION, ref region);
    }

    internal LinuxError TryReplaceRoutes(Span<byte> table) =>
        LinuxError.Of(
            _calls.Ioctl(_handle, KvmRequests.KVM_SET_GSI_ROUTING, table), "ioctl(KVM_SET_GSI_ROUTING)");

    // Reads or writes an interrupt controller: 520 bytes, of which the first 4 say which.
    internal int IrqChipState(uint request, Span<byte> state) => _calls.Ioctl(_handle, request, state);

    private LinuxError IrqFd(EventFd source, int gsi, KvmIrqFdFlags flags, EventFd? resample)
    {
        ArgumentNullException.ThrowIfNull(source);

        // The kernel binds any number, and drops the events of one that no table can have a route for.
        if ((uint)gsi >= (uint)Routes.Budget)
        {
            return s_noSuchGsi;
        }

        using HeldDescriptor held = new(source.Handle);
        using HeldDescriptor heldResample = new(resample?.Handle);
        KvmIrqFd binding = new()
        {
            Descriptor = held.Number,
            Gsi = (uint)gsi,
            Flags = flags,
            ResampleDescriptor = resample is null ? 0 : heldResample.Number,
        };
        return LinuxError.Of(Ioctl(KvmRequests.KVM_IRQFD, ref binding), "ioctl(KVM_IRQFD)");
    }

    private bool HasPin(int gsi) => IrqChip == KvmIrqChip.Full && (uint)gsi < IoApicPins;

    private LinuxError Enable(KvmCapability capability, ulong argument)
    {
        KvmEnableCapability enabled = new() { Capability = (uint)capability, Argument = argument };
        return LinuxError.Of(Ioctl(KvmRequests.KVM_ENABLE_CAP, ref enabled), $"ioctl(KVM_ENABLE_CAP, {capability})");
    }

    private int Ioctl<T>(uint request, ref T structure)
        where T : unmanaged =>
        _calls.Ioctl(_handle, request, MemoryMarshal.AsBytes(new Span<T>(ref structure)));
}
