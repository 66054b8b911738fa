using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Views;

public sealed class DebugIrqFilesTests
{
    public static TheoryData<IrqFlowHandler, string> Symbols => new()
    {
        { SimpleFlow.Instance, "handle_simple_irq" },
        { UntrackedFlow.Instance, "handle_untracked_irq" },
        { LevelFlow.Instance, "handle_level_irq" },
        { EdgeFlow.Instance, "handle_edge_irq" },
        { EdgeEoiFlow.Instance, "handle_edge_eoi_irq" },
        { FastEoiFlow.Instance, "handle_fasteoi_irq" },
        { FastEoiAckFlow.Instance, "handle_fasteoi_ack_irq" },
        { FastEoiMaskFlow.Instance, "handle_fasteoi_mask_irq" },
        { PerCpuFlow.Instance, "handle_percpu_irq" },
        { PerCpuDeviceIdFlow.Instance, "handle_percpu_devid_irq" },
        { FastEoiNmiFlow.Instance, "handle_fasteoi_nmi" },
        { PerCpuDeviceIdNmiFlow.Instance, "handle_percpu_devid_fasteoi_nmi" },
        { BadFlow.Instance, "handle_bad_irq" },
    };

    [Theory]
    [InlineData("trig", true)]
    [InlineData("t", true)]
    [InlineData("trigger", true)]
    [InlineData("trigger\n", true)]
    [InlineData("foo", false)]
    [InlineData("trigges", false)]
    public void Spec06_Check33_ABeginningOfTriggerInjects(string text, bool injects)
    {
        using ViewFixture fixture = new(callbacks: RecordingChip.Usual | IrqChipCallbacks.Retrigger);
        fixture.Chip.CanRetrigger = true;
        using IrqRegistration registration =
            fixture.System.Request(fixture.Irq, "a", static (_, _) => IrqResult.Handled, 0);

        Assert.Equal(text.Length, fixture.System.Views.Debug.WriteIrq(fixture.Irq, text));

        bool replays = (fixture.System.Find(fixture.Irq)!.Progress & IrqProgress.Replay) != 0;
        Assert.Equal(injects, replays);
    }

    [Fact]
    public void WriteIrq_InjectionThatFails_IsItsError()
    {
        using ViewFixture fixture = new();

        Assert.Equal(ErrorCode.Invalid, fixture.System.Views.Debug.WriteIrq(fixture.Irq, "trigger"));
        Assert.Equal(ErrorCode.NoEntry, fixture.System.Views.Debug.WriteIrq(new Irq(99), "foo"));
    }

    [Fact]
    public void ReadIrq_RequestedInterruptOfTwoLevels_IsTheWholeText()
    {
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 4 });
        TalkingDomain root = new("root");
        TalkingDomain leaf = new("leaf");
        system.Domains.Instantiate(root, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("root")));
        system.Domains.Instantiate(leaf, IrqDomainOptions.Hierarchy(root, FirmwareNode.Named("leaf"), 64));
        Irq irq = new(system.Domains.AllocateIrqs(leaf, 9, 1, null));
        system.SetHandler(irq, FastEoiFlow.Instance, "fasteoi");
        system.ModifyStatus(irq, default, IrqSettings.NoProbe | IrqSettings.NoThread);
        using IrqRegistration registration = system.Request(irq, "a", static (_, _) => IrqResult.Handled, 0);

        Assert.Equal(
            """
            handler:  handle_fasteoi_irq
            device:   (null)
            status:   0x00010400
                        _IRQ_NOPROBE
                        _IRQ_NOTHREAD
            istate:   0x00004000
            ddepth:   0
            wdepth:   0
            dstate:   0x00400200
                        IRQD_ACTIVATED
                        IRQD_IRQ_STARTED
            node:     -1
            affinity: 0-3
            effectiv: 
            pending:  
            domain:  leaf
             hwirq:   0x109
             chip:    leaf-chip
              flags:   0x30
                         IRQCHIP_SKIP_SET_WAKE
                         IRQCHIP_ONESHOT_SAFE
             leaf says 0x109
             parent:
                domain:  root
                 hwirq:   0x109
                 chip:    root-chip
                  flags:   0x30
                             IRQCHIP_SKIP_SET_WAKE
                             IRQCHIP_ONESHOT_SAFE
                 root says 0x109

            """,
            ViewFixture.Text(writer => system.Views.Debug.ReadIrq(irq, writer)));
    }

    [Fact]
    public void ReadIrq_EveryBit_HasItsNameInTheKernelsOrder()
    {
        using ViewFixture fixture = new();
        IrqDescriptor descriptor = fixture.System.Find(fixture.Irq)!;
        descriptor.Settings = (IrqSettings)(-1);
        descriptor.Progress = (IrqProgress)(-1);
        descriptor.Set((IrqStates)(-1));
        descriptor.Data.Chip!.Flags = (IrqChipFlags)(-1);

        string[] names = [.. ViewFixture.Text(writer => fixture.System.Views.Debug.ReadIrq(fixture.Irq, writer))
            .Split('\n').Select(static line => line.Trim()).Where(static line => !line.Contains(':') && line != "")];

        Assert.Equal(
            """
            _IRQ_NOPROBE _IRQ_NOREQUEST _IRQ_NOTHREAD _IRQ_NOAUTOEN _IRQ_NESTED_THREAD _IRQ_PER_CPU_DEVID
            _IRQ_IS_POLLED _IRQ_DISABLE_UNLAZY _IRQ_HIDDEN
            IRQS_AUTODETECT IRQS_SPURIOUS_DISABLED IRQS_POLL_INPROGRESS IRQS_ONESHOT IRQS_REPLAY IRQS_WAITING
            IRQS_PENDING IRQS_SUSPENDED IRQS_NMI
            IRQ_TYPE_EDGE_RISING IRQ_TYPE_EDGE_FALLING IRQ_TYPE_LEVEL_HIGH IRQ_TYPE_LEVEL_LOW IRQD_LEVEL
            IRQD_ACTIVATED IRQD_IRQ_STARTED IRQD_IRQ_DISABLED IRQD_IRQ_MASKED IRQD_IRQ_INPROGRESS IRQD_PER_CPU
            IRQD_NO_BALANCING IRQD_SINGLE_TARGET IRQD_MOVE_PCNTXT IRQD_AFFINITY_SET IRQD_SETAFFINITY_PENDING
            IRQD_AFFINITY_MANAGED IRQD_AFFINITY_ON_ACTIVATE IRQD_MANAGED_SHUTDOWN IRQD_CAN_RESERVE
            IRQD_FORWARDED_TO_VCPU IRQD_WAKEUP_STATE IRQD_WAKEUP_ARMED IRQD_DEFAULT_TRIGGER_SET
            IRQD_HANDLE_ENFORCE_IRQCTX IRQD_IRQ_ENABLED_ON_SUSPEND IRQD_RESEND_WHEN_IN_PROGRESS
            IRQCHIP_SET_TYPE_MASKED IRQCHIP_EOI_IF_HANDLED IRQCHIP_MASK_ON_SUSPEND IRQCHIP_ONOFFLINE_ENABLED
            IRQCHIP_SKIP_SET_WAKE IRQCHIP_ONESHOT_SAFE IRQCHIP_EOI_THREADED IRQCHIP_SUPPORTS_LEVEL_MSI
            IRQCHIP_SUPPORTS_NMI IRQCHIP_ENABLE_WAKEUP_ON_SUSPEND IRQCHIP_IMMUTABLE IRQCHIP_MOVE_DEFERRED
            """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries),
            names);
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public void ReadIrq_Flow_IsTheKernelsFunction(IrqFlowHandler flow, string symbol)
    {
        using ViewFixture fixture = new();
        fixture.System.SetHandler(fixture.Irq, flow);

        string text = ViewFixture.Text(writer => fixture.System.Views.Debug.ReadIrq(fixture.Irq, writer));

        Assert.StartsWith($"handler:  {symbol}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadDomain_OfTwoLevels_ShowsTheParentIndented()
    {
        using IrqSystem system = new();
        TalkingDomain root = new("root");
        TalkingDomain leaf = new("leaf");
        system.Domains.Instantiate(root, IrqDomainOptions.Hierarchy(
            null, FirmwareNode.Named("root"), flags: IrqDomainFlags.MsiParent));
        system.Domains.Instantiate(leaf, IrqDomainOptions.Hierarchy(root, FirmwareNode.Named("leaf"), 64));
        system.Domains.AllocateIrqs(leaf, -1, 2, null);
        using StringWriter text = new();

        system.Views.Debug.ReadDomain(leaf, text);

        Assert.Equal(
            """
            name:   leaf
             size:   64
             mapped: 2
             flags:  0x00000001
                        IRQ_DOMAIN_FLAG_HIERARCHY
             leaf says nothing
             parent: root
                name:   root
                 size:   0
                 mapped: 2
                 flags:  0x00000101
                            IRQ_DOMAIN_FLAG_HIERARCHY
                            IRQ_DOMAIN_FLAG_MSI_PARENT
                 root says nothing

            """,
            text.ToString());
        using IrqSystem other = new();
        Assert.Throws<ArgumentException>(() => other.Views.Debug.ReadDomain(leaf, text));
    }

    [ReferenceTheory("irq-debugfs")]
    [InlineData("arm64-its-nvme-irq86.txt")]
    [InlineData("arm64-its-nvme-irq87-managed.txt")]
    [InlineData("x86-ioapic-ir-irq33.txt")]
    [InlineData("x86-msi-ir-bridge-irq34.txt")]
    [InlineData("x86-msi-ir-nic-irq209.txt")]
    [InlineData("x86-msi-move-pending-irq133.txt")]
    [InlineData("x86-unused-xtpic.txt")]
    public void ReadIrq_RebuiltInterrupt_IsItsFile(string file)
    {
        string[] lines = [.. ReferenceData.ReadLines($"irq-debugfs/{file}").TakeWhile(line => line != "msix:")];
        RebuiltIrq rebuilt = new(lines);

        string text = ViewFixture.Text(writer => rebuilt.System.Views.Debug.ReadIrq(rebuilt.Irq, writer));

        Assert.Equal(
            lines.Where(static line => !line.StartsWith("dstate:", StringComparison.Ordinal)),
            text.TrimEnd('\n').Split('\n').Select(static line => line.TrimEnd())
                .Where(static line => !line.StartsWith("dstate:", StringComparison.Ordinal)));
    }

    private sealed class TalkingDomain(string label)
        : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        private readonly IrqChip _chip = new RecordingChip(
            $"{label}-chip", RecordingChip.Usual | IrqChipCallbacks.EndOfInterrupt, new CallLog(),
            IrqChipFlags.SkipSetWake | IrqChipFlags.OneshotSafe);

        public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
        {
            for (int i = 0; i < count; i++)
            {
                Irq irq = new(first.Number + i);
                SetHardwareIrqAndChip(irq, new HardwareIrq(0x100 + (ulong)irq.Number), _chip, null);
            }

            return Parent is null ? 0 : AllocateParent(first, count, info);
        }

        public override void Free(Irq first, int count) => FreeCommon(first, count);

        public override void WriteDebug(TextWriter writer, IrqData? data, int indent) => writer.Write(
            $"{new string(' ', indent)}{label} says {(data is null ? "nothing" : $"0x{data.HardwareIrq.Number:x}")}\n");
    }
}
