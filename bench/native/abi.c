/* Prints sizes and offsets of the kernel structures that Genirq.Interop mirrors, as the tables of docs/abi.md.
 * Build: gcc -O1 -Wall -o abi bench/native/abi.c && ./abi */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/kvm.h>
#include <linux/vfio.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>

#define HEAD(type) printf("| %s | %zu | ", #type, sizeof(type)); first = 1
#define AT(type, field) \
    do { \
        printf("%s%s %zu/%zu", first ? "" : ", ", #field, offsetof(type, field), sizeof(((type *)0)->field)); \
        first = 0; \
    } while (0)
#define END printf(" |\n")
#define NUMBER(name) printf("| %s | 0x%08lX |\n", #name, (unsigned long)(name))

static int first;

static void system_structures(void)
{
    printf("| structure | size | field offset/size |\n|---|---|---|\n");
    HEAD(struct epoll_event); AT(struct epoll_event, events); AT(struct epoll_event, data); END;
    HEAD(struct pollfd); AT(struct pollfd, fd); AT(struct pollfd, events); AT(struct pollfd, revents); END;
    HEAD(struct winsize); AT(struct winsize, ws_row); AT(struct winsize, ws_col); END;
    HEAD(struct iovec); AT(struct iovec, iov_base); AT(struct iovec, iov_len); END;
    HEAD(struct msghdr); AT(struct msghdr, msg_name); AT(struct msghdr, msg_namelen); AT(struct msghdr, msg_iov);
    AT(struct msghdr, msg_iovlen); AT(struct msghdr, msg_control); AT(struct msghdr, msg_controllen);
    AT(struct msghdr, msg_flags); END;
    HEAD(struct cmsghdr); AT(struct cmsghdr, cmsg_len); AT(struct cmsghdr, cmsg_level); AT(struct cmsghdr, cmsg_type);
    END;
    HEAD(struct sockaddr_un); AT(struct sockaddr_un, sun_family); AT(struct sockaddr_un, sun_path); END;
    HEAD(struct ucred); AT(struct ucred, pid); AT(struct ucred, uid); AT(struct ucred, gid); END;
    HEAD(struct statx); AT(struct statx, stx_mask); AT(struct statx, stx_mode); AT(struct statx, stx_ino);
    AT(struct statx, stx_size); AT(struct statx, stx_rdev_major); AT(struct statx, stx_rdev_minor);
    AT(struct statx, stx_dev_major); AT(struct statx, stx_dev_minor); END;
    HEAD(struct sigaction); AT(struct sigaction, sa_handler); AT(struct sigaction, sa_mask);
    AT(struct sigaction, sa_flags); END;
    printf("\n| call | number |\n|---|---|\n");
    NUMBER(TIOCGWINSZ);
}

static void kvm_structures(void)
{
    printf("\n| structure | size | field offset/size |\n|---|---|---|\n");
    HEAD(struct kvm_irq_routing); AT(struct kvm_irq_routing, nr); AT(struct kvm_irq_routing, flags); END;
    HEAD(struct kvm_irq_routing_entry); AT(struct kvm_irq_routing_entry, gsi); AT(struct kvm_irq_routing_entry, type);
    AT(struct kvm_irq_routing_entry, flags); AT(struct kvm_irq_routing_entry, u.msi.address_lo);
    AT(struct kvm_irq_routing_entry, u.msi.address_hi); AT(struct kvm_irq_routing_entry, u.msi.data);
    AT(struct kvm_irq_routing_entry, u.msi.devid); AT(struct kvm_irq_routing_entry, u.irqchip.irqchip);
    AT(struct kvm_irq_routing_entry, u.irqchip.pin); END;
    HEAD(struct kvm_irqfd); AT(struct kvm_irqfd, fd); AT(struct kvm_irqfd, gsi); AT(struct kvm_irqfd, flags);
    AT(struct kvm_irqfd, resamplefd); END;
    HEAD(struct kvm_msi); AT(struct kvm_msi, address_lo); AT(struct kvm_msi, address_hi); AT(struct kvm_msi, data);
    AT(struct kvm_msi, flags); AT(struct kvm_msi, devid); END;
    HEAD(struct kvm_ioeventfd); AT(struct kvm_ioeventfd, datamatch); AT(struct kvm_ioeventfd, addr);
    AT(struct kvm_ioeventfd, len); AT(struct kvm_ioeventfd, fd); AT(struct kvm_ioeventfd, flags); END;
    HEAD(struct kvm_enable_cap); AT(struct kvm_enable_cap, cap); AT(struct kvm_enable_cap, flags);
    AT(struct kvm_enable_cap, args); END;
    HEAD(struct kvm_lapic_state); AT(struct kvm_lapic_state, regs); END;
    HEAD(struct kvm_irqchip); AT(struct kvm_irqchip, chip_id); AT(struct kvm_irqchip, chip); END;
    HEAD(struct kvm_ioapic_state); AT(struct kvm_ioapic_state, base_address); AT(struct kvm_ioapic_state, ioregsel);
    AT(struct kvm_ioapic_state, id); AT(struct kvm_ioapic_state, irr); AT(struct kvm_ioapic_state, redirtbl); END;
    HEAD(struct kvm_irq_level); AT(struct kvm_irq_level, irq); AT(struct kvm_irq_level, level); END;
    HEAD(struct kvm_userspace_memory_region); AT(struct kvm_userspace_memory_region, slot);
    AT(struct kvm_userspace_memory_region, flags); AT(struct kvm_userspace_memory_region, guest_phys_addr);
    AT(struct kvm_userspace_memory_region, memory_size); AT(struct kvm_userspace_memory_region, userspace_addr); END;
    HEAD(struct kvm_regs); AT(struct kvm_regs, rsp); AT(struct kvm_regs, rip); AT(struct kvm_regs, rflags); END;
    HEAD(struct kvm_sregs); AT(struct kvm_sregs, cs.base); AT(struct kvm_sregs, cs.limit); AT(struct kvm_sregs, cs.selector);
    AT(struct kvm_sregs, cr0); AT(struct kvm_sregs, efer); AT(struct kvm_sregs, apic_base); END;
    HEAD(struct kvm_mp_state); AT(struct kvm_mp_state, mp_state); END;
    HEAD(struct kvm_vcpu_events); AT(struct kvm_vcpu_events, nmi.pending); END;
    HEAD(struct kvm_cpuid2); AT(struct kvm_cpuid2, nent); END;
    HEAD(struct kvm_cpuid_entry2); AT(struct kvm_cpuid_entry2, function); AT(struct kvm_cpuid_entry2, index);
    AT(struct kvm_cpuid_entry2, flags); AT(struct kvm_cpuid_entry2, eax); AT(struct kvm_cpuid_entry2, ebx);
    AT(struct kvm_cpuid_entry2, ecx); AT(struct kvm_cpuid_entry2, edx); END;
    /* The shared page is longer in newer headers; what is used of it is at its beginning. */
    printf("| struct kvm_run | - | "); first = 1; AT(struct kvm_run, immediate_exit); AT(struct kvm_run, exit_reason);
    AT(struct kvm_run, io.direction); AT(struct kvm_run, io.size); AT(struct kvm_run, io.port); AT(struct kvm_run, io.count);
    AT(struct kvm_run, io.data_offset); AT(struct kvm_run, mmio.phys_addr);
    AT(struct kvm_run, mmio.data); AT(struct kvm_run, mmio.len); AT(struct kvm_run, mmio.is_write); END;
}

static void kvm_numbers(void)
{
    printf("\n| call | number |\n|---|---|\n");
    NUMBER(KVM_GET_API_VERSION); NUMBER(KVM_CREATE_VM); NUMBER(KVM_CHECK_EXTENSION); NUMBER(KVM_GET_VCPU_MMAP_SIZE);
    NUMBER(KVM_GET_SUPPORTED_CPUID); NUMBER(KVM_CREATE_VCPU); NUMBER(KVM_SET_USER_MEMORY_REGION);
    NUMBER(KVM_SET_TSS_ADDR); NUMBER(KVM_CREATE_IRQCHIP); NUMBER(KVM_IRQ_LINE); NUMBER(KVM_IRQ_LINE_STATUS);
    NUMBER(KVM_GET_IRQCHIP); NUMBER(KVM_SET_IRQCHIP); NUMBER(KVM_SET_GSI_ROUTING); NUMBER(KVM_IRQFD);
    NUMBER(KVM_IOEVENTFD); NUMBER(KVM_ENABLE_CAP); NUMBER(KVM_SIGNAL_MSI); NUMBER(KVM_RUN); NUMBER(KVM_GET_REGS);
    NUMBER(KVM_SET_REGS); NUMBER(KVM_GET_SREGS); NUMBER(KVM_SET_SREGS); NUMBER(KVM_GET_LAPIC); NUMBER(KVM_SET_LAPIC);
    NUMBER(KVM_SET_CPUID2); NUMBER(KVM_GET_MP_STATE); NUMBER(KVM_SET_MP_STATE); NUMBER(KVM_GET_VCPU_EVENTS);
}

static void vfio_structures(void)
{
    printf("\n| structure | size | field offset/size |\n|---|---|---|\n");
    HEAD(struct vfio_group_status); AT(struct vfio_group_status, argsz); AT(struct vfio_group_status, flags); END;
    HEAD(struct vfio_device_info); AT(struct vfio_device_info, argsz); AT(struct vfio_device_info, flags);
    AT(struct vfio_device_info, num_regions); AT(struct vfio_device_info, num_irqs);
    AT(struct vfio_device_info, cap_offset); END;
    HEAD(struct vfio_region_info); AT(struct vfio_region_info, argsz); AT(struct vfio_region_info, flags);
    AT(struct vfio_region_info, index); AT(struct vfio_region_info, cap_offset); AT(struct vfio_region_info, size);
    AT(struct vfio_region_info, offset); END;
    HEAD(struct vfio_irq_info); AT(struct vfio_irq_info, argsz); AT(struct vfio_irq_info, flags);
    AT(struct vfio_irq_info, index); AT(struct vfio_irq_info, count); END;
    HEAD(struct vfio_irq_set); AT(struct vfio_irq_set, argsz); AT(struct vfio_irq_set, flags);
    AT(struct vfio_irq_set, index); AT(struct vfio_irq_set, start); AT(struct vfio_irq_set, count); END;
    HEAD(struct vfio_iommu_type1_dma_map); AT(struct vfio_iommu_type1_dma_map, argsz);
    AT(struct vfio_iommu_type1_dma_map, flags); AT(struct vfio_iommu_type1_dma_map, vaddr);
    AT(struct vfio_iommu_type1_dma_map, iova); AT(struct vfio_iommu_type1_dma_map, size); END;
    HEAD(struct vfio_iommu_type1_dma_unmap); AT(struct vfio_iommu_type1_dma_unmap, argsz);
    AT(struct vfio_iommu_type1_dma_unmap, flags); AT(struct vfio_iommu_type1_dma_unmap, iova);
    AT(struct vfio_iommu_type1_dma_unmap, size); END;
}

static void vfio_numbers(void)
{
    printf("\n| call | number |\n|---|---|\n");
    NUMBER(VFIO_GET_API_VERSION); NUMBER(VFIO_CHECK_EXTENSION); NUMBER(VFIO_SET_IOMMU); NUMBER(VFIO_GROUP_GET_STATUS);
    NUMBER(VFIO_GROUP_SET_CONTAINER); NUMBER(VFIO_GROUP_UNSET_CONTAINER); NUMBER(VFIO_GROUP_GET_DEVICE_FD);
    NUMBER(VFIO_DEVICE_GET_INFO); NUMBER(VFIO_DEVICE_GET_REGION_INFO); NUMBER(VFIO_DEVICE_GET_IRQ_INFO);
    NUMBER(VFIO_DEVICE_SET_IRQS); NUMBER(VFIO_DEVICE_RESET); NUMBER(VFIO_DEVICE_FEATURE); NUMBER(VFIO_IOMMU_GET_INFO);
    NUMBER(VFIO_IOMMU_MAP_DMA); NUMBER(VFIO_IOMMU_UNMAP_DMA);
}

int main(void)
{
    printf("## System calls\n\n");
    system_structures();
    printf("\n## KVM\n");
    kvm_structures();
    kvm_numbers();
    printf("\n## VFIO\n");
    vfio_structures();
    vfio_numbers();
    return 0;
}
