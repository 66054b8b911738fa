using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Messages;
using Genirq.Platforms.X86.Remapping;

namespace Genirq.Tests.X86;

/// <summary>The numbered checks of remapping and of messages.</summary>
public sealed class RemappingCheckTests
{
    [Fact]
    public void Spec08_Check21_SetAffinity_Remapped_MovesAtOnceAndOnceATick()
    {
        X86Bench bench = new X86Bench(3).WithIntel();
        IntelRemappingDomain intel = (IntelRemappingDomain)bench.Remapping!;
        IrqDescriptor descriptor = bench.Start();
        MsiMessage message = bench.Message(descriptor);
        bench.Chip.Written.Clear();

        Assert.Equal(0, bench.SetAffinity(descriptor, 1));
        Assert.Equal(1u << 8, intel.EntryAt(0).Destination);
        Assert.Empty(bench.Chip.Written);
        Assert.Equal(message, bench.Message(descriptor));
        Assert.Equal((1u, 1u), (bench.Matrix[0].Allocated, bench.Matrix[1].Allocated));
        Assert.True(bench.State(descriptor) is { IsMoving: false, IsCleaning: true });

        IrqData outermost = descriptor.Data;
        Assert.Equal(ErrorCode.Busy, outermost.Chip!.SetAffinity(outermost, CpuMask.Of(2), false));
        Assert.Equal(0, bench.SetAffinity(descriptor, 2));
        Assert.Equal("2", descriptor.PendingAffinity.ToString());
        Assert.Equal("1", descriptor.EffectiveAffinity.ToString());

        bench.Vectors.Tick(0);
        Assert.Equal(0u, bench.Matrix[0].Allocated);
        bench.Fire(descriptor);
        Assert.Equal("2", descriptor.EffectiveAffinity.ToString());
        Assert.Equal(2u << 8, intel.EntryAt(0).Destination);
    }

    [Fact]
    public void Spec08_Check23_IntelAllocate_RegionsArePowersOfTwo()
    {
        X86Bench bench = new X86Bench(2).WithIntel();
        bench.Attach(isMsiX: false);

        Assert.Equal(0UL, EntryOf(bench.Allocate(0, messages: 3)));
        Assert.Equal(4UL, EntryOf(bench.Allocate(1)));
        Assert.Equal(8UL, EntryOf(bench.Allocate(2, messages: 4)));
        Assert.Equal(9, ((IntelRemappingDomain)bench.Remapping!).EntriesUsed);
        bench.Free(0);
        Assert.Equal(5, ((IntelRemappingDomain)bench.Remapping!).EntriesUsed);

        ulong EntryOf(IrqDescriptor descriptor) =>
            bench.Remapping!.GetData(descriptor.Irq)!.HardwareIrq.Number >> 16;
    }

    [Fact]
    public void Spec08_Check24_AmdAllocate_ExactlyWhatIsAskedForAlignedForMsi()
    {
        X86Bench bench = new X86Bench(2).WithAmd();
        bench.Attach(isMsiX: false);
        IrqAllocationOptions options = new();
        X86AllocationInfo msiX = new() { Kind = X86AllocationKind.PciMsiX, RequesterId = 0x00FA };

        Assert.Equal(0u, bench.Message(bench.Allocate(0, messages: 3)).Data);
        int irq = bench.System.Domains.AllocateIrqs(bench.Remapping!, -1, 1, msiX, options);
        Assert.Equal(3u, Composed(bench, irq).Data);
        Assert.Equal(4u, bench.Message(bench.Allocate(1, messages: 4)).Data);
        Assert.Equal(8u, bench.Message(bench.Allocate(2, messages: 3)).Data);
        Assert.Equal(11, ((AmdRemappingDomain)bench.Remapping!).EntriesUsed(0x00FA));
    }

    [Fact]
    public void Spec08_Check25_Exhausted_AmdHasNoSpaceAndIntelNoMemory()
    {
        X86Bench amd = new X86Bench(4).WithAmd();
        X86Bench intel = new X86Bench(1).WithIntel(new IntelOptions { MaximumOrder = 1 });
        X86AllocationInfo msiX = new() { Kind = X86AllocationKind.PciMsiX, RequesterId = 7 };
        X86AllocationInfo msi = new() { Kind = X86AllocationKind.PciMsi, RequesterId = 7 };
        for (int i = 0; i < 512; i++)
        {
            Assert.True(amd.System.Domains.AllocateIrqs(amd.Remapping!, -1, 1, msiX, new()) > 0);
        }

        Assert.Equal(ErrorCode.NoSpace, amd.System.Domains.AllocateIrqs(amd.Remapping!, -1, 1, msiX, new()));
        Assert.Equal(512u, amd.Matrix.Reserved);
        Assert.Equal(ErrorCode.NoMemory, intel.System.Domains.AllocateIrqs(intel.Remapping!, -1, 4, msi, new()));
        Assert.Equal(["Failed to allocate IRTE"], intel.Messages);
        Assert.Equal(0u, intel.Matrix.Reserved);
    }

    [Fact]
    public void Spec08_Check25_IntelEntriesAllTaken_OneMoreHasNoMemory()
    {
        X86Bench bench = new X86Bench(1).WithIntel();
        X86AllocationInfo msi = new() { Kind = X86AllocationKind.PciMsi, RequesterId = 7 };
        X86AllocationInfo msiX = new() { Kind = X86AllocationKind.PciMsiX, RequesterId = 7 };

        // 16385 messages take 32768 entries.
        Assert.True(bench.System.Domains.AllocateIrqs(bench.Remapping!, -1, 16385, msi, new()) > 0);
        Assert.True(bench.System.Domains.AllocateIrqs(bench.Remapping!, -1, 16385, msi, new()) > 0);

        Assert.Equal(ErrorCode.NoMemory, bench.System.Domains.AllocateIrqs(bench.Remapping!, -1, 1, msiX, new()));
        Assert.Equal(65536, ((IntelRemappingDomain)bench.Remapping!).EntriesUsed);
        Assert.Equal(32770u, bench.Matrix.Reserved);
    }

    [Fact]
    public void Spec08_Check25_IntelTable_FullThenFreed_GivesTheLowestRegion()
    {
        IntelTable table = new();
        for (int i = 0; i < 65536 / 4096; i++)
        {
            Assert.Equal(i * 4096, table.Take(12));
        }

        Assert.Equal(-1, table.Take(0));
        table.Release(4096, 12);
        Assert.Equal(4096, table.Take(0));
        Assert.Equal(4098, table.Take(1));
        Assert.Equal(4160, table.Take(6));
        Assert.Equal(4097, table.Take(0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Spec08_Check26_SeveralAtOnce_OnlyForPciMsi(bool isAmd)
    {
        X86Bench bench = isAmd ? new X86Bench(2).WithAmd() : new X86Bench(2).WithIntel();
        X86AllocationInfo msiX = new() { Kind = X86AllocationKind.PciMsiX };
        X86AllocationInfo msi = new() { Kind = X86AllocationKind.PciMsi };

        Assert.Equal(ErrorCode.Invalid, bench.System.Domains.AllocateIrqs(bench.Remapping!, -1, 2, msiX, new()));
        Assert.True(bench.System.Domains.AllocateIrqs(bench.Remapping!, -1, 2, msi, new()) > 0);
    }

    [Theory]
    [InlineData(3u, 0x21u, false, false, 0xfee03000u, 0u, 0x21u)]
    [InlineData(0u, 0xefu, false, false, 0xfee00000u, 0u, 0xefu)]
    [InlineData(0x1234u, 0x41u, true, false, 0xfee34240u, 0u, 0x41u)]
    [InlineData(0x7fffu, 0x30u, true, false, 0xfeefffe0u, 0u, 0x30u)]
    [InlineData(0x12345u, 0x41u, false, true, 0xfee45000u, 0x00012300u, 0x41u)]
    public void Spec08_Check28_Compose_Messages(
        uint destination, uint vector, bool isExtended, bool isOfUnit, uint low, uint high, uint data)
    {
        ApicModel apics = new() { HasExtendedDestination = isExtended, Mode = DestinationMode.PhysicalX2Apic };

        MsiMessage message = ApicMessage.Compose(apics, destination, vector, isOfUnit, out bool isLossy);

        Assert.Equal(new MsiMessage(low, high, data), message);
        Assert.False(isLossy);
        Assert.True(ApicMessage.TryDecode(message, isExtended, out ApicMessage decoded));
        Assert.Equal(new ApicMessage(destination, vector), decoded);
    }

    [Theory]
    [InlineData(0x0000, 0, 0xfee00018u)]
    [InlineData(0x0008, 3, 0xfee00118u)]
    [InlineData(0x1234, 0, 0xfee24698u)]
    [InlineData(0x9234, 0, 0xfee2469cu)]
    [InlineData(0xffff, 0, 0xfeeffffcu)]
    public void Spec08_Check28_ComposeRemappable_Messages(int index, int subhandle, uint low)
    {
        MsiMessage message = ApicMessage.ComposeRemappable(index, subhandle);

        Assert.Equal(new MsiMessage(low, 0, (uint)subhandle), message);
        Assert.True(ApicMessage.TryDecode(message, false, out ApicMessage decoded));
        Assert.True(decoded is { IsRemappable: true, HasSubhandle: true });
        Assert.Equal((index, index + subhandle), (decoded.Index, decoded.Entry));
    }

    [Fact]
    public void Spec08_Check28_Entries_BitForBit()
    {
        ApicModel cluster = new() { ApicIds = [0x23], Mode = DestinationMode.ClusterX2Apic };
        SourceCheck source = SourceCheck.ForPci(0x00fa, []);

        Assert.Equal(
            new IntelEntry(0x000200080022000d, 0x00000000000400fa),
            IntelEntry.Remap(cluster.DestinationOf(0), 0x22, cluster.IsLogical, source));
        Assert.Equal(
            new IntelEntry(0x0000030000210009, 0x00000000000400fa), IntelEntry.Remap(3 << 8, 0x21, false, source));
        Assert.Equal(new AmdEntry(0x00410501, 0), AmdEntry.Short(5, 0x41, false));
        Assert.Equal(new AmdEntry(0x34567801, 0x1200000000000041), AmdEntry.Long(0x12345678, 0x41, false));
    }

    [Fact]
    public void Spec08_Check28_IntelEntry_OfARunningInterrupt()
    {
        ApicModel apics = new() { ApicIds = [0, 1, 2, 3], Mode = DestinationMode.PhysicalFlat };
        X86Bench bench = new X86Bench(4, X86Bench.WithApics(apics)).WithIntel();
        IrqDescriptor descriptor = bench.Allocate();
        bench.SetAffinity(descriptor, 3);
        IntelRemappingDomain intel = (IntelRemappingDomain)bench.Remapping!;
        Assert.Equal(new IntelEntry(0x0000000000ef0009, 0x400fa), intel.EntryAt(0));

        bench.Request(descriptor);

        Assert.Equal(new IntelEntry(0x0000030000200009, 0x400fa), intel.EntryAt(0));
        Assert.Equal(new MsiMessage(0xfee00018, 0, 0), bench.Message(descriptor));
    }

    [Fact]
    public void Compose_DestinationTooLarge_IsLossy()
    {
        ApicMessage.Compose(new ApicModel(), 0x100, 0x21, false, out bool isLossy);

        Assert.True(isLossy);
        Assert.False(ApicMessage.TryDecode(new MsiMessage(0xfed00000, 0, 0), false, out _));
    }

    [Theory]
    [InlineData(DestinationMode.PhysicalFlat, false, false, 0xFEu)]
    [InlineData(DestinationMode.PhysicalX2Apic, false, false, 255u)]
    [InlineData(DestinationMode.PhysicalX2Apic, true, false, 32767u)]
    [InlineData(DestinationMode.ClusterX2Apic, false, true, uint.MaxValue - 1)]
    public void MaximumApicId_Modes_AreLimitedWithoutRemapping(
        DestinationMode mode, bool isExtended, bool isRemapped, uint expected)
    {
        ApicModel apics = new() { Mode = mode, HasExtendedDestination = isExtended, IsRemapped = isRemapped };

        Assert.Equal(expected, apics.MaximumApicId);
    }

    [Fact]
    public void ForPci_Aliases_DecideWhatIsChecked()
    {
        Assert.Equal(new SourceCheck(1, 0, 0x0510), SourceCheck.ForPci(0x0510, []));
        Assert.Equal(new SourceCheck(2, 0, 0x0505), SourceCheck.ForPci(0x0510, [new RequesterAlias(0x0500, 4)]));
        Assert.Equal(new SourceCheck(2, 0, 0x0505), SourceCheck.ForPci(0x0510, [new RequesterAlias(0x0511, 5)]));
        Assert.Equal(new SourceCheck(1, 0, 0x0408), SourceCheck.ForPci(0x0510, [new RequesterAlias(0x0408, 4)]));
        Assert.Equal(0x700FAUL, SourceCheck.ForHpet(0x00fa).Bits);
        Assert.Equal(0UL, SourceCheck.None.Bits);
    }

    [Fact]
    public void SetVcpuAffinity_Intel_PostsUntilItIsTakenBack()
    {
        X86Bench bench = new X86Bench(2).WithIntel();
        IntelRemappingDomain intel = (IntelRemappingDomain)bench.Remapping!;
        IrqDescriptor descriptor = bench.Start();
        IntelEntry remapped = intel.EntryAt(0);

        Assert.Equal(0, bench.System.Affinity.SetVcpu(descriptor.Irq, new PostedTarget(0x123456780, 0x55)));
        IntelEntry posted = intel.EntryAt(0);
        Assert.True(posted is { IsPosted: true, IsPresent: true, Vector: 0x55, DescriptorAddress: 0x123456780 });
        Assert.Equal(0, bench.SetAffinity(descriptor, 1));
        Assert.Equal(posted, intel.EntryAt(0));
        bench.Vectors.Tick(0);

        Assert.Equal(0, bench.System.Affinity.SetVcpu(descriptor.Irq, null));
        Assert.Equal(remapped with { Low = remapped.Low | 1UL << 40 }, intel.EntryAt(0));
    }

    [Fact]
    public void SetVcpuAffinity_Amd_NeedsVirtualApics()
    {
        X86Bench plain = new X86Bench(2).WithAmd();
        X86Bench guest = new X86Bench(2).WithAmd(new AmdOptions { HasLongEntries = true, UsesVirtualApics = true });
        AmdRemappingDomain amd = (AmdRemappingDomain)guest.Remapping!;
        AmdGuestTarget target = new(9, 0x7000, 0x66);
        IrqDescriptor descriptor = guest.Start();

        Assert.Equal(ErrorCode.Invalid, plain.System.Affinity.SetVcpu(plain.Start().Irq, target));
        Assert.Equal(0, guest.System.Affinity.SetVcpu(descriptor.Irq, target));
        Assert.Equal(new AmdEntry(0x0000000900000085, 0x7066), amd.EntryAt(0x00fa, 0));
        guest.SetAffinity(descriptor, 1);
        Assert.True(amd.EntryAt(0x00fa, 0).IsGuest);
        Assert.Equal(0, guest.System.Affinity.SetVcpu(descriptor.Irq, null));
        Assert.Equal(AmdEntry.Long(1, 0x20, false), amd.EntryAt(0x00fa, 0));
    }

    [Fact]
    public void Deactivate_Entries_AreClearedOrInvalid()
    {
        X86Bench intel = new X86Bench(1).WithIntel();
        X86Bench amd = new X86Bench(1).WithAmd();

        intel.Request(intel.Allocate()).Dispose();
        amd.Request(amd.Allocate()).Dispose();

        Assert.Equal(default, ((IntelRemappingDomain)intel.Remapping!).EntryAt(0));
        Assert.Equal(new AmdEntry(0x00200000, 0), ((AmdRemappingDomain)amd.Remapping!).EntryAt(0x00fa, 0));
    }

    [Fact]
    public void AmdAllocate_PinsAliasesAndStrangers()
    {
        X86Bench bench = new X86Bench(1).WithAmd(new AmdOptions { Requesters = new HashSet<ushort> { 0xa0, 0x10 } });
        AmdRemappingDomain amd = (AmdRemappingDomain)bench.Remapping!;
        X86AllocationInfo pin = new() { Kind = X86AllocationKind.IoApic, RequesterId = 0xa0, Pin = 5 };
        X86AllocationInfo shared = new() { Kind = X86AllocationKind.PciMsiX, RequesterId = 0xa0 };
        X86AllocationInfo stranger = new() { Kind = X86AllocationKind.PciMsiX, RequesterId = 0x20 };

        int irq = bench.System.Domains.AllocateIrqs(amd, -1, 1, pin, new());
        int other = bench.System.Domains.AllocateIrqs(amd, -1, 1, shared, new());

        Assert.Equal(0xa00000UL, amd.GetData(new Irq(irq))!.HardwareIrq.Number);
        Assert.Equal((5u, 32u), (Composed(bench, irq).Data, Composed(bench, other).Data));
        Assert.Equal(ErrorCode.Invalid, bench.System.Domains.AllocateIrqs(amd, -1, 1, stranger, new()));
    }

    [Fact]
    public void RemappingCheck_Machines_AreJudged()
    {
        Assert.Equal(0, new RemappingCheck().Result);
        Assert.True(new RemappingCheck().AllowsX2Apic);
        Assert.False(new RemappingCheck { OptsOutOfX2Apic = true }.AllowsX2Apic);
        Assert.False(new RemappingCheck { AllExtended = false }.AllowsX2Apic);
        RemappingCheck[] refused =
        [
            new() { IsBroken = true }, new() { HasUnits = false }, new() { HasOrphanIoApic = true },
            new() { AllRemap = false },
        ];
        Assert.All(refused, check => Assert.Equal(ErrorCode.NoDevice, check.Result));
    }

    [Fact]
    public void Stack_OfARemappedCard_IsThatOfLinux()
    {
        X86Bench bench = new X86Bench(2).WithIntel();
        IrqDescriptor descriptor = bench.Start();

        List<(string Chip, string Domain)> levels = [];
        for (IrqData? level = descriptor.Data; level is not null; level = level.Parent)
        {
            levels.Add((level.Chip!.Name, level.Domain!.Name));
        }

        Assert.Equal(
            [
                ("IR-PCI-MSIX-0000:00:1f.2", "IR-PCI-MSIX-0000:00:1f.2-12"), ("INTEL-IR", "INTEL-IR-0-13"),
                ("APIC", "VECTOR"),
            ],
            levels);
        Assert.True(bench.Card!.HasIsolatedMsi);
        Assert.Equal(0x123, (int)bench.Remapping!.Flags);
        Assert.Equal(0x103, (int)bench.Vectors.Flags);
        Assert.Equal(0x1d409200, (int)descriptor.States | (int)IrqStates.AffinitySet);
        Assert.Equal(0x430, (int)descriptor.Data.Chip!.Flags);
    }

    private static MsiMessage Composed(X86Bench bench, int irq)
    {
        Span<MsiMessage> messages = stackalloc MsiMessage[2];
        IrqData level = bench.Remapping!.GetData(new Irq(irq))!;
        level.Chip!.ComposeMessage(level, messages);
        return messages[0];
    }
}
