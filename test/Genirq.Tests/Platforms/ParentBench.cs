using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.X86;

namespace Genirq.Tests.Platforms;

/// <summary>A machine with CPUs and functions behind some parent of messages.</summary>
internal sealed class ParentBench
{
    /// <summary>Makes a machine.</summary>
    public ParentBench(int cpus, Func<IrqSystem, IrqDomain> parent)
        : this(new IrqSystemOptions { PossibleCpus = cpus, AffinityMoves = AffinityMoves.AtOnce }, parent)
    {
    }

    /// <summary>Makes a machine of any options.</summary>
    public ParentBench(IrqSystemOptions options, Func<IrqSystem, IrqDomain> parent)
    {
        System = new IrqSystem(options);
        Parent = parent(System);
    }

    public IrqSystem System { get; }

    public IrqDomain Parent { get; }

    /// <summary>Plugs a function in; null if its domain is refused.</summary>
    public MsiDevice Attach(ushort requester, int table, bool isMsiX = true)
    {
        MsiDevice device = AddDevice(requester);
        Assert.True(device.CreateDomain(MsiDomainId.Default, TemplateOf(isMsiX), (uint)table));
        return device;
    }

    /// <summary>Puts a device in without a domain.</summary>
    public MsiDevice AddDevice(ushort requester)
    {
        MsiDevice device = new(System, $"0000:00:{requester:x2}.0", Parent) { IsPci = true, RequesterId = requester };
        device.SetUpData();
        return device;
    }

    /// <summary>What the domain of a function is made from.</summary>
    public static MsiDomainTemplate TemplateOf(bool isMsiX) =>
        new()
        {
            Chip = new FunctionChip(isMsiX ? "PCI-MSIX" : "PCI-MSI"),
            Ops = new CardOps(),
            Flags = MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly | MsiFlags.UseDefaultDomainOps
                | MsiFlags.UseDefaultChipOps | (isMsiX ? MsiFlags.PciMsiX : MsiFlags.MultiPciMsi),
            BusToken = isMsiX ? BusToken.PciDeviceMsiX : BusToken.PciDeviceMsi,
        };

    /// <summary>Allocates one index, or an MSI of several messages.</summary>
    /// <returns>0 or more, or the errno.</returns>
    public static int TryAllocate(MsiDevice device, uint index, int messages = 1, CpuMask? managed = null)
    {
        using MsiDeviceLock held = device.Lock();
        bool isMsiX = device.GetDomain(MsiDomainId.Default)!.BusToken == BusToken.PciDeviceMsiX;
        Assert.Equal(0, held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(index)
        {
            IsMsiX = isMsiX,
            CanMask = true,
            VectorCount = messages,
            Affinity = managed is null ? null : [new IrqAffinityDescriptor(managed, true)],
        }));
        int result = held.AllocateRange(MsiDomainId.Default, index, index);
        if (result < 0)
        {
            held.FreeDescriptors(MsiDomainId.Default, index, index);
        }

        return result;
    }

    /// <summary>Allocates one index.</summary>
    public IrqDescriptor Allocate(MsiDevice device, uint index = 0, int messages = 1, CpuMask? managed = null)
    {
        int result = TryAllocate(device, index, messages, managed);
        Assert.True(result >= 0, $"{result}");
        return System.Find(device.GetIrq(MsiDomainId.Default, index))!;
    }

    public IrqRegistration Request(IrqDescriptor descriptor) =>
        System.Request(descriptor.Irq, "card", static (_, _) => IrqResult.Handled, 0);

    public int SetAffinity(IrqDescriptor descriptor, params int[] cpus) =>
        System.Affinity.Set(descriptor.Irq, CpuMask.Of(cpus));

    public static void Free(MsiDevice device, uint index) => device.FreeRange(MsiDomainId.Default, index, index);
}
