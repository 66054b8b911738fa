using System.Globalization;
using System.Text;
using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Platforms.X86;

namespace Genirq.Tests.Callbacks;

/// <summary>A machine of two CPUs with one card, all of whose callbacks can fail.</summary>
internal sealed class CallbackWorld : CallbackLife
{
    private readonly FusedApics _apics;
    private readonly FusedChip _chip;
    private readonly FusedThreads _threads;
    private readonly IrqSystem _system;
    private readonly VectorDomain _vectors;
    private readonly MsiDevice _card;
    private readonly MsiMap[] _queues = new MsiMap[2];
    private readonly IrqRegistration?[] _registrations = new IrqRegistration?[2];
    private int _powered;

    public CallbackWorld(CallbackFuse fuse)
        : base(fuse)
    {
        _apics = new FusedApics(fuse);
        _chip = new FusedChip(fuse);
        _threads = new FusedThreads(fuse);
        _system = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions
        {
            PossibleCpus = 2,
            Threads = _threads,
            HandlerFailed = _ => fuse.Hit("IrqSystemOptions.HandlerFailed"),
        }));
        _vectors = VectorDomain.Create(_system, new X86Options { Hardware = _apics });
        _system.Hotplug.AddStep(new FusedStep(fuse));
        _system.Diagnostics.Reported += _ => fuse.Hit("IrqDiagnostics.Reported");
        _system.Tracer = new FusedTracer(fuse);
        _card = new MsiDevice(_system, "card", _vectors) { IsPci = true };
        Assert.True(_card.CreateDomain(MsiDomainId.Default, new MsiDomainTemplate
        {
            Chip = _chip,
            Ops = new FusedOps(fuse),
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.AllocateSimpleDescriptors
                | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly | MsiFlags.MustReactivate
                | MsiFlags.PciMsiX | MsiFlags.PciMsiXAllocateDynamic,
            BusToken = BusToken.PciDeviceMsiX,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        }, 16));
        _card.GetDomain(MsiDomainId.Default)!.Power = new IrqPowerSwitch(Get, Put);
    }

    /// <summary>What throws in it.</summary>
    public static string[] Callbacks { get; } =
    [
        "CpuHotplugStep.AfterMigration", "CpuHotplugStep.BeforeOnline", "CpuHotplugStep.CheckOffline",
        "CpuHotplugStep.ResumeDelivery", "CpuHotplugStep.StopDelivery",
        "IrqAffinityNotifier.notify", "IrqAffinityNotifier.released", "IrqChip.BusLock", "IrqChip.BusUnlock",
        "IrqChip.ReleaseResources", "IrqChip.RequestResources", "IrqChip.Unmask", "IrqChip.WriteMessage",
        "IrqHandler", "IrqPowerSwitch.Get", "IrqPowerSwitch.Put", "IrqSystem.Request", "IrqThread.Stop",
        "IrqThread.Wake", "IrqThreadExecutor.TryStart", "IrqTracer.HandlerEntered", "IrqTracer.HandlerLeft",
        "LocalApics.ArmTick", "LocalApics.EndOfInterrupt", "LocalApics.IsRequested",
        "LocalApics.Targeted", "MsiDomainOps.FreeIrq", "MsiDomainOps.GetHardwareIrq", "MsiDomainOps.InitializeIrq",
        "MsiDomainOps.PostFree", "MsiDomainOps.Prepare", "MsiDomainOps.PrepareDescriptor",
        "MsiDomainOps.SetDescriptor",
    ];

    /// <summary>From the first allocation to the last free.</summary>
    public override void Live()
    {
        Allocate();
        Note();
        Request();
        Note();
        Events();
        Move();
        Note();
        Hotplug(1);
        Hotplug(0);
        Note();
        Release();
        Note();
    }

    public override void Dispose()
    {
        _card.Dispose();
        _system.Dispose();
    }

    private void Allocate()
    {
        for (int i = 0; i < _queues.Length; i++)
        {
            int queue = i;
            Again(() => _queues[queue] = _card.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any));
            Assert.True(_queues[queue].IsAllocated, _queues[queue].Explain());
        }

        int result = -1;
        Again(() => result = _card.AllocateRange(MsiDomainId.Default, 4, 5));
        Assert.Equal(0, result);
    }

    private void Request()
    {
        Again(() => _registrations[0] = _system.Request(_queues[0].Irq, "q0", () => Fuse.Hit("IrqSystem.Request")));
        Again(() => _registrations[1] = _system.RequestThreaded(
            _queues[1].Irq, "q1", (_, _) => Run(), 0));
        IrqAffinityNotifier notifier = new(
            (_, _) => Fuse.Hit("IrqAffinityNotifier.notify"), () => Fuse.Hit("IrqAffinityNotifier.released"));
        Assert.Equal(0, _system.Affinity.SetNotifier(_queues[0].Irq, notifier));
    }

    private void Events()
    {
        foreach (MsiMap queue in _queues)
        {
            VectorState state = _vectors.StateOf(queue.Irq)!;
            CpuContext cpu = _system.Cpus[state.Cpu];
            _apics.Open = 1;
            Once(() => _vectors.Deliver(cpu, state.Vector));
            Assert.False(cpu.IsInInterrupt);
            Assert.Equal(0, _apics.Open);
            while (_threads.TryRunWaiting())
            {
            }

            Assert.False(_system.Find(queue.Irq)!.Has(IrqStates.InProgress));
            _system.Synchronize(queue.Irq);
        }
    }

    private void Move()
    {
        foreach (int cpu in (int[])[1, 0])
        {
            int result = -1;
            Again(() => result = _system.Affinity.Set(_queues[0].Irq, CpuMask.Of(cpu)));
            Assert.Equal(0, result);
            for (int events = 0; events == 0 || _system.Find(_queues[0].Irq)!.Has(IrqStates.AffinityPending); events++)
            {
                Assert.True(events < 3, "The interrupt is never moved.");
                Events();
                Again(() => _vectors.Tick(0));
                Again(() => _vectors.Tick(1));
            }

            Once(() => _system.Affinity.RunNotifications());
        }

        Again(() => _system.Affinity.SetNotifier(_queues[0].Irq, null));
        Again(() => _system.Disable(_queues[0].Irq), () => _system.Find(_queues[0].Irq)!.Depth > 0);
        Again(() => _system.Enable(_queues[0].Irq), () => _system.Find(_queues[0].Irq)!.Depth == 0);
    }

    private void Hotplug(int cpu)
    {
        int result = -1;
        Again(() => result = _system.Hotplug.TakeOffline(cpu));
        Assert.Equal(0, result);
        Assert.False(_system.Cpus.Online.Contains(cpu));
        Events();
        Again(() => result = _system.Hotplug.BringOnline(cpu));
        Assert.Equal(0, result);
        Assert.True(_system.Cpus.Online.Contains(cpu));
        Events();
    }

    private void Release()
    {
        foreach (IrqRegistration? registration in _registrations)
        {
            Again(() => registration!.Dispose());
            Assert.False(registration!.IsInstalled);
        }

        Assert.Equal((0, 0, 0), (_chip.Holders, _chip.Resources, _powered));
        Again(() => _card.FreeAll(MsiDomainId.Default));
    }

    private IrqResult Run()
    {
        Fuse.Hit("IrqHandler");
        return IrqResult.Handled;
    }

    private int Get()
    {
        Fuse.Hit("IrqPowerSwitch.Get");
        _powered++;
        return 0;
    }

    private int Put()
    {
        _powered--;
        Fuse.Hit("IrqPowerSwitch.Put");
        return 0;
    }

    private void Note()
    {
        StringBuilder text = new();
        for (int number = _system.Numbers.Next(0); number < _system.Numbers.IrqCount;
            number = _system.Numbers.Next(number + 1))
        {
            IrqDescriptor descriptor = _system.Find(new Irq(number))!;
            text.Append(CultureInfo.InvariantCulture, $"{number}: {descriptor.Data.HardwareIrq.Number} ");
            text.Append(CultureInfo.InvariantCulture, $"{descriptor.States & ~IrqStates.AffinitySet} ");
            text.Append(CultureInfo.InvariantCulture, $"{descriptor.Depth} {descriptor.ThreadsActive}\n");
            Assert.True(descriptor.Gate.TryEnter(), $"The lock of interrupt {number} is held.");
            descriptor.Gate.Exit();
        }

        text.Append(CultureInfo.InvariantCulture, $"{_vectors.MappedCount} {_card.GetDomain(default)!.MappedCount}\n");
        using StringWriter writer = new(text, CultureInfo.InvariantCulture);
        _vectors.WriteDebug(writer, null, 0);
        Note([text.ToString()]);
    }
}
