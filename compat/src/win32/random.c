/*
 * random.c -- unpredictable bytes from the system's own generator.
 */
#include "native.h"

#include <bcrypt.h>

typedef NTSTATUS(WINAPI *gen_random_fn)(BCRYPT_ALG_HANDLE, PUCHAR, ULONG,
                                        ULONG);

soq_rc soq__sys_random(void *buf, size_t len)
{
    FARPROC found = soq__library_function(L"bcrypt.dll", "BCryptGenRandom");
    gen_random_fn gen_random = (gen_random_fn)(void (*)(void))found;
    NTSTATUS status;

    if (!gen_random)
        return soq__last_rc();
    if (len == 0)
        return soq__rc(SOQ_OK); /* which the system takes for a mistake */
    status = gen_random(NULL, buf, (ULONG)len,
                        BCRYPT_USE_SYSTEM_PREFERRED_RNG);
    if (status != 0) {
        soq_rc rc = { SOQ_EIO, (int)status };

        return rc;
    }
    return soq__rc(SOQ_OK);
}
