using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Tests.Platforms;

namespace Genirq.Tests.Callbacks;

/// <summary>Messages that the host of a guest makes, sends elsewhere and ends.</summary>
internal sealed class HyperVLife : CallbackLife
{
    private readonly HyperVWorld _world;

    public HyperVLife(CallbackFuse fuse)
        : base(fuse)
    {
        _world = new HyperVWorld(isX86: true, host: new FusedHost(fuse));
    }

    public override void Live()
    {
        Live(messages: 1);
        Live(messages: 2);
    }

    public override void Dispose() => _world.Dispose();

    private void Live(int messages)
    {
        MsiDevice device = _world.AddDevice();
        IrqDescriptor line = null!;
        Again(() => line = _world.Allocate(device, 0, messages));
        Write();
        IrqRegistration? request = null;
        Again(() => request = _world.Request(line));
        Write();
        Again(() => _world.System.DisableAndSynchronize(line.Irq));
        Again(() => _world.System.Enable(line.Irq));
        Write();
        Again(() => request!.Dispose());
        Write();
        Again(
            () => device.FreeAll(MsiDomainId.Default), () => device.GetIrq(MsiDomainId.Default, 0).IsNone);
        Write();
        device.Dispose();
    }

    private void Write() => Note(_world.System, _world.Parent.CountAvailable());
}
