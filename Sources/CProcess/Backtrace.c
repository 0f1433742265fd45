#define _GNU_SOURCE
#include "Backtrace.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <ucontext.h>
#include <unistd.h>

// Swift keeps frame pointers, so its calls are a linked list on the stack. glibc's backtrace() would find more below a C
// function without one, but loads a library and takes locks, in which the crash may just have happened.

enum { DEEPEST = 64, SCANNED = 512, GUESSES = 24, LINE = 1024 };

void gantop_write_line(int descriptor, const char *format, ...) {
    char line[LINE];
    size_t length = 0;
    va_list arguments;
    va_start(arguments, format);
    for (const char *c = format; *c; c++) {
        char digits[24];
        const char *text = digits;
        char one[2] = {*c, 0};
        if (*c != '%') {
            text = one;
        } else if (*++c == 's') {
            text = va_arg(arguments, const char *);
        } else {
            bool isSigned = *c == 'd';
            unsigned base = *c == 'x' ? 16 : 10;
            long value = isSigned ? va_arg(arguments, int) : va_arg(arguments, long);
            unsigned long rest = isSigned && value < 0 ? -(unsigned long)value : (unsigned long)value;
            char *end = digits + sizeof digits - 1;
            *end = 0;
            do *--end = "0123456789abcdef"[rest % base];
            while (rest /= base);
            if (isSigned && value < 0) *--end = '-';
            text = end;
        }
        for (; text && *text && length < LINE - 1; text++) line[length++] = *text;
    }
    va_end(arguments);
    line[length++] = '\n';
    for (size_t done = 0; done < length;) {
        ssize_t count = write(descriptor, line + done, length - done);
        if (count <= 0) return;
        done += (size_t)count;
    }
}

// MARK: Which function

/// The mapping of an address that code runs at.
struct mapping {
    uintptr_t start, end, offset;
    char path[512];
};

/// Takes apart a line of /proc/self/maps: `start-end rwxp offset device inode path`.
static bool parse(const char *line, struct mapping *found) {
    uintptr_t numbers[3];
    bool runs = false;
    for (int i = 0; i < 3; i++) {
        uintptr_t value = 0;
        for (;; line++) {
            char c = *line;
            if (c >= '0' && c <= '9') value = value << 4 | (uintptr_t)(c - '0');
            else if (c >= 'a' && c <= 'f') value = value << 4 | (uintptr_t)(c - 'a' + 10);
            else break;
        }
        numbers[i] = value;
        if (!*line++) return false;
        if (i == 1) {
            runs = strlen(line) > 5 && line[2] == 'x';
            line += runs ? 5 : 0;
        }
        if (i == 1 && !runs) return false;
    }
    const char *path = strchr(line, '/');
    if (!path) path = "";
    size_t length = strlen(path);
    if (length >= sizeof found->path) length = sizeof found->path - 1;
    memcpy(found->path, path, length);
    found->path[length] = 0;
    *found = (struct mapping){numbers[0], numbers[1], numbers[2], {0}};
    memcpy(found->path, path, length);
    return true;
}

static bool find_mapping(uintptr_t address, struct mapping *found) {
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (maps < 0) return false;
    char line[LINE], bytes[1024];
    size_t length = 0;
    bool isFound = false;
    ssize_t count;
    while (!isFound && (count = read(maps, bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < count && !isFound; i++) {
            if (bytes[i] != '\n') {
                if (length < LINE - 1) line[length++] = bytes[i];
                continue;
            }
            line[length] = 0;
            length = 0;
            isFound = parse(line, found) && address >= found->start && address < found->end;
        }
    }
    close(maps);
    return isFound;
}

/// The function in an ELF file that the byte at `offset` belongs to; false where the file does not say. `name` is cut.
static bool find_symbol(const char *path, uintptr_t offset, char *name, size_t capacity) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    struct stat facts;
    const char *image = MAP_FAILED;
    if (fstat(file, &facts) == 0 && facts.st_size > (off_t)sizeof(ElfW(Ehdr))) {
        image = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    }
    close(file);
    if (image == MAP_FAILED) return false;
    size_t size = (size_t)facts.st_size;
    const ElfW(Ehdr) *header = (const void *)image;
    bool isFound = false;
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_phentsize != sizeof(ElfW(Phdr)) ||
        header->e_shentsize != sizeof(ElfW(Shdr)) ||
        header->e_phoff + header->e_phnum * sizeof(ElfW(Phdr)) > size ||
        header->e_shoff + header->e_shnum * sizeof(ElfW(Shdr)) > size) {
        munmap((void *)image, size);
        return false;
    }
    const ElfW(Phdr) *segments = (const void *)(image + header->e_phoff);
    uintptr_t address = 0;
    for (int i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type == PT_LOAD && offset >= segments[i].p_offset &&
            offset < segments[i].p_offset + segments[i].p_filesz) {
            address = offset - segments[i].p_offset + segments[i].p_vaddr;
        }
    }
    const ElfW(Shdr) *sections = (const void *)(image + header->e_shoff);
    for (int i = 0; i < header->e_shnum && !isFound; i++) {
        const ElfW(Shdr) *table = &sections[i];
        if ((table->sh_type != SHT_SYMTAB && table->sh_type != SHT_DYNSYM) || table->sh_link >= header->e_shnum ||
            table->sh_offset + table->sh_size > size) {
            continue;
        }
        const ElfW(Shdr) *names = &sections[table->sh_link];
        const ElfW(Sym) *symbols = (const void *)(image + table->sh_offset);
        for (size_t k = 0; k < table->sh_size / sizeof *symbols; k++) {
            if ((symbols[k].st_info & 0xf) != STT_FUNC || address < symbols[k].st_value ||
                address >= symbols[k].st_value + symbols[k].st_size ||
                names->sh_offset + symbols[k].st_name >= size) {
                continue;
            }
            const char *text = image + names->sh_offset + symbols[k].st_name;
            size_t length = strnlen(text, size - names->sh_offset - symbols[k].st_name);
            if (length >= capacity) length = capacity - 1;
            memcpy(name, text, length);
            name[length] = 0;
            isFound = true;
            break;
        }
    }
    munmap((void *)image, size);
    return isFound;
}

/// `mark`: what stands before the address. Returns whether code is there.
static bool write_frame(int descriptor, const char *mark, uintptr_t address) {
    struct mapping mapping;
    if (!find_mapping(address, &mapping)) return false;
    char name[512];
    uintptr_t offset = address - mapping.start + mapping.offset;
    if (!mapping.path[0] || !find_symbol(mapping.path, offset, name, sizeof name)) name[0] = 0;
    gantop_write_line(descriptor, "%s 0x%x  %s  %s + 0x%x", mark, (unsigned long)address, name, mapping.path,
                      (unsigned long)offset);
    return true;
}

// MARK: Which calls

/// Copies memory that may not be there; the kernel knows.
static bool peek(int memory, uintptr_t address, uintptr_t *words, size_t count) {
    return pread(memory, words, count * sizeof *words, (off_t)address) == (ssize_t)(count * sizeof *words);
}

void gantop_write_backtrace(int descriptor, const void *context) {
    const ucontext_t *thread = context;
#if defined(__x86_64__)
    uintptr_t counter = (uintptr_t)thread->uc_mcontext.gregs[REG_RIP];
    uintptr_t frame = (uintptr_t)thread->uc_mcontext.gregs[REG_RBP];
    uintptr_t stack = (uintptr_t)thread->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    uintptr_t counter = thread->uc_mcontext.pc;
    uintptr_t frame = thread->uc_mcontext.regs[29];
    uintptr_t stack = thread->uc_mcontext.sp;
#else
    uintptr_t counter = 0, frame = 0, stack = 0;
#endif
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    write_frame(descriptor, "at", counter);
    if (memory < 0) return;
    int depth = 0;
    uintptr_t below = stack, words[2];
    // A frame further up the stack than the last, and not absurdly so: else the chain is broken.
    while (depth < DEEPEST && frame % sizeof frame == 0 && frame >= below && frame - below < (16 << 20) &&
           peek(memory, frame, words, 2) && write_frame(descriptor, "in", words[1] - 1)) {
        below = frame + 1;
        frame = words[0];
        depth++;
    }
    if (depth < 3) {
        gantop_write_line(descriptor, "The chain of frames ends here; these addresses lie on the stack and may be calls:");
        int guesses = 0;
        for (int i = 0; i < SCANNED && guesses < GUESSES && peek(memory, stack, words, 1); i++, stack += sizeof *words) {
            if (words[0] > 4096) guesses += write_frame(descriptor, " ?", words[0] - 1);
        }
    }
    close(memory);
}
