using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Messages;
using Genirq.Platforms.X86.Remapping;
using Genirq.Tests.Affinity;

namespace Genirq.Tests.X86;

/// <summary>A machine of x86 with a card, directly on the vectors or behind remapping.</summary>
internal sealed class X86Bench
{
    public X86Bench(int cpus, X86Options? options = null, IrqSystemOptions? system = null)
    {
        System = new IrqSystem(X86Options.ForSystem((system ?? new IrqSystemOptions()) with { PossibleCpus = cpus }));
        System.Diagnostics.Reported += Reports.Add;
        Vectors = VectorDomain.Create(System, (options ?? Usual) with { Hardware = Apics });
    }

    /// <summary>201 vectors for each CPU, no legacy interrupts.</summary>
    public static X86Options Usual => new()
    {
        SystemVectors = [.. X86Vectors.UsualSystem, X86Vectors.Int80, 0x32],
    };

    public FakeApics Apics { get; } = new();

    public IrqSystem System { get; }

    public VectorDomain Vectors { get; }

    public VectorMatrix Matrix => Vectors.Matrix;

    public List<IrqDiagnostic> Reports { get; } = [];

    public IEnumerable<string> Messages => Reports.Select(static report => report.Message);

    public CardChip Chip { get; private set; } = new("PCI-MSIX");

    public IrqDomain? Remapping { get; private set; }

    public MsiDevice? Card { get; private set; }

    public static X86Options WithApics(ApicModel apics) => Usual with { Apics = apics };

    public X86Bench WithIntel(IntelOptions? options = null)
    {
        Remapping = IntelRemappingDomain.Create(Vectors, options);
        return this;
    }

    public X86Bench WithAmd(AmdOptions? options = null)
    {
        Remapping = AmdRemappingDomain.Create(Vectors, options);
        return this;
    }

    /// <summary>Plugs a card in, with MSI-X or with MSI.</summary>
    public MsiDevice Attach(bool isMsiX = true, int node = -1, ushort requester = 0x00FA)
    {
        Card = new MsiDevice(System, "0000:00:1f.2", Remapping ?? Vectors)
        {
            IsPci = true,
            Node = node,
            RequesterId = requester,
        };
        Card.SetUpData();
        Chip = new CardChip(isMsiX ? "PCI-MSIX" : "PCI-MSI");
        MsiFlags kind = isMsiX ? MsiFlags.PciMsiX | MsiFlags.PciMsiXAllocateDynamic : MsiFlags.MultiPciMsi;
        MsiDomainTemplate template = new()
        {
            Chip = Chip,
            Ops = new CardOps(),
            Flags = MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly | MsiFlags.MustReactivate
                | MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | kind,
            BusToken = isMsiX ? BusToken.PciDeviceMsiX : BusToken.PciDeviceMsi,
        };
        Assert.True(Card.CreateDomain(MsiDomainId.Default, template, 2048));
        return Card;
    }

    /// <summary>Allocates one index of the card.</summary>
    public int TryAllocate(uint index, MsiDescriptorInit init)
    {
        MsiDevice card = Card ?? Attach();
        using MsiDeviceLock held = card.Lock();
        bool isMsiX = card.GetDomain(MsiDomainId.Default)!.BusToken == BusToken.PciDeviceMsiX;
        Assert.Equal(0, held.InsertDescriptor(
            MsiDomainId.Default, init with { IsMsiX = isMsiX, CanMask = init.CanMask || isMsiX }));
        int result = held.AllocateRange(MsiDomainId.Default, index, index);
        if (result < 0)
        {
            held.FreeDescriptors(MsiDomainId.Default, index, index);
        }

        return result;
    }

    /// <summary>Allocates one interrupt of the card.</summary>
    public IrqDescriptor Allocate(uint index = 0, string? managed = null, int messages = 1)
    {
        MsiDescriptorInit init = new(index)
        {
            VectorCount = messages,
            Affinity = managed is null ? null : [new IrqAffinityDescriptor(AffinityBench.List(managed), true)],
        };
        int result = TryAllocate(index, init);
        Assert.True(result >= 0, $"{(IrqError)(-result)}");
        return System.Find(Card!.GetIrq(MsiDomainId.Default, index))!;
    }

    public IrqRegistration Request(IrqDescriptor descriptor) =>
        System.Request(descriptor.Irq, "card", static (_, _) => IrqResult.Handled, 0);

    /// <summary>Allocates and requests.</summary>
    public IrqDescriptor Start(uint index = 0, string? managed = null)
    {
        IrqDescriptor descriptor = Allocate(index, managed);
        Request(descriptor);
        return descriptor;
    }

    public void Free(uint index) => Card!.FreeRange(MsiDomainId.Default, index, index);

    public VectorState State(IrqDescriptor descriptor) => Vectors.StateOf(descriptor.Irq)!;

    public MsiMessage Message(IrqDescriptor descriptor) => descriptor.MsiDescriptor!.Message;

    public int SetAffinity(IrqDescriptor descriptor, params int[] cpus) =>
        System.Affinity.Set(descriptor.Irq, CpuMask.Of(cpus));

    /// <summary>An event arrives where the interrupt goes now.</summary>
    public bool Fire(IrqDescriptor descriptor)
    {
        VectorState state = State(descriptor);
        return Vectors.Deliver(System.Cpus[state.Cpu], state.Vector);
    }
}
