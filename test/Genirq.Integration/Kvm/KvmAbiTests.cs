using System.Reflection;
using Genirq.Integration.Interop;
using Genirq.Interop.Abi;

namespace Genirq.Integration.Kvm;

public sealed class KvmAbiTests
{
    [Fact]
    public void Spec11_Check2_CallNumbers_AreTheCompilers()
    {
        FieldInfo[] numbers = typeof(KvmRequests).GetFields();

        Assert.Equal(27, numbers.Length);
        Assert.All(
            numbers, static field => Assert.Equal(AbiTable.Call(field.Name), (uint)field.GetRawConstantValue()!));
    }

    [Fact]
    public void Spec11_Check2_StructuresOfInterrupts_AreTheCompilers()
    {
        AbiTests.Compare<KvmRoutingHeader>("kvm_irq_routing", ("nr", "Count"), ("flags", "Flags"));
        AbiTests.Compare<KvmRoutingEntry>(
            "kvm_irq_routing_entry",
            ("gsi", "Gsi"),
            ("type", "Kind"),
            ("flags", "Flags"),
            ("u.msi.address_lo", "AddressLow"),
            ("u.msi.address_hi", "AddressHigh"),
            ("u.msi.data", "Data"),
            ("u.msi.devid", "DeviceId"),
            ("u.irqchip.irqchip", "Chip"),
            ("u.irqchip.pin", "Pin"));
        AbiTests.Compare<KvmIrqFd>(
            "kvm_irqfd",
            ("fd", "Descriptor"),
            ("gsi", "Gsi"),
            ("flags", "Flags"),
            ("resamplefd", "ResampleDescriptor"));
        AbiTests.Compare<KvmMsi>(
            "kvm_msi",
            ("address_lo", "AddressLow"),
            ("address_hi", "AddressHigh"),
            ("data", "Data"),
            ("flags", "Flags"),
            ("devid", "DeviceId"));
    }

    [Fact]
    public void Spec11_Check2_StructuresOfVmsAndVcpus_AreTheCompilers()
    {
        AbiTests.Compare<KvmEnableCapability>("kvm_enable_cap", ("cap", "Capability"), ("flags", "Flags"));
        AbiTests.Compare<KvmMemoryRegion>(
            "kvm_userspace_memory_region",
            ("slot", "Slot"),
            ("flags", "Flags"),
            ("guest_phys_addr", "GuestAddress"),
            ("memory_size", "SizeBytes"),
            ("userspace_addr", "Address"));
        AbiTests.Compare<KvmIrqLevel>("kvm_irq_level", ("irq", "Gsi"), ("level", "Level"));
        AbiTests.Compare<KvmRegisters>(
            "kvm_regs", ("rsp", "StackPointer"), ("rip", "InstructionPointer"), ("rflags", "Flags"));
        AbiTests.Compare<KvmSystemRegisters>(
            "kvm_sregs",
            ("cs.base", "CodeBase"),
            ("cs.limit", "CodeLimit"),
            ("cs.selector", "CodeSelector"),
            ("cr0", "Control0"),
            ("efer", "Efer"),
            ("apic_base", "ApicBase"));
        AbiTests.Compare<KvmCpuidEntry>(
            "kvm_cpuid_entry2",
            ("function", "Function"),
            ("index", "Index"),
            ("flags", "Flags"),
            ("eax", "Eax"),
            ("ebx", "Ebx"),
            ("ecx", "Ecx"),
            ("edx", "Edx"));
        AbiTests.Compare<KvmRunHeader>(
            "kvm_run",
            ("immediate_exit", "ImmediateExit"),
            ("exit_reason", "ExitReason"),
            ("io.direction", "IoDirection"),
            ("io.size", "IoSizeBytes"),
            ("io.port", "IoPort"),
            ("io.count", "IoCount"),
            ("io.data_offset", "IoDataOffset"),
            ("mmio.phys_addr", "MemoryAddress"),
            ("mmio.data", "MemoryData"),
            ("mmio.len", "MemorySizeBytes"),
            ("mmio.is_write", "MemoryIsWrite"));
        Assert.Equal(8, AbiTable.Structure("kvm_cpuid2").Size);
        Assert.Equal(1024, AbiTable.Structure("kvm_lapic_state").Size);
        Assert.Equal((13, 1), AbiTable.Structure("kvm_vcpu_events").Fields["nmi.pending"]);
        Assert.Equal((8, 32), AbiTable.Structure("kvm_enable_cap").Fields["args"]);
    }
}
