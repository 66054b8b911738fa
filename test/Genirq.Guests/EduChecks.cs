using Genirq.Actions;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Guests;

/// <summary>The checks on QEMU's test device, which has a wire and one message.</summary>
/// <param name="slot">Where it is.</param>
/// <remarks>Registers: QEMU, docs/specs/edu.</remarks>
internal sealed class EduChecks(PciSlot slot)
{
    /// <summary>A write raises the line.</summary>
    public const ulong Raise = 0x60;

    /// <summary>A write lowers it.</summary>
    public const ulong Acknowledge = 0x64;

    private const ulong Status = 0x24;
    private const VfioInterruptKind IntX = VfioInterruptKind.IntX;
    private const VfioInterruptAction Trigger = VfioInterruptAction.Trigger;
    private const VfioInterruptAction Unmask = VfioInterruptAction.Unmask;

    public void Run(Checks checks)
    {
        checks.Run(
            "Spec11_Check27 INTx: a second event only after unmasking, at once while the line is high", MaskItself);
        checks.Run("INTx: unmasked by a descriptor", UnmaskByDescriptor);
        checks.Run("INTx as an interrupt: handled and opened again, counted as the kernel does", HandleLine);
        checks.Run("MSI: one message, counted as the kernel does", HandleMessage);
        checks.Run("unplugged while a driver waits: it is told, and all is given back", Unplug);
    }

    private void MaskItself()
    {
        using Guest guest = new(slot);
        VfioDevice device = guest.Function.Device;
        using EventFd events = new();
        EventFd[] one = [events];
        Checks.True(device.TrySetInterrupts(IntX, Trigger, 0, one, out _).IsNone, "armed");
        Write(guest, Raise, 1);
        Checks.True(Guest.Wait(() => events.TryTake(out _)), "first event");
        Checks.True(device.TrySetInterrupts(IntX, Unmask, 0, 1).IsNone, "unmasked");
        Checks.True(Guest.Wait(() => events.TryTake(out _)), "an event at once, for the line is high");
        Write(guest, Acknowledge, 1);
        Checks.Equal(0U, guest.Function.Memory.ReadUInt32(0, Status), "status");
        Write(guest, Raise, 2);
        Checks.Equal(false, events.TryTake(out _), "an event while masked");
        Checks.True(device.TrySetInterrupts(IntX, Unmask, 0, [true]).IsNone, "unmasked");
        Checks.True(Guest.Wait(() => events.TryTake(out _)), "event after unmasking");
        Write(guest, Acknowledge, 2);
        Checks.True(device.TrySetInterrupts(IntX, VfioInterruptAction.Mask, 0, 1).IsNone, "masked");
        Checks.True(device.TryDisable(IntX).IsNone, "disabled");
        Checks.Equal(0, guest.Host.Count, "rows");
    }

    private void UnmaskByDescriptor()
    {
        using Guest guest = new(slot);
        VfioDevice device = guest.Function.Device;
        using EventFd events = new();
        using EventFd unmask = new();
        EventFd[] one = [events];
        EventFd[] other = [unmask];
        Checks.True(device.TrySetInterrupts(IntX, Trigger, 0, one, out _).IsNone, "armed");
        Checks.True(device.TrySetInterrupts(IntX, Unmask, 0, other, out _).IsNone, "unmask descriptor");
        Write(guest, Raise, 1);
        Checks.True(Guest.Wait(() => events.TryTake(out _)), "first event");
        unmask.Signal();
        Checks.True(Guest.Wait(() => events.TryTake(out _)), "event after the descriptor was written");
        Write(guest, Acknowledge, 1);
        EventFd?[] none = [null];
        Checks.True(device.TrySetInterrupts(IntX, Unmask, 0, none, out _).IsNone, "taken back");
        Checks.True(device.TryDisable(IntX).IsNone, "disabled");
    }

    private void HandleLine()
    {
        using Guest guest = new(slot);
        using PciVectors line = guest.Function.Interrupts.AllocateVectors(1, 1, InterruptKinds.IntX);
        Handle(guest, line[0], "vfio-intx");
        Checks.Equal(0, guest.Host.Count, "rows after release");
    }

    private void HandleMessage()
    {
        using Guest guest = new(slot);
        using PciVectors message = guest.Function.Interrupts.AllocateVectors(1, 1, InterruptKinds.Msi);
        Checks.Equal(1, message.Count, message.Explain());
        Handle(guest, message[0], "vfio-msi[0]");
    }

    private static void Handle(Guest guest, Irq irq, string name)
    {
        long handled = 0;
        using IrqRegistration registration = guest.System.Request(
            irq,
            "edu",
            (_, guest) =>
            {
                uint status = guest.Function.Memory.ReadUInt32(0, Status);
                if (status == 0)
                {
                    return IrqResult.None;
                }

                Write(guest, Acknowledge, status);
                Interlocked.Increment(ref handled);
                return IrqResult.Handled;
            },
            guest);
        for (uint round = 1; round <= 20; round++)
        {
            Write(guest, Raise, round);
            Checks.True(Guest.Wait(() => Interlocked.Read(ref handled) == round), $"event {round} was handled");
        }

        long count = guest.Host[name].Count;
        if (name != "vfio-intx")
        {
            Checks.Equal(20L, count, "the kernel's count");
            return;
        }

        // Where the line is high again before it is unmasked, unmasking gives the event at once, and the kernel counts
        // no interrupt for it; where it is still high when it is opened, one more comes that no handler takes.
        Checks.True(count is >= 1 and <= 40, $"the kernel has counted {count} for 20 events");
    }

    private void Unplug()
    {
        int before = HostInterrupts.OpenDescriptors();
        using ManualResetEventSlim told = new();
        using (Guest guest = new(slot))
        {
            guest.Function.Requested += _ => told.Set();
            using PciVectors line = guest.Function.Interrupts.AllocateVectors(1, 1, InterruptKinds.Msi);
            Thread puller = new(() => File.WriteAllText($"/sys/bus/pci/devices/{slot}/remove", "1"));
            puller.Start();
            Checks.True(told.Wait(TimeSpan.FromSeconds(60)), "the kernel asks for the device");
            line.Dispose();
            guest.Function.Dispose();
            Checks.True(puller.Join(TimeSpan.FromSeconds(60)), "the removal ends");
        }

        Checks.Equal(before, HostInterrupts.OpenDescriptors(), "descriptors");
        LinuxException refusal = Throws(() => VfioDevice.Open(slot));
        Checks.Equal("ENOENT", refusal.LinuxError.Name, "errno");
    }

    private static LinuxException Throws(Action action)
    {
        try
        {
            action();
        }
        catch (LinuxException refusal)
        {
            return refusal;
        }

        throw new InvalidOperationException("nothing was refused");
    }

    private static void Write(Guest guest, ulong register, uint value) =>
        guest.Function.Memory.WriteUInt32(0, register, value);
}
