using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Platforms.LoongArch;
using Genirq.Platforms.PSeries;

namespace Genirq.Tests.Platforms;

/// <summary>Parents of messages when the controller below them refuses or throws in the middle.</summary>
public sealed class RefusedLevelTests
{
    [Theory]
    [InlineData(false, false, 4)]
    [InlineData(false, true, 4)]
    [InlineData(false, false, 3)]
    [InlineData(false, true, 3)]
    [InlineData(true, false, 4)]
    [InlineData(true, true, 4)]
    public void Allocate_TheControllerFailsAtTheThird_GivesAllBack(bool isPSeries, bool throws, int count)
    {
        using IrqSystem system = new();
        Controller controller = new(throws);
        Assert.Equal(
            0,
            system.Domains.Instantiate(
                controller, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("pic"), 0, IrqDomainFlags.None)));
        IrqDomain domain = isPSeries
            ? PSeriesMsiDomain.Create(controller, total: 8)
            : PchMsiDomain.Create(controller, first: 64, count: 8);

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

        Assert.Equal(8, domain.CountAvailable());
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
