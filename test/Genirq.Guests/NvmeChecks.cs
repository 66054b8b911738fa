using Genirq.Diagnostics;
using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using NvmeDriver;

namespace Genirq.Guests;

/// <summary>The checks on QEMU's NVMe controller.</summary>
/// <param name="slot">Where it is.</param>
/// <param name="isDynamic">Whether this kernel can add vectors.</param>
internal sealed class NvmeChecks(PciSlot slot, bool isDynamic)
{
    private const VfioInterruptKind MsiX = VfioInterruptKind.MsiX;
    private const VfioInterruptAction Trigger = VfioInterruptAction.Trigger;
    private const int Einval = 22;
    private const int Eexist = 17;
    private const int Emfile = 24;
    private const int Enotty = 25;

    public void Run(Checks checks)
    {
        checks.Run("Spec11_Check18 interrupt info says whether vectors can be added", TellInfo);
        checks.Run("Spec11_Check25 Identify ends with vector 0, a queue's command with its own", Identify);
        checks.Run("Spec11_Check19 vector 5 is added while 0 runs", AddFive);
        checks.Run("queues at any index and at 5: real I/O, an interrupt for each, as the kernel counts", DoIo);
        checks.Run("the same with mapped memory", DoIoMapped);
        checks.Run("Spec11_Check20 a released vector is gone from the kernel, and signals nothing", Release);
        checks.Run("Spec11_Check26 a completion while its vector is released arrives afterwards", ReleaseAndAdd);
        checks.Run("Spec11_Check21 an error in a range unarms it from its first to the failing one", FailRange);
        checks.Run("Spec11_Check22 after all was disabled enabling begins at 5", BeginAtFive);
        checks.Run("Spec11_Check23 one kind at a time, no mask for MSI-X", OneKind);
        checks.Run("Spec11_Check24 raised by software: 1, 1, 0", Loopback);
        checks.Run("a reset leaves the vectors armed", Reset);
        checks.Run("Spec11_Check29 mapped memory keeps a closed device and its vectors", MappingKeeps);
        checks.Run("memory is mapped for the device once only", MapTwice);
        checks.Run("no descriptor left in the middle of all vectors: rolled back, errno kept", NoDescriptorLeft);
        checks.Run("Spec11_Check28 the device's own node", OwnNode);
    }

    private void TellInfo()
    {
        using VfioDevice device = VfioDevice.Open(slot);
        VfioInterruptInfo info = device.GetInterrupts(MsiX);
        Checks.Equal(isDynamic, info.IsDynamic, "dynamic");
        Checks.Equal(16, info.Count, "vectors");
        Checks.Equal(isDynamic ? 1 : 9, (int)info.Flags, "flags");
        Checks.Equal(7, (int)device.GetInterrupts(VfioInterruptKind.IntX).Flags, "INTx flags");
        Checks.Equal(9, device.RegionCount, "regions");
        Checks.True(device.GetRegion(0).CanMapMsiXTable, "the table's page can be mapped");
    }

    private void Identify()
    {
        using Guest guest = new(slot);
        using VfioHost host = new(guest.Function.Device);
        using NvmeController controller = new(guest.Function.Interrupts, guest.Function.Memory, host);
        controller.Start();
        Checks.Equal("QEMU NVMe Ctrl", controller.Identity!.Model, "model");
        Checks.Equal("genirq", controller.Identity.Serial, "serial number");
        Checks.Equal(512, controller.Identity.BlockBytes, "block size");
        Checks.Equal(3, controller.Admin.Interrupts, "admin interrupts");
        NvmeQueue queue = controller.OpenQueue(MsiIndex.Any);
        Checks.Equal(1, queue.Map.Index, "index");
        controller.Read(queue, 0, new byte[512]);
        Checks.Equal(1, queue.Interrupts, "queue interrupts");
        Checks.Equal(1, guest.Host["vfio-msix[1]"].Count, "the kernel's count");
    }

    private void AddFive()
    {
        using Guest guest = new(slot);
        using VfioHost host = new(guest.Function.Device);
        using NvmeController controller = new(guest.Function.Interrupts, guest.Function.Memory, host);
        controller.Start();
        Dictionary<string, (int Number, long Count)> before = guest.Host;
        Checks.Equal("vfio-msix[0]", Names(before), "rows before");
        NvmeQueue queue = controller.OpenQueue(5);
        Dictionary<string, (int Number, long Count)> after = guest.Host;
        Checks.Equal("vfio-msix[0] vfio-msix[5]", Names(after), "rows after");
        VfioMsiDomain domain = guest.Function.MsiDomain;
        Checks.Equal(isDynamic ? 0 : 1, domain.Interruptions, "interruptions");
        Checks.Equal(isDynamic ? 0 : 6, domain.BlockSize, "block");
        long told = guest.System.Diagnostics.CountOf(IrqDiagnosticId.VectorsInterrupted);
        Checks.Equal(isDynamic ? 0L : 1L, told, "diagnostics of a gap");
        if (isDynamic)
        {
            Checks.Equal(before["vfio-msix[0]"].Number, after["vfio-msix[0]"].Number, "interrupt number of vector 0");
        }

        controller.Read(queue, 0, new byte[512]);
        Checks.Equal(1, queue.Interrupts, "interrupts of vector 5");
        controller.Read(queue, 1, new byte[512]);
    }

    private void DoIo() => DoIo(maps: false);

    private void DoIoMapped() => DoIo(maps: true);

    private void DoIo(bool maps)
    {
        using Guest guest = new(slot, maps);
        using VfioHost host = new(guest.Function.Device);
        using NvmeController controller = new(guest.Function.Interrupts, guest.Function.Memory, host);
        Checks.Equal(maps, guest.Function.Memory.IsMapped(0), "mapped");
        controller.Start();
        NvmeQueue[] queues =
            [controller.OpenQueue(MsiIndex.Any), controller.OpenQueue(5), controller.OpenQueue(MsiIndex.Any)];
        Checks.Equal("1 5 2", string.Join(' ', queues.Select(static queue => queue.Map.Index)), "indices");

        // A kernel that cannot add vectors has begun to count anew with each that was added: from here on none is.
        NvmeQueue[] all = [controller.Admin, .. queues];
        long[] counted = [.. all.Select(queue => CountOf(guest, queue))];
        foreach (NvmeQueue queue in all)
        {
            guest.Function.MsiDomain.EventsOf(queue.Map.Index)!.TryTake(out _);
        }

        byte[] written = [.. Enumerable.Range(1, 4096).Select(static one => (byte)one)];
        byte[] read = new byte[4096];
        for (int round = 0; round < 10; round++)
        {
            controller.Write(queues[round % 3], (ulong)(round * 8), written);
            Array.Fill(read, (byte)0xEE);
            controller.Read(queues[(round + 1) % 3], (ulong)(round * 8), read);
            Checks.Equal(0, read.Max(), "QEMU's null device reads as zeros");
        }

        long commands = 0;
        for (int i = 0; i < all.Length; i++)
        {
            guest.Function.MsiDomain.EventsOf(all[i].Map.Index)!.TryTake(out ulong signals);
            long more = CountOf(guest, all[i]) - counted[i];
            Checks.Equal(more, (long)signals, $"signals of vector {all[i].Map.Index}, as the kernel has counted them");
            Checks.True(all[i].Interrupts > 0, $"vector {all[i].Map.Index} was handled");
            commands += (long)signals;
        }

        Checks.Equal(20L, commands, "interrupts of 20 commands, one after the other");
    }

    private static string Names(Dictionary<string, (int Number, long Count)> rows) =>
        string.Join(' ', rows.Keys.Order(StringComparer.Ordinal));

    private static long CountOf(Guest guest, NvmeQueue queue) => guest.Host[$"vfio-msix[{queue.Map.Index}]"].Count;

    private void Release()
    {
        using Guest guest = new(slot);
        PciDevice interrupts = guest.Function.Interrupts;
        using PciVectors vectors = interrupts.AllocateVectors(6, 6, InterruptKinds.MsiX);
        Checks.True(guest.Host.ContainsKey("vfio-msix[5]"), "row of vector 5");
        int number = guest.Host["vfio-msix[0]"].Number;
        interrupts.FreeMsiX(new MsiMap(5, vectors[5]));
        Checks.Equal(5, guest.Host.Count, "rows");
        Checks.Equal(number, guest.Host["vfio-msix[0]"].Number, "interrupt number of vector 0");
        Checks.True(guest.Function.Device.TrySetInterrupts(MsiX, Trigger, 5, 1).IsNone, "raised");
        Checks.Equal(5, interrupts.AllocateMsiXAt(MsiIndex.Any).Index, "lowest free index");
        Checks.Equal(6, guest.Host.Count, "rows after it was added again");
        Checks.Equal(false, guest.Function.MsiDomain.EventsOf(5)!.TryTake(out _), "signal");
    }

    private void ReleaseAndAdd()
    {
        using Guest guest = new(slot);
        using VfioHost host = new(guest.Function.Device);
        using NvmeController controller = new(guest.Function.Interrupts, guest.Function.Memory, host);
        controller.Start();
        NvmeQueue queue = controller.OpenQueue(5);
        controller.ReleaseInterrupt(queue);
        ushort number = queue.Submit(controller.Transfer(NvmeRegisters.Read, queue, 0, 512));

        // Admin commands go on meanwhile; by their end the read has ended too, unnoticed.
        NvmeQueue other = controller.OpenQueue(2);
        controller.Read(other, 0, new byte[512]);
        Checks.Equal(false, queue.IsDone(number), "the read was noticed without an interrupt");
        controller.RestoreInterrupt(queue);
        Checks.True(host.WaitUntil(() => queue.IsDone(number)), "the interrupt came once its vector was back");
        Checks.Equal(0, queue.Collect(number).Status, "status");
    }

    private void FailRange()
    {
        using Guest guest = new(slot);
        VfioDevice device = guest.Function.Device;
        EventFd[] events = MakeEvents(4);
        Checks.True(device.TrySetInterrupts(MsiX, Trigger, 0, events, out _).IsNone, "armed");
        LinuxError error;
        using (FileStream file = File.OpenRead("/proc/version"))
        using (EventFd right = new())
        using (ChangedHandle changed = new(right.Handle))
        using (EventFd wrong = EventFd.Adopt(changed))
        {
            changed.Become(file.SafeFileHandle);
            error = device.TrySetInterrupts(MsiX, Trigger, 1, [events[1], wrong, events[3]], out _);
        }

        Checks.Equal(Einval, error.Number, "errno");
        Checks.Equal("vfio-msix[0] vfio-msix[3]", Names(guest.Host), "rows");
        Checks.True(device.TryDisable(MsiX).IsNone, "disabled");
        Checks.Equal(0, guest.Host.Count, "rows after disable");
        Close(events);
    }

    private void BeginAtFive()
    {
        using Guest guest = new(slot);
        guest.Function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX).Dispose();
        PciMsiXEntry[] entries = [new PciMsiXEntry { Index = 5 }];
        Checks.Equal(1, guest.Function.Interrupts.EnableMsiX(entries, 1, 1), "vectors");
        Checks.Equal("vfio-msix[5]", Names(guest.Host), "rows");
    }

    private void OneKind()
    {
        using Guest guest = new(slot);
        using PciVectors vectors = guest.Function.Interrupts.AllocateVectors(1, 1, InterruptKinds.MsiX);
        VfioDevice device = guest.Function.Device;
        EventFd[] events = MakeEvents(1);
        LinuxError line = device.TrySetInterrupts(VfioInterruptKind.IntX, Trigger, 0, events, out _);
        Checks.Equal(Einval, line.Number, "INTx while MSI-X is enabled");
        Checks.Equal(Enotty, device.TrySetInterrupts(MsiX, VfioInterruptAction.Mask, 0, 1).Number, "mask of MSI-X");
        LinuxError beyond = device.TrySetInterrupts(MsiX, Trigger, 16, events, out _);
        Checks.Equal(Einval, beyond.Number, "beyond the table");
        Close(events);
    }

    private void Loopback()
    {
        using Guest guest = new(slot);
        VfioDevice device = guest.Function.Device;
        EventFd[] events = MakeEvents(3);
        Checks.True(device.TrySetInterrupts(MsiX, Trigger, 0, events, out _).IsNone, "armed");
        Checks.True(device.TrySetInterrupts(MsiX, Trigger, 0, [true, true, false]).IsNone, "raised");
        string counts = string.Join(' ', events.Select(static one => one.TryTake(out ulong count) ? count : 0));
        Checks.Equal("1 1 0", counts, "counts");
        Close(events);
    }

    private void Reset()
    {
        using Guest guest = new(slot);
        VfioFunction function = guest.Function;
        Checks.True(function.Device.CanReset, "can be reset");
        using (VfioHost host = new(function.Device))
        {
            using NvmeController controller = new(function.Interrupts, function.Memory, host);
            controller.Start();
            int number = guest.Host["vfio-msix[0]"].Number;
            Checks.True(function.Device.TryReset().IsNone, "reset");
            Checks.Equal(number, guest.Host["vfio-msix[0]"].Number, "interrupt number after the reset");
            Checks.True(function.Device.TrySetInterrupts(MsiX, Trigger, 0, 1).IsNone, "raised after the reset");
            Checks.Equal(0U, function.Memory.ReadUInt32(0, NvmeRegisters.Status) & NvmeRegisters.Ready, "ready");
        }

        function.SwitchOn();
        using VfioHost again = new(function.Device);
        using NvmeController second = new(function.Interrupts, function.Memory, again);
        second.Start();
        Checks.Equal(3, second.Admin.Interrupts, "admin interrupts after the reset");
    }

    private void MappingKeeps()
    {
        VfioDevice device = VfioDevice.Open(slot);
        VfioMemory memory = new(device, new VfioConfigSpace(device), isMapped: true);
        EventFd[] events = MakeEvents(1);
        Checks.True(device.TrySetInterrupts(MsiX, Trigger, 0, events, out _).IsNone, "armed");
        device.Dispose();
        Checks.Equal(1, HostInterrupts.Of(slot.ToString()).Count, "rows after close");
        memory.Dispose();
        Checks.True(Guest.Wait(() => HostInterrupts.Of(slot.ToString()).Count == 0), "rows are gone after munmap");
        Close(events);
    }

    private void MapTwice()
    {
        using VfioDevice device = VfioDevice.Open(slot);
        Checks.True(VfioDmaBuffer.TryCreate(device, 0x10_0000, 8192, out VfioDmaBuffer? buffer).IsNone, "mapped");
        Checks.Equal(Eexist, VfioDmaBuffer.TryCreate(device, 0x10_1000, 4096, out _).Number, "mapped twice");
        buffer!.Dispose();
        Checks.True(VfioDmaBuffer.TryCreate(device, 0x10_1000, 4096, out buffer).IsNone, "mapped after it was free");
        buffer!.Dispose();
    }

    private void NoDescriptorLeft()
    {
        using Guest guest = new(slot);
        int before = HostInterrupts.OpenDescriptors();
        List<EventFd> all = [];
        while (EventFd.TryCreate(0, EventFdMode.Counter, out EventFd? one).IsNone)
        {
            all.Add(one!);
        }

        for (int i = 0; i < 8; i++)
        {
            all[^1].Dispose();
            all.RemoveAt(all.Count - 1);
        }

        using PciVectors vectors = guest.Function.Interrupts.AllocateVectors(16, 16, InterruptKinds.MsiX);
        (IrqError error, LinuxError last) = (vectors.Error, guest.Function.MsiDomain.LastError);
        Close([.. all]);
        Checks.Equal(Emfile, (int)error, "errno");
        Checks.Equal("eventfd", last.Call, "call");
        Checks.Equal(0, guest.Host.Count, "rows");
        Checks.Equal(before, HostInterrupts.OpenDescriptors(), "descriptors");
        using PciVectors again = guest.Function.Interrupts.AllocateVectors(16, 16, InterruptKinds.MsiX);
        Checks.Equal(16, again.Count, "vectors afterwards");
        Checks.Equal(16, guest.Host.Count, "rows afterwards");
    }

    private void OwnNode()
    {
        if (!File.Exists("/dev/iommu"))
        {
            throw new SkipException("this kernel has no /dev/iommu");
        }

        using VfioDevice device = VfioDevice.Open(slot, new VfioOpenOptions { Path = VfioPath.Device });
        Checks.Equal(16, device.GetInterrupts(MsiX).Count, "vectors");
    }

    private static EventFd[] MakeEvents(int count) =>
        [.. Enumerable.Range(0, count).Select(static _ => new EventFd())];

    private static void Close(EventFd[] events)
    {
        foreach (EventFd one in events)
        {
            one.Dispose();
        }
    }
}
