using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>What a bench is made of. The defaults are the setup of the specification's checks.</summary>
internal sealed record MsiTestSetup
{
    public IrqSystemOptions Options { get; init; } = new() { PossibleCpus = 4 };

    public MsiFlags Flags { get; init; } = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors;

    public BusToken Token { get; init; } = BusToken.DeviceMsi;

    public uint Size { get; init; } = 4;

    public MsiDomainCallbacks Callbacks { get; init; } = MsiTestOps.Usual;

    public IrqChipCallbacks ChipCallbacks { get; init; } = MsiTestChip.Usual;

    public IrqChipFlags ChipFlags { get; init; }

    public string ChipName { get; init; } = "TEST";

    public string DeviceName { get; init; } = "dev0";

    public string DeviceKind { get; init; } = "device";

    public bool IsPci { get; init; }

    public FirmwareNode? DeviceNode { get; init; }

    public IrqFlowHandler? Flow { get; init; }

    public string? FlowName { get; init; }

    public MsiFlags Supported { get; init; } = (MsiFlags)uint.MaxValue;

    public MsiFlags Required { get; init; } = MsiFlags.UseDefaultDomainOps;

    public string Prefix { get; init; } = "";

    public BusToken ParentToken { get; init; }

    public IrqDomainFlags ParentFlags { get; init; } = IrqDomainFlags.MsiParent;

    /// <summary>Whether the device's domain is made at once.</summary>
    public bool HasDomain { get; init; } = true;
}
