/*
 * Runs in the guest of the vfio-user test: takes the device at a PCI slot with VFIO and goes through what its
 * interrupts must do. What the device has to do from its side is asked for on the serial line ("ASK trigger 5"); the
 * test on the host does it. One line a check: "ok NAME" or "not ok NAME: why".
 *
 *   vfio-user SLOT             the device of docs/device-server.md, for example at 0000:01:00.0
 *   vfio-user SLOT NUMBER      any device with MSI-X, which is called NUMBER in what is asked for ("ASK trigger 2 5")
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MostVectors = 64, Doorbells = 16, TableBar = 2, PendingOffset = 0x800, QuietMilliseconds = 400 };

/* What must come is waited for, however slow the host is; whoever boots the guest ends it if it never comes. */
enum { Wait = -1 };

static int device = -1;
static int events[MostVectors];
static uint64_t counted[MostVectors];
static const char *slot, *number;

static void check(int is_fine, const char *name, const char *otherwise) {
  if (is_fine) printf("ok %s\n", name);
  else printf("not ok %s: %s (errno %d)\n", name, otherwise, errno);
  fflush(stdout);
}

static void ask(const char *what) {
  printf("ASK %s\n", what);
  fflush(stdout);
}

static void ask_trigger(int vector) {
  char line[32];
  snprintf(line, sizeof line, "trigger %s%s%d", number ? number : "", number ? " " : "", vector);
  ask(line);
}

/* How often a vector came within a time, or ever; waits for the first one only. */
static uint64_t take(int vector, int milliseconds) {
  struct pollfd one = {.fd = events[vector], .events = POLLIN};
  uint64_t count = 0;
  if (poll(&one, 1, milliseconds) == 1 && read(events[vector], &count, sizeof count) == sizeof count)
    counted[vector] += count;
  return count;
}

static int is_quiet_but(int vector) {
  int is_fine = 1;
  for (int i = 0; i < MostVectors; i++)
    if (i != vector && events[i] >= 0 && take(i, 0) != 0) is_fine = 0;
  return is_fine;
}

static int set_vector(int vector, int descriptor) {
  struct {
    struct vfio_irq_set head;
    int32_t descriptor;
  } request = {
      .head = {.argsz = sizeof request,
               .flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
               .index = VFIO_PCI_MSIX_IRQ_INDEX,
               .start = (uint32_t)vector,
               .count = 1},
      .descriptor = descriptor};
  return ioctl(device, VFIO_DEVICE_SET_IRQS, &request);
}

static int arm(int vector) {
  if (events[vector] < 0) events[vector] = eventfd(0, EFD_NONBLOCK);
  return set_vector(vector, events[vector]);
}

static int disarm_all(void) {
  struct vfio_irq_set request = {.argsz = sizeof request,
                                 .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
                                 .index = VFIO_PCI_MSIX_IRQ_INDEX};
  return ioctl(device, VFIO_DEVICE_SET_IRQS, &request);
}

static struct vfio_region_info region(uint32_t index) {
  struct vfio_region_info info = {.argsz = sizeof info, .index = index};
  if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info) != 0) info.size = 0;
  return info;
}

static void expect_one(int vector, const char *name) {
  ask_trigger(vector);
  uint64_t count = take(vector, Wait);
  check(count == 1 && is_quiet_but(vector), name, "it did not come once and alone");
}

static int open_device(void) {
  char path[128], link[256];
  snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/iommu_group", slot);
  ssize_t length = readlink(path, link, sizeof link - 1);
  if (length < 0) return -1;
  link[length] = 0;
  snprintf(path, sizeof path, "/dev/vfio/%s", strrchr(link, '/') + 1);
  int container = open("/dev/vfio/vfio", O_RDWR), group = open(path, O_RDWR);
  if (container < 0 || group < 0 || ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) != 0 ||
      ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) != 0)
    return -1;
  return ioctl(group, VFIO_GROUP_GET_DEVICE_FD, slot);
}

/* The control word of MSI-X, past VFIO: the function mask is the guest kernel's own otherwise. */
static int open_config(int *control) {
  char path[128];
  uint8_t bytes[256];
  snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/config", slot);
  int config = open(path, O_RDWR);
  if (config < 0 || pread(config, bytes, sizeof bytes, 0) != sizeof bytes) return -1;
  for (int at = bytes[0x34]; at != 0; at = bytes[at + 1])
    if (bytes[at] == 0x11) {
      *control = at + 2;
      return config;
    }
  return -1;
}

static int set_function_mask(int config, int control, int is_masked) {
  uint16_t value;
  if (pread(config, &value, sizeof value, control) != sizeof value) return -1;
  value = is_masked ? value | 0x4000 : value & ~0x4000;
  return pwrite(config, &value, sizeof value, control) == sizeof value ? 0 : -1;
}

static uint32_t read_pending(void) {
  struct vfio_region_info info = region(TableBar);
  uint32_t value = 0;
  return pread(device, &value, sizeof value, (off_t)info.offset + PendingOffset) == sizeof value ? value : 0xAAAAAAAA;
}

static void check_function_mask(void) {
  int control = 0, config = open_config(&control);
  check(config >= 0 && set_function_mask(config, control, 1) == 0, "function-mask-set", "no control word");
  ask("trigger 5");
  ask("pending 5");
  check(take(5, QuietMilliseconds) == 0, "function-mask-holds", "a masked event came");
  /* The host may be slow to do what it was asked for. */
  while ((read_pending() & (1u << 5)) == 0) usleep(50000);
  check((read_pending() & (1u << 5)) != 0, "function-mask-pends", "its pending bit is clear");
  check(set_function_mask(config, control, 0) == 0, "function-mask-cleared", "no control word");
  check(take(5, Wait) == 1 && is_quiet_but(5), "function-mask-gives", "it did not come once and alone");
  check((read_pending() & (1u << 5)) == 0, "pending-cleared", "its pending bit is set");
  close(config);
}

static void check_entry_mask(void) {
  struct vfio_region_info info = region(TableBar);
  volatile uint32_t *table = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, device, (off_t)info.offset);
  check(table != MAP_FAILED, "table-mapped", "no mapping");
  if (table == MAP_FAILED) return;
  table[5 * 4 + 3] = 1;
  ask_trigger(5);
  check(take(5, QuietMilliseconds) == 0, "entry-mask-holds", "a masked event came");
  table[5 * 4 + 3] = 0;
  check(take(5, Wait) == 1 && is_quiet_but(5), "entry-mask-gives", "it did not come once and alone");
  munmap((void *)table, info.size);
}

static void enable_bus_master(void) {
  struct vfio_region_info config = region(VFIO_PCI_CONFIG_REGION_INDEX);
  uint16_t command = 0;
  pread(device, &command, sizeof command, (off_t)config.offset + 4);
  command |= 6;
  check(pwrite(device, &command, sizeof command, (off_t)config.offset + 4) == sizeof command, "bus-master", "no write");
}

static void ring_by_register(int vector, const char *name) {
  struct vfio_region_info info = region(0);
  uint32_t value = (uint32_t)vector;
  pwrite(device, &value, sizeof value, (off_t)info.offset);
  check(take(vector, Wait) == 1 && is_quiet_but(vector), name, "it did not come once and alone");
}

/* The rows of this device: "vfio-msix[5](0000:01:00.0)" with the sum over the CPUs. */
static void tell_counts(void) {
  char line[512];
  FILE *file = fopen("/proc/interrupts", "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    char *name = strstr(line, "vfio-msix[");
    if (name == NULL || strstr(name, slot) == NULL) continue;
    uint64_t sum = 0;
    char *at = strchr(line, ':') + 1;
    for (char *end; ; at = end) {
      uint64_t value = strtoull(at, &end, 10);
      if (end == at || (*end != ' ' && *end != '\n')) break;
      sum += value;
    }
    printf("COUNT %d %llu\n", atoi(name + strlen("vfio-msix[")), (unsigned long long)sum);
  }
  if (file != NULL) fclose(file);
  fflush(stdout);
}

static void check_doorbells(void) {
  struct vfio_irq_info info = {.argsz = sizeof info, .index = VFIO_PCI_MSIX_IRQ_INDEX};
  ioctl(device, VFIO_DEVICE_GET_IRQ_INFO, &info);
  check(info.count == Doorbells && (info.flags & VFIO_IRQ_INFO_NORESIZE) == 0, "msix-resizes", "it does not");
  enable_bus_master();

  check(arm(0) == 0, "arm-0", "refused");
  expect_one(0, "vector-0");
  check(arm(5) == 0, "arm-5-later", "refused");
  expect_one(5, "vector-5");
  expect_one(0, "vector-0-still");
  ring_by_register(5, "register-rings-5");
  check_entry_mask();
  check_function_mask();

  check(set_vector(5, -1) == 0, "release-5", "refused");
  expect_one(0, "vector-0-after-release");
  check(arm(5) == 0, "arm-5-again", "refused");
  expect_one(5, "vector-5-again");
  check(arm(15) == 0, "arm-last", "refused");
  expect_one(15, "vector-15");
  tell_counts();
  ask("counts");

  check(ioctl(device, VFIO_DEVICE_RESET) == 0, "reset-while-armed", "refused");
  check(disarm_all() == 0, "disarm-all", "refused");
  enable_bus_master();
  check(arm(3) == 0, "arm-3-after-reset", "refused");
  expect_one(3, "vector-3-after-reset");
  check(disarm_all() == 0, "disarm-all-again", "refused");
}

static void check_any(void) {
  struct vfio_irq_info info = {.argsz = sizeof info, .index = VFIO_PCI_MSIX_IRQ_INDEX};
  ioctl(device, VFIO_DEVICE_GET_IRQ_INFO, &info);
  int last = (int)info.count - 1;
  int resizes = last > 0 && last < MostVectors && (info.flags & VFIO_IRQ_INFO_NORESIZE) == 0;
  check(resizes, "msix-resizes", "it does not");
  if (!resizes) return;
  enable_bus_master();
  check(arm(0) == 0, "arm-0", "refused");
  expect_one(0, "vector-0");
  check(arm(last) == 0, "arm-last-later", "refused");
  expect_one(last, "vector-last");
  expect_one(0, "vector-0-still");
  check(set_vector(last, -1) == 0, "release-last", "refused");
  expect_one(0, "vector-0-after-release");
  check(disarm_all() == 0, "disarm-all", "refused");
}

int main(int count, char **words) {
  if (count != 2 && count != 3) return 2;
  slot = words[1];
  number = count == 3 ? words[2] : NULL;
  for (int i = 0; i < MostVectors; i++) events[i] = -1;
  device = open_device();
  check(device >= 0, "vfio-opens", "VFIO does not give the device");
  if (device < 0) return 1;
  if (number) check_any();
  else check_doorbells();
  close(device);
  return 0;
}
