using Genirq.Descriptors;
using Genirq.Platforms.X86;

namespace Genirq.Tests.X86;

/// <summary>The whole debugfs file of an interrupt behind VT-d, as a kernel has printed it for such a one.</summary>
public sealed class DebugFileTests
{
    [Fact]
    public void ReadDomain_Remapping_NamesItsFlagsAndShowsTheVectorsBelow()
    {
        X86Bench bench = new X86Bench(2, new X86Options()).WithIntel();
        StringWriter text = new();

        bench.System.Views.Debug.ReadDomain(bench.Remapping!, text);

        Assert.Equal(
            """
            name:   INTEL-IR-0-13
             size:   65536
             mapped: 0
             flags:  0x00000123
                        IRQ_DOMAIN_FLAG_HIERARCHY
                        IRQ_DOMAIN_NAME_ALLOCATED
                        IRQ_DOMAIN_FLAG_ISOLATED_MSI
                        IRQ_DOMAIN_FLAG_MSI_PARENT
             parent: VECTOR
                name:   VECTOR
                 size:   0
                 mapped: 0
                 flags:  0x00000103
                            IRQ_DOMAIN_FLAG_HIERARCHY
                            IRQ_DOMAIN_NAME_ALLOCATED
                            IRQ_DOMAIN_FLAG_MSI_PARENT
            Online bitmaps:        2
            Global available:    406
            Global reserved:       0
            Total allocated:       0
            System: 30: 0-17,19,21,236,246-248,250-255
                 | CPU | avl | man | mac | act | vectors
                     0   203     0     0    0  
                     1   203     0     0    0  

            """.ReplaceLineEndings("\n"),
            text.ToString());
    }

    [Fact]
    public void ReadIrq_StartedQueueBehindRemapping_IsTheKernelsText()
    {
        X86Bench bench = new X86Bench(2).WithIntel();
        bench.Attach(node: 0);
        IrqDescriptor descriptor = bench.Start();
        StringWriter text = new();

        Assert.Equal(0, bench.System.Views.Debug.ReadIrq(descriptor.Irq, text));

        Assert.Equal(
            $"""
            handler:  handle_edge_irq
            device:   0000:00:1f.2
            status:   0x00004000
            istate:   0x00004000
            ddepth:   0
            wdepth:   0
            dstate:   0x1d408200
                        IRQD_ACTIVATED
                        IRQD_IRQ_STARTED
                        IRQD_SINGLE_TARGET
                        IRQD_MOVE_PCNTXT
                        IRQD_AFFINITY_ON_ACTIVATE
                        IRQD_CAN_RESERVE
                        IRQD_HANDLE_ENFORCE_IRQCTX
            node:     0
            affinity: 0-1
            effectiv: 0
            pending:  
            domain:  IR-PCI-MSIX-0000:00:1f.2-12
             hwirq:   0x0
             chip:    IR-PCI-MSIX-0000:00:1f.2
              flags:   0x430
                         IRQCHIP_SKIP_SET_WAKE
                         IRQCHIP_ONESHOT_SAFE
             parent:
                domain:  INTEL-IR-0-13
                 hwirq:   0x0
                 chip:    INTEL-IR
                  flags:   0x0
                 parent:
                    domain:  VECTOR
                     hwirq:   0x{descriptor.Irq.Number:x}
                     chip:    APIC
                      flags:   0x0
                     Vector:    32
                     Target:     0
                     move_in_progress: 0
                     is_managed:       0
                     can_reserve:      1
                     has_reserved:     0
                     cleanup_pending:  0

            """.ReplaceLineEndings("\n"),
            text.ToString());
    }
}
