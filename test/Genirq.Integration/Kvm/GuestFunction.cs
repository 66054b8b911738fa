using System.Buffers.Binary;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Linux.Kvm;
using Genirq.Pci.Devices;

namespace Genirq.Integration.Kvm;

/// <summary>A function of a guest with an MSI-X table that leads into a VM, and the guest that writes it.</summary>
internal sealed class GuestFunction : IDisposable
{
    private readonly IrqSystem _system = new();

    public GuestFunction(
        int vectors, ISystemCalls? calls = null, KvmFunctionOptions? options = null, bool isEnabled = true)
    {
        bool isSmall = vectors < 1000;
        Test = new TestVm(vcpus: 1, isSplit: calls is not null || !isSmall, calls: calls);
        Domain = KvmMsiDomain.Create(_system, Test.Vm);
        Routes = new KvmFunctionRoutes(calls ?? SystemCalls.Real, Domain, "function", vectors, options);
        Table = new MsiXTable(vectors);
        Routes.Attach(Table);
        if (isEnabled)
        {
            Table.WriteControl(0x8000);
        }
    }

    public TestVm Test { get; }

    public KvmMsiDomain Domain { get; }

    public KvmFunctionRoutes Routes { get; }

    public MsiXTable Table { get; }

    public static void Write(MsiXTable table, int entry, int vector, bool isMasked)
    {
        Span<byte> half = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(half, 0xFEE00000);
        BinaryPrimitives.WriteUInt32LittleEndian(half[4..], 0);
        table.WriteTable(entry * 16, half);
        BinaryPrimitives.WriteUInt32LittleEndian(half, (uint)vector);
        BinaryPrimitives.WriteUInt32LittleEndian(half[4..], isMasked ? 1u : 0u);
        table.WriteTable((entry * 16) + 8, half);
    }

    public void Unmask(int entry, int vector) => Write(Table, entry, vector, isMasked: false);

    public void Mask(int entry) => Table.WriteTable((entry * 16) + 12, [1, 0, 0, 0]);

    public bool IsPinAsserted(int pin)
    {
        byte[] chip = new byte[520];
        chip[0] = 2;
        Assert.Equal(0, Test.Vm.IrqChipState(KvmRequests.KVM_GET_IRQCHIP, chip));
        return (BinaryPrimitives.ReadUInt32LittleEndian(chip.AsSpan(24)) >> pin & 1) != 0;
    }

    public void Dispose()
    {
        Table.Connect(null);
        Routes.Dispose();
        _system.Dispose();
        Test.Dispose();
    }
}
