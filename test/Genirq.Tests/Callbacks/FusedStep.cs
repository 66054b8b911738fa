using Genirq.Cpus;

namespace Genirq.Tests.Callbacks;

/// <summary>A platform's step of CPU hotplug.</summary>
internal sealed class FusedStep(CallbackFuse fuse) : CpuHotplugStep
{
    public override int CheckOffline(int cpu)
    {
        fuse.Hit("CpuHotplugStep." + nameof(CheckOffline));
        return 0;
    }

    public override bool StopDelivery(int cpu)
    {
        fuse.Hit("CpuHotplugStep." + nameof(StopDelivery));
        return true;
    }

    public override void ResumeDelivery(int cpu) => fuse.Hit("CpuHotplugStep." + nameof(ResumeDelivery));

    public override void AfterMigration(int cpu) => fuse.Hit("CpuHotplugStep." + nameof(AfterMigration));

    public override void BeforeOnline(int cpu) => fuse.Hit("CpuHotplugStep." + nameof(BeforeOnline));
}
