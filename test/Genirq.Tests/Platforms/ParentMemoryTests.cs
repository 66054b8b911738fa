using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Platforms.RiscV;

namespace Genirq.Tests.Platforms;

/// <summary>What an allocation and its freeing below a parent leave to the collector.</summary>
[Collection(nameof(MeasuredTests))]
public class ParentMemoryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AllocateAndFree_InSteadyState_AllocatesNothing(bool isImsic)
    {
        ParentBench bench = new(1, system => isImsic
            ? ImsicDomain.Create(system)
            : ItsDomain.Create(GicDomain.Create(system)));
        MsiDevice device = bench.AddDevice(0x08);
        MsiDomainTemplate template = ParentBench.TemplateOf(isMsiX: true);
        Assert.True(device.CreateDomain(
            MsiDomainId.Default, template with { Flags = template.Flags | MsiFlags.AllocateSimpleDescriptors }, 64));
        device.AllocateIrqAt(MsiDomainId.Default, 0);
        AllocateAndFree(device);
        long before = GC.GetAllocatedBytesForCurrentThread();

        AllocateAndFree(device);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void AllocateAndFree(MsiDevice device)
    {
        for (int i = 0; i < 100; i++)
        {
            MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);
            device.FreeRange(MsiDomainId.Default, (uint)map.Index, (uint)map.Index);
        }
    }
}
