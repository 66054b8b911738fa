using System.Text;
using System.Text.RegularExpressions;
using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Platforms.LoongArch;
using Genirq.Platforms.PSeries;
using Genirq.Platforms.Vmd;
using Genirq.Snapshots;

namespace Genirq.Tests.Platforms;

/// <summary>Snapshots of the parents of messages that are not x86's: what goes on afterwards is what would have gone on
/// without.</summary>
public sealed class ParentSnapshotTests : ISnapshotTemplates
{
    private const ushort Requester = 8;
    private const ushort Other = 9;

    private readonly List<Irq> _order = [];

    public static TheoryData<string> Parents => ["GICv2m", "PCH-MSI", "pSeries", "AVEC"];

    [Theory]
    [MemberData(nameof(Parents))]
    public void Restore_ParentInUse_GoesOnAsTheSavedOne(string parent)
    {
        ParentBench old = Bench(parent);
        MsiDevice device = InUse(old);
        MsiDevice other = old.Attach(Other, 8, isMsiX: false);
        string document = Save(old, device, other);

        ParentBench restored = Bench(parent);
        MsiDevice again = restored.AddDevice(Requester);
        MsiDevice otherAgain = restored.AddDevice(Other);
        SystemSnapshot.Restore(Describe(restored, again, otherAgain), Encoding.UTF8.GetBytes(document));

        Assert.Equal(document, Save(restored, again, otherAgain));
        Assert.Equal(old.Parent.CountAvailable(), restored.Parent.CountAvailable());
        ParentBench.Free(device, 1);
        ParentBench.Free(again, 1);
        foreach (int messages in (int[])[1, 4, 2, 1])
        {
            uint index = (uint)(2 + messages);
            Assert.Equal(
                ParentBench.TryAllocate(other, 0, messages), ParentBench.TryAllocate(otherAgain, 0, messages));
            Assert.Equal(MessageOf(old, other, 0), MessageOf(restored, otherAgain, 0));
            Assert.Equal(ParentBench.TryAllocate(device, index), ParentBench.TryAllocate(again, index));
            Assert.Equal(MessageOf(old, device, index), MessageOf(restored, again, index));
            ParentBench.Free(other, 0);
            ParentBench.Free(otherAgain, 0);
            ParentBench.Free(device, index);
            ParentBench.Free(again, index);
        }

        Assert.Equal(Save(old, device, other), Save(restored, again, otherAgain));
        ParentBench.Free(again, 0);
        ParentBench.Free(device, 0);
        Assert.Equal(old.Parent.CountAvailable(), restored.Parent.CountAvailable());
    }

    [Fact]
    public void Restore_AvecInTheMiddleOfAMove_EndsIt()
    {
        ParentBench old = Bench("AVEC");
        MsiDevice device = InUse(old);
        Irq irq = device.GetIrq(MsiDomainId.Default, 0);
        int cpu = ((AvecDomain)old.Parent).StateOf(irq)!.Value.Cpu;
        Assert.Equal(0, old.System.Affinity.Set(irq, CpuMask.Of(1 - cpu)));

        ParentBench restored = Bench("AVEC");
        MsiDevice again = restored.AddDevice(Requester);
        SystemSnapshot.Restore(Describe(restored, again), Encoding.UTF8.GetBytes(Save(old, device)));

        AvecDomain avec = (AvecDomain)restored.Parent;
        Assert.Equal(((AvecDomain)old.Parent).StateOf(irq), avec.StateOf(irq));
        Assert.True(avec.StateOf(irq)!.Value.IsMoving);
        long? available = avec.CountAvailable();
        avec.CompleteMoves(cpu);
        Assert.Equal(available + 1, avec.CountAvailable());
    }

    [Theory]
    [InlineData("GICv2m", "\"used\":[64,65]", "\"used\":[64]")]
    [InlineData("GICv2m", "\"used\":[64,65]", "\"used\":[64,65,66]")]
    [InlineData("GICv2m", "\"used\":[64,65]", "\"used\":[64,65,65]")]
    [InlineData("GICv2m", "\"used\":[64,65]", "\"used\":[64,65,2000]")]
    [InlineData("PCH-MSI", "\"used\":[64,65]", "\"used\":[65]")]
    [InlineData("PCH-MSI", "\"used\":[64,65]", "\"used\":[63,64,65]")]
    [InlineData("pSeries", "\"used\":[4096,4097]", "\"used\":[4096,4098]")]
    [InlineData("pSeries", "\"need\":8", "\"need\":0")]
    [InlineData("pSeries", "\"requester\":8,\"need\":8", "\"requester\":8,\"need\":8},{\"requester\":8,\"need\":8")]
    [InlineData("AVEC", "\"vector\":16", "\"vector\":15")]
    [InlineData("AVEC", "\"vector\":16", "\"vector\":200")]
    [InlineData("AVEC", "\"cpu\":0,\"vector\":16", "\"cpu\":2,\"vector\":16")]
    public void Restore_NumbersThatContradict_IsRefusedAndChangesNothing(string parent, string part, string changed)
    {
        ParentBench old = Bench(parent);
        string document = Save(old, InUse(old));
        Assert.Contains(part, document, StringComparison.Ordinal);
        string hostile = new Regex(Regex.Escape(part)).Replace(document, changed, 1);
        ParentBench fresh = Bench(parent);
        MsiDevice device = fresh.AddDevice(Requester);
        string before = Save(fresh, device);

        bool isRestored = SystemSnapshot.TryRestore(
            Describe(fresh, device), Encoding.UTF8.GetBytes(hostile), out SnapshotException? problem);

        Assert.False(isRestored);
        Assert.StartsWith("$.", problem!.Path, StringComparison.Ordinal);
        Assert.Equal(before, Save(fresh, device));
    }

    [Fact]
    public void Restore_FunctionsBehindAVmd_GoOnAsTheSavedOnes()
    {
        (IrqSystem system, VmdDomain vmd, MsiDevice device) = Vmd(5);
        string document = Save(system, vmd, device);

        (IrqSystem other, VmdDomain restored, MsiDevice again) = Vmd(0);
        SystemSnapshot.Restore(Describe(other, restored, again), Encoding.UTF8.GetBytes(document));

        Assert.Equal(document, Save(other, restored, again));
        for (uint index = 0; index < 5; index++)
        {
            Irq irq = device.GetIrq(MsiDomainId.Default, index);
            Assert.Equal(vmd.IndexOf(irq), restored.IndexOf(irq));
        }

        Assert.Equal([0, 3, 2], Enumerable.Range(0, 3).Select(restored.Vectors.LoadOf));
        Assert.Equal(2, Run(system, vmd, 1).Count);
        Assert.Equal(Run(system, vmd, 1), Run(other, restored, 1));
        device.FreeRange(MsiDomainId.Default, 0, 4);
        again.FreeRange(MsiDomainId.Default, 0, 4);
        Assert.Equal(Save(system, vmd, device), Save(other, restored, again));
    }

    [Theory]
    [InlineData("\"index\":1", "\"index\":2")]
    [InlineData("\"index\":1", "\"index\":3")]
    [InlineData("\"enabled\":[", "\"enabled\":[9,")]
    [InlineData("\"interrupts\":[{\"irq\":1,\"index\":1},", "\"interrupts\":[")]
    [InlineData("\"interrupts\":[{\"irq\":1,", "\"interrupts\":[{\"irq\":9,\"index\":1},{\"irq\":1,")]
    public void Restore_VmdThatContradicts_IsRefused(string part, string changed)
    {
        (IrqSystem system, VmdDomain vmd, MsiDevice device) = Vmd(5);
        string document = Save(system, vmd, device);
        int at = document.IndexOf("\"parts\"", StringComparison.Ordinal);
        int found = document.IndexOf(part, at, StringComparison.Ordinal);
        Assert.True(found > 0, document[at..]);
        (IrqSystem other, VmdDomain fresh, MsiDevice again) = Vmd(0);
        string before = Save(other, fresh, again);

        Assert.False(SystemSnapshot.TryRestore(
            Describe(other, fresh, again),
            Encoding.UTF8.GetBytes($"{document[..found]}{changed}{document[(found + part.Length)..]}"), out _));
        Assert.Equal(before, Save(other, fresh, again));
    }

    /// <inheritdoc/>
    public MsiDomainSource? FindTemplate(SavedMsiDomain domain) =>
        new(ParentBench.TemplateOf(domain.BusToken == BusToken.PciDeviceMsiX));

    private (IrqSystem System, VmdDomain Vmd, MsiDevice Device) Vmd(int messages)
    {
        IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2 });
        VmdDomain vmd = VmdDomain.Create(system, [new Irq(101), new Irq(102), new Irq(103)], 0, static _ => true);
        MsiDevice device = new(system, "10000:e1:00.0", vmd.Domain) { IsPci = true };
        device.SetUpData();
        for (uint index = 0; index < messages; index++)
        {
            using MsiDeviceLock held = device.Lock();
            Assert.Equal(0, held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(index) { IsMsiX = true }));
            Assert.Equal(0, held.AllocateRange(MsiDomainId.Default, index, index));
        }

        // The last one is requested first, and runs first.
        foreach (uint index in messages == 0 ? (uint[])[] : [4, 0, 1])
        {
            Irq irq = device.GetIrq(MsiDomainId.Default, index);
            system.Request(irq, "nvme", Handle, 0);
        }

        return (system, vmd, device);
    }

    private List<Irq> Run(IrqSystem system, VmdDomain vmd, int index)
    {
        _order.Clear();
        vmd.Run(system.Cpus[0], index);
        return [.. _order];
    }

    private IrqResult Handle(Irq irq, int context)
    {
        _order.Add(irq);
        return IrqResult.Handled;
    }

    private string Save(IrqSystem system, VmdDomain vmd, MsiDevice device) =>
        Encoding.UTF8.GetString(SystemSnapshot.Save(Describe(system, vmd, device)).Span);

    private SnapshotHost Describe(IrqSystem system, VmdDomain vmd, MsiDevice device)
    {
        SnapshotHost host = new(system)
        {
            Handlers = _ => SnapshotHandler.Of(Handle, 0),
        };
        host.AddTemplates(this);
        host.AddPart(vmd);
        host.AddDevice(device);
        return host;
    }

    private static ParentBench Bench(string parent) => new(2, system => parent switch
    {
        "GICv2m" => GicV2mDomain.Create(GicDomain.Create(system, "GICv2"), Frame(64, 8), Frame(96, 16)),
        "PCH-MSI" => PchMsiDomain.Create(GicDomain.Create(system, "EIOINTC"), first: 64, count: 16),
        "pSeries" => PSeriesMsiDomain.Create(GicDomain.Create(system, "XIVE-IRQ"), total: 16),
        _ => AvecDomain.Create(system),
    });

    private static GicV2mFrame Frame(int first, int count)
    {
        Assert.Equal(0, GicV2mFrame.TryCreate(first, count, out GicV2mFrame? frame, (ulong)first << 16));
        return frame!;
    }

    private static MsiDevice InUse(ParentBench bench)
    {
        (bench.Parent as PSeriesMsiDomain)?.SetNeed(Requester, 8);
        MsiDevice device = bench.Attach(Requester, 8);
        bench.Request(bench.Allocate(device, 0));
        bench.Allocate(device, 1);
        return device;
    }

    private static (ulong Address, uint Data)? MessageOf(ParentBench bench, MsiDevice device, uint index) =>
        bench.System.Find(device.GetIrq(MsiDomainId.Default, index))?.MsiDescriptor?.Message is { } message
            ? (message.AddressLow | ((ulong)message.AddressHigh << 32), message.Data)
            : null;

    private string Save(ParentBench bench, params MsiDevice[] devices) =>
        Encoding.UTF8.GetString(SystemSnapshot.Save(Describe(bench, devices)).Span);

    private SnapshotHost Describe(ParentBench bench, params MsiDevice[] devices)
    {
        SnapshotHost host = new(bench.System)
        {
            Handlers = static _ => SnapshotHandler.Of(static (_, _) => IrqResult.Handled, 0),
        };
        host.AddTemplates(this);
        Array.ForEach(devices, host.AddDevice);
        return host;
    }
}
