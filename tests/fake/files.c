/*
 * files.c -- files in memory, and the standard streams.
 */
#include "world.h"

enum { FILES = 8, OPEN_FILES = 16, FILE_MOST = 98304, FIRST = 5000 };

typedef struct fake_file_data {
    const char *path;
    size_t len;
    unsigned char bytes[FILE_MOST];
} fake_file_data;

static struct {
    size_t count;
    fake_file_data file[FILES];
    struct {
        bool used, terminal, standard, append, keys;
        uintptr_t number;
        size_t file, at;
    } open[OPEN_FILES];
    uintptr_t next;
    size_t written;
    soq_file standard[3];
} disk;

void fake__reset_files(void)
{
    disk.count = 0;
    disk.next = FIRST;
    disk.written = 0;
    for (size_t i = 0; i < OPEN_FILES; i++)
        disk.open[i].used = false;
    for (size_t i = 0; i < 3; i++)
        disk.standard[i] = SOQ_FILE_NONE;
}

unsigned char fake_byte(size_t i)
{
    return (unsigned char)(i * 31 + i / 251);
}

static size_t find(const char *path)
{
    for (size_t i = 0; i < disk.count; i++)
        if (disk.file[i].path != NULL && strcmp(disk.file[i].path, path) == 0)
            return i;
    return FILES;
}

static size_t create(const char *path)
{
    if (disk.count == FILES)
        fake__hang("the fake has too few files");
    disk.file[disk.count].path = path;
    disk.file[disk.count].len = 0;
    return disk.count++;
}

void fake_file(const char *path, const void *bytes, size_t len)
{
    size_t i = create(path);

    disk.file[i].len = len;
    if (len > 0)
        memcpy(disk.file[i].bytes, bytes, len);
}

void fake_file_pattern(const char *path, size_t len)
{
    size_t i = create(path);

    disk.file[i].len = len < FILE_MOST ? len : FILE_MOST;
    for (size_t at = 0; at < disk.file[i].len; at++)
        disk.file[i].bytes[at] = fake_byte(at);
}

const unsigned char *fake_contents(const char *path, size_t *len)
{
    size_t i = find(path);

    if (i == FILES)
        return NULL;
    *len = disk.file[i].len;
    return disk.file[i].bytes;
}

static soq_file open_number(size_t file, bool standard, bool terminal)
{
    soq_file f = SOQ_FILE_NONE;

    for (size_t i = 0; i < OPEN_FILES && soq_file_is_none(f); i++) {
        if (disk.open[i].used)
            continue;
        disk.open[i].used = true;
        disk.open[i].standard = standard;
        disk.open[i].append = false;
        disk.open[i].terminal = terminal;
        disk.open[i].keys = false;
        disk.open[i].number = disk.next++;
        disk.open[i].file = file;
        disk.open[i].at = 0;
        f.os = disk.open[i].number;
    }
    if (!standard)
        fake__count_up("files", 1);
    return f;
}

void fake_standard(soq_stream which, const char *path, bool terminal)
{
    size_t i = find(path);

    disk.standard[which] = open_number(i == FILES ? create(path) : i, true,
                                       terminal);
}

soq_file soq__sys_file_standard(soq_stream which)
{
    return disk.standard[which];
}

/* The open file, or OPEN_FILES and a crime. */
static size_t get(soq_file f)
{
    for (size_t i = 0; i < OPEN_FILES; i++)
        if (disk.open[i].used && disk.open[i].number == f.os)
            return i;
    fake__crime("a file that is not open");
    return OPEN_FILES;
}

soq_rc soq__sys_file_open(const char *path, soq_open_how how, soq_file *out)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t i = find(path);

    if (fake__gate(CALL_FILE_OPEN, &rc))
        return rc;
    if (i == FILES && (how == SOQ_OPEN_READ || how == SOQ_OPEN_STORED))
        return fake__code(2);
    if (i != FILES && how == SOQ_OPEN_NEW)
        return fake__code(17);
    if (i == FILES)
        i = create(path);
    else if (how == SOQ_OPEN_CREATE)
        disk.file[i].len = 0;
    for (size_t o = 0; how == SOQ_OPEN_APPEND && o < OPEN_FILES; o++)
        if (disk.open[o].used && disk.open[o].append && disk.open[o].file == i)
            return fake__code(16);
    *out = open_number(i, false, false);
    for (size_t o = 0; how == SOQ_OPEN_APPEND && o < OPEN_FILES; o++)
        if (disk.open[o].used && disk.open[o].number == out->os)
            disk.open[o].append = true;
    return rc;
}

soq_file fake__pipe(const char *path)
{
    size_t i = find(path);

    return open_number(i == FILES ? create(path) : i, false, false);
}

soq_rc soq__sys_file_read(soq_file f, void *buf, size_t cap, size_t *n)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t i = get(f);
    const fake_file_data *data = NULL;

    if (i == OPEN_FILES)
        return fake__code(9);
    if (fake__gate(CALL_FILE_READ, &rc))
        return rc;
    data = &disk.file[disk.open[i].file];
    *n = data->len - disk.open[i].at;
    if (*n == 0)
        return soq__rc(SOQ_EOF);
    if (*n > cap)
        *n = cap;
    if (fake_switch.one_byte)
        *n = 1;
    memcpy(buf, data->bytes + disk.open[i].at, *n);
    disk.open[i].at += *n;
    return rc;
}

/* What stands at this offset, at most *n; false: the file ends there. */
static bool bytes_at(size_t i, uint64_t offset, const unsigned char **bytes,
                     size_t *n)
{
    const fake_file_data *data = &disk.file[disk.open[i].file];

    if (offset >= data->len)
        return false;
    if (*n > data->len - offset)
        *n = (size_t)(data->len - offset);
    *bytes = data->bytes + offset;
    return true;
}

soq_rc soq__sys_file_read_at(soq_file f, uint64_t offset, void *buf,
                             size_t cap, size_t *n)
{
    const unsigned char *bytes = NULL;
    size_t i = get(f), got = fake_switch.one_byte ? 1 : cap;
    soq_rc rc = soq__rc(SOQ_OK);

    if (i == OPEN_FILES)
        return fake__code(9);
    if (fake__gate(CALL_FILE_READ, &rc))
        return rc;
    if (disk.open[i].terminal)
        return fake__code(29);
    if (!bytes_at(i, offset, &bytes, &got))
        return soq__rc(SOQ_EOF);
    memcpy(buf, bytes, got);
    *n = got;
    return rc;
}

soq_rc soq__sys_send_file(soq s, soq_file f, uint64_t offset, size_t len,
                          bool may_block, const soq *waker, size_t *n)
{
    const unsigned char *bytes = NULL;
    size_t i = get(f), want = len;

    if (i == OPEN_FILES)
        return fake__code(9);
    if (fake_switch.no_send_file || disk.open[i].terminal)
        return fake__code(95);
    if (!bytes_at(i, offset, &bytes, &want))
        return soq__rc(SOQ_EOF);
    return fake__send_file(s, bytes, want, may_block && !waker, n);
}

bool soq__sys_send_file_is_direct(bool may_block)
{
    (void)may_block;
    return !fake_switch.no_send_file;
}

soq_rc soq__sys_file_write(soq_file f, const void *buf, size_t len, size_t *n)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t i = get(f);
    fake_file_data *data = NULL;
    size_t room = 0;

    if (i == OPEN_FILES)
        return fake__code(9);
    if (fake__gate(CALL_FILE_WRITE, &rc))
        return rc;
    data = &disk.file[disk.open[i].file];
    room = FILE_MOST - data->len;
    if (fake_switch.disk_bytes != 0 &&
        fake_switch.disk_bytes - disk.written < room)
        room = fake_switch.disk_bytes - disk.written;
    if (room == 0)
        return fake__code(28);
    *n = len < room ? len : room;
    if (fake_switch.one_byte)
        *n = 1;
    memcpy(data->bytes + data->len, buf, *n);
    data->len += *n;
    disk.written += *n;
    return rc;
}

soq_rc soq__sys_file_size(soq_file f, uint64_t *size)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t i = get(f);

    if (i == OPEN_FILES)
        return fake__code(9);
    if (fake__gate(CALL_FILE_SIZE, &rc))
        return rc;
    if (disk.open[i].terminal)
        return fake__code(29);
    *size = disk.file[disk.open[i].file].len;
    return rc;
}

/* The file is gone also when its close reports an error. */
soq_rc soq__sys_file_close(soq_file f)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t i = get(f);

    if (i == OPEN_FILES)
        return fake__code(9);
    if (disk.open[i].standard)
        fake__crime("a standard stream is closed");
    disk.open[i].used = false;
    fake__count_up("files", -1);
    (void)fake__gate(CALL_FILE_CLOSE, &rc);
    return rc;
}

soq_rc soq__sys_file_remove(const char *path)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t i = find(path);

    if (fake__gate(CALL_REMOVE, &rc))
        return rc;
    if (i == FILES)
        return fake__code(2);
    disk.file[i].path = NULL;
    return rc;
}

soq_rc soq__sys_file_rename(const char *from, const char *to)
{
    soq_rc rc = soq__rc(SOQ_OK);
    size_t i = find(from);

    if (fake__gate(CALL_RENAME, &rc))
        return rc;
    if (i == FILES)
        return fake__code(2);
    if (find(to) != FILES)
        return fake__code(17);
    disk.file[i].path = to;
    return rc;
}

/* There are no folders; a file may have the name. */
soq_rc soq__sys_folder_create(const char *path)
{
    return fake__code(find(path) == FILES ? 13 : 17);
}

soq_rc soq__sys_folder_is_empty(const char *path, bool *empty)
{
    (void)path;
    (void)empty;
    return fake__code(20);
}

soq_rc soq__sys_folder_room(const char *path, uint64_t *bytes)
{
    (void)path;
    (void)bytes;
    return fake__code(2);
}

bool soq__sys_file_is_terminal(soq_file f)
{
    size_t i = get(f);

    return i != OPEN_FILES && disk.open[i].terminal;
}

int soq__sys_file_columns(soq_file f)
{
    return soq__sys_file_is_terminal(f) ? 100 : 0;
}

int soq__sys_file_lines(soq_file f)
{
    return soq__sys_file_is_terminal(f) ? 40 : 0;
}

soq_rc soq__sys_file_keys(soq_file f, bool on)
{
    size_t i = get(f);

    if (i == OPEN_FILES)
        return fake__code(9);
    if (!disk.open[i].terminal)
        fake__crime("single keys of what is no terminal");
    if (disk.open[i].keys == on)
        fake__crime("single keys are switched twice");
    disk.open[i].keys = on;
    return soq__rc(SOQ_OK);
}
