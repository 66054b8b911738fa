using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;

namespace Genirq.Properties.Simulation;

/// <summary>A card in a machine, its driver, and what that may expect.</summary>
internal sealed class MachineCard
{
    private const int MsiXAt = 0x40;

    private readonly SimulatedDevice _device;
    private readonly DriverFunction _driver;
    private readonly bool _isMsiX;

    /// <summary>Plugs a card in and lets a driver have it.</summary>
    public MachineCard(MachineRun world, SimulatedMachine machine, PciSlot slot, int vectors, bool isMsiX)
    {
        World = world;
        Machine = machine;
        Slot = slot;
        _isMsiX = isMsiX;
        _device = new SimulatedDevice(new DeviceFunctionOptions
        {
            InterruptPin = 0,
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities = isMsiX
                ? [new MsiXCapabilityOptions { Offset = MsiXAt, VectorCount = vectors, PendingOffset = 0x800 }]
                : [new MsiCapabilityOptions { Offset = MsiXAt, MessageCount = vectors }],
        });
        machine.Bus.Attach(slot, _device);
        _driver = machine.Bus.Claim(slot);
        _driver.SwitchOn();
        Vectors = [.. Enumerable.Range(0, vectors).Select(index => new CardVector(this, index))];
    }

    public MachineRun World { get; }

    public SimulatedMachine Machine { get; }

    public PciSlot Slot { get; }

    public IReadOnlyList<CardVector> Vectors { get; }

    /// <summary>Whether the driver holds all vectors back.</summary>
    public bool IsFunctionMasked { get; private set; }

    public bool IsEnabled => _driver.Interrupts.IsMsiXEnabled || _driver.Interrupts.IsMsiEnabled;

    public void Fail(string what) => World.Failures.Add(what);

    public bool IsPending(int vector) => _isMsiX
        ? _device.Function.MsiX!.IsPending(vector)
        : _device.Function.Msi!.IsPending(vector);

    /// <summary>The card has an event.</summary>
    public TriggerResult Trigger(int vector)
    {
        bool isUsable = IsEnabled && (_isMsiX || vector < _device.Function.Msi!.EnabledCount);
        TriggerResult result = isUsable ? _device.Trigger(vector) : TriggerResult.Disabled;
        if (result != TriggerResult.Disabled)
        {
            Vectors[vector].NoteEvent();
        }

        return result;
    }

    /// <summary>The driver allocates some vectors, or gives all of them back.</summary>
    public string ToggleVectors(int count)
    {
        if (IsEnabled)
        {
            ReleaseAll();
            return "free all";
        }

        int wanted = Math.Min(count, Vectors.Count);
        InterruptKinds kind = _isMsiX ? InterruptKinds.MsiX : InterruptKinds.Msi;
        int result = _driver.Interrupts.AllocateVectors(1, wanted, kind).Result;
        for (int index = 0; index < result; index++)
        {
            Adopt(index);
        }

        return $"allocate {wanted}: {result}";
    }

    /// <summary>The driver adds a vector while the others run, or gives one back.</summary>
    public string AddOrFree(int index)
    {
        CardVector vector = Vectors[index];
        if (!_driver.Interrupts.IsMsiXEnabled)
        {
            return "nothing";
        }

        if (!_driver.Interrupts.CanAllocateDynamically)
        {
            // What cannot be added later cannot be freed alone either.
            Assert.Equal(ErrorCode.NotSupported, _driver.Interrupts.AllocateMsiXAt((MsiIndex)(uint)index).Index);
            Assert.NotEqual(0, _driver.Interrupts.FreeMsiX(new MsiMap(index, vector.Irq)));
            return "refused";
        }

        if (vector.Irq.IsNone)
        {
            MsiMap map = _driver.Interrupts.AllocateMsiXAt((MsiIndex)(uint)index);
            if (map.IsAllocated)
            {
                Adopt(index);
            }

            return $"add {index}: {map.Index}";
        }

        vector.Release();
        _driver.Interrupts.FreeMsiX(new MsiMap(index, vector.Irq));
        vector.Irq = Irq.None;
        vector.Forget();
        return $"free {index}";
    }

    /// <summary>The driver takes a handler out, if it can do without losing others' events.</summary>
    /// <remarks>The first of several MSI messages takes the register that all share along when its handler goes, in
    /// Linux too: it stays until all go.</remarks>
    public bool Release(CardVector vector)
    {
        bool isFree = _isMsiX || vector.Index != 0;
        if (isFree)
        {
            vector.Release();
        }

        return isFree;
    }

    /// <summary>The driver holds all vectors back, or lets them go.</summary>
    public void ToggleFunctionMask()
    {
        const ushort FunctionMask = 0x4000;
        if (_driver.Interrupts.IsMsiXEnabled)
        {
            ushort control = _driver.Config.ReadUInt16(MsiXAt + 2);
            _driver.Config.WriteUInt16(MsiXAt + 2, (ushort)(control ^ FunctionMask));
            IsFunctionMasked = !IsFunctionMasked;
        }
    }

    /// <summary>The driver lets everything go, so that nothing is held back by rule.</summary>
    public void OpenAll()
    {
        if (IsFunctionMasked)
        {
            ToggleFunctionMask();
        }

        foreach (CardVector vector in Vectors)
        {
            while (vector.Depth > 0)
            {
                vector.Toggle(disables: false);
            }
        }
    }

    /// <summary>The driver gives everything back.</summary>
    public void ReleaseAll()
    {
        foreach (CardVector vector in Vectors.Reverse())
        {
            vector.Release();
        }

        _driver.Interrupts.FreeVectors();
        IsFunctionMasked = false;
        foreach (CardVector vector in Vectors)
        {
            vector.Irq = Irq.None;
            vector.Forget();
        }
    }

    private void Adopt(int index)
    {
        Vectors[index].Irq = _driver.Interrupts.IrqOf(index);
        Vectors[index].Forget();
    }
}
