/* A stand-in for the CUDA driver and for NVML. FAKE_GPUS: a line a card: name|uuid byte|PCI id|MiB|major|minor.
   A card with " MIG " in its name is a slice: it has an id of its own, its card the id 9; of several slices only the
   first is listed, or that of CUDA_VISIBLE_DEVICES. FAKE_CUINIT: what cuInit answers; FAKE_CUDA: "hang" or "crash" in cuInit; FAKE_FREE: free MiB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct card { char name[96]; int id; char pci[24]; unsigned long long mib; int major, minor; };
static struct card cards[8];
static int count;

static int fill_uuid(unsigned char *uuid, int id) {
    for (int i = 0; i < 16; i++) uuid[i] = (unsigned char)(16 * id + i);
    return 0;
}

static char *uuid_text(char *text, const char *kind, int id) {
    unsigned char raw[16];
    char *end = text + sprintf(text, "%s-", kind);
    fill_uuid(raw, id);
    for (int k = 0; k < 16; k++) {
        if (k == 4 || k == 6 || k == 8 || k == 10) *end++ = '-';
        end += sprintf(end, "%02x", raw[k]);
    }
    return text;
}

static int is_slice(const struct card *c) { return strstr(c->name, " MIG ") != NULL; }

static void hide_slices(void) {
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    int named = visible && !strncmp(visible, "MIG-", 4), kept = 0, slices = 0;
    for (int i = 0; i < count; i++) {
        char text[64];
        int here = named ? is_slice(&cards[i]) && !strcmp(visible, uuid_text(text, "MIG", cards[i].id))
                         : !is_slice(&cards[i]) || slices++ == 0;
        if (here) cards[kept++] = cards[i];
    }
    count = kept;
}

static void read_cards(void) {
    const char *line = getenv("FAKE_GPUS");
    for (count = 0; line && *line && count < 8; count++) {
        struct card *c = &cards[count];
        if (sscanf(line, "%95[^|]|%d|%23[^|]|%llu|%d|%d", c->name, &c->id, c->pci, &c->mib, &c->major, &c->minor) != 6)
            break;
        line = strchr(line, '\n');
        if (line) line++;
    }
}

int cuInit(unsigned flags) {
    const char *how = getenv("FAKE_CUDA"), *answer = getenv("FAKE_CUINIT");
    if (how && !strcmp(how, "hang")) sleep(600);
    if (how && !strcmp(how, "crash")) abort();
    read_cards();
    hide_slices();
    return flags ? 1 : answer ? atoi(answer) : 0;
}
int cuGetErrorName(int error, const char **name) {
    *name = error == 100 ? "CUDA_ERROR_NO_DEVICE" : error == 999 ? "CUDA_ERROR_UNKNOWN" : NULL;
    return *name ? 0 : 1;
}
int cuDeviceGetCount(int *n) { *n = count; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal < count ? 0 : 101; }
int cuDeviceGetName(char *name, int size, int device) { snprintf(name, size, "%s", cards[device].name); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = (size_t)cards[device].mib << 20; return 0; }
int cuDeviceGetPCIBusId(char *id, int size, int device) { snprintf(id, size, "%s", cards[device].pci); return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
    if (attribute != 75 && attribute != 76) return 1;
    *value = attribute == 75 ? cards[device].major : cards[device].minor;
    return 0;
}
#if DRIVER_AGE < 2          /* 0: of today, 1: before cuDeviceGetUuid_v2, 2: before both */
int cuDeviceGetUuid(unsigned char *uuid, int device) {
    return fill_uuid(uuid, is_slice(&cards[device]) ? 9 : cards[device].id);
}
#endif
#if DRIVER_AGE < 1
int cuDeviceGetUuid_v2(unsigned char *uuid, int device) { return fill_uuid(uuid, cards[device].id); }
#endif

int nvmlInitWithFlags(unsigned flags) { read_cards(); return 0; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int error) { return "stand-in"; }
int nvmlDeviceGetHandleByUUID(const char *uuid, void **device) {
    for (int i = 0; i < count; i++) {
        char text[64];
        if (!strcmp(uuid, uuid_text(text, is_slice(&cards[i]) ? "MIG" : "GPU", cards[i].id))) {
            *device = &cards[i];
            return 0;
        }
    }
    return 6;               /* NVML_ERROR_NOT_FOUND */
}
int nvmlDeviceGetMemoryInfo(void *device, unsigned long long *info) {
    struct card *c = device;
    const char *free_mib = getenv("FAKE_FREE");
    info[0] = c->mib << 20;
    info[1] = (free_mib ? strtoull(free_mib, NULL, 10) : c->mib) << 20;
    info[2] = info[0] - info[1];
    return 0;
}
