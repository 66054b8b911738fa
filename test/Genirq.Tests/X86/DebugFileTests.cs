using Genirq.Descriptors;

namespace Genirq.Tests.X86;

/// <summary>The whole debugfs file of an interrupt behind VT-d, as a kernel has printed it for such a one.</summary>
public sealed class DebugFileTests
{
    [Fact]
    public void ReadIrq_StartedQueueBehindRemapping_IsTheKernelsText()
    {
        X86Bench bench = new X86Bench(2).WithIntel();
        bench.Plug(node: 0);
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
