using Genirq.Cpus;
using Genirq.Msi;
using Genirq.Platforms.HyperV;

namespace Genirq.Tests.Platforms;

/// <summary>A host of Hyper-V that notes what it is asked for. The datum counts what it has made.</summary>
internal sealed class LoggingHost : HyperVHost
{
    public const ulong Address = 0x1_FEE0_0000;

    private uint _made;

    public List<HyperVInterruptRequest> Requests { get; } = [];

    public List<uint> Deleted { get; } = [];

    public List<(uint Data, uint Vector, string Cpus)> Retargeted { get; } = [];

    public bool Refuses { get; set; }

    public bool RefusesToRetarget { get; set; }

    public override bool TryCreate(HyperVInterruptRequest request, out HyperVInterrupt interrupt)
    {
        Requests.Add(request);
        interrupt = new HyperVInterrupt(Address, Refuses ? 0 : _made += 0x100);
        return !Refuses;
    }

    public override void Delete(MsiDevice device, HyperVInterrupt interrupt) => Deleted.Add(interrupt.Data);

    public override bool TryRetarget(MsiDevice device, HyperVInterrupt interrupt, uint vector, CpuMask cpus)
    {
        Retargeted.Add((interrupt.Data, vector, cpus.ToString()));
        return !RefusesToRetarget;
    }
}
