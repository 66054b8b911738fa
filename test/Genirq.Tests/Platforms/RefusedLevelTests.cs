using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Platforms.HyperV;
using Genirq.Platforms.LoongArch;
using Genirq.Platforms.PSeries;

namespace Genirq.Tests.Platforms;

/// <summary>Parents of messages when the controller below them refuses or throws in the middle.</summary>
public sealed class RefusedLevelTests
{
    [Theory]
    [InlineData("PCH-MSI", false, 4)]
    [InlineData("PCH-MSI", true, 4)]
    [InlineData("PCH-MSI", false, 3)]
    [InlineData("PCH-MSI", true, 3)]
    [InlineData("pSeries", false, 4)]
    [InlineData("pSeries", true, 4)]
    [InlineData("vPCI", false, 4)]
    [InlineData("vPCI", true, 4)]
    [InlineData("vPCI", false, 3)]
    [InlineData("vPCI", true, 3)]
    public void Allocate_TheControllerFailsAtTheThird_GivesAllBack(string parent, bool throws, int count)
    {
        using IrqSystem system = new();
        Controller controller = new(throws);
        Assert.Equal(
            0,
            system.Domains.Instantiate(
                controller, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("pic"), 0, IrqDomainFlags.None)));
        IrqDomain domain = parent switch
        {
            "pSeries" => PSeriesMsiDomain.Create(controller, total: 8),
            "PCH-MSI" => PchMsiDomain.Create(controller, first: 64, count: 8),
            _ => HyperVSpiDomain.Create(controller),
        };
        long? free = domain.CountAvailable();

        if (throws)
        {
            Assert.Throws<TimeoutException>(
                () => system.Domains.AllocateIrqs(domain, -1, count, new IrqAllocationInfo()));
        }
        else
        {
            Assert.Equal(
                ErrorCode.NoSpace, system.Domains.AllocateIrqs(domain, -1, count, new IrqAllocationInfo()).Value);
        }

        Assert.Equal(free, domain.CountAvailable());
        Assert.Equal(0, controller.Held);
    }

    private sealed class Controller(bool throws) : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        public int Held { get; private set; }

        public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
        {
            if (Held == 2)
            {
                return throws ? throw new TimeoutException() : ErrorCode.NoSpace;
            }

            Held += count;
            SetHardwareIrqAndChip(first, info!.HardwareIrq, IrqChip.Dummy, null);
            return 0;
        }

        public override void Free(Irq first, int count)
        {
            Held -= count;
            FreeCommon(first, count);
        }
    }
}
