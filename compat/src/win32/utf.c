/*
 * utf.c -- UTF-8 to UTF-16 and back.
 */
#include <stdlib.h>

#include "native.h"
#include "utf.h"

soq_rc soq__utf16(const char *utf8, wchar_t **out)
{
    int len = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, utf8, -1,
                                  NULL, 0);
    wchar_t *text;

    if (len <= 0)
        return soq__last_rc();
    text = malloc((size_t)len * sizeof(*text));
    if (!text)
        return soq__rc(SOQ_ENOMEM);
    MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, utf8, -1, text, len);
    *out = text;
    return soq__rc(SOQ_OK);
}

char *soq__utf8(const wchar_t *utf16)
{
    int len = WideCharToMultiByte(CP_UTF8, 0, utf16, -1, NULL, 0, NULL, NULL);
    char *text;

    if (len <= 0)
        return NULL;
    text = malloc((size_t)len);
    if (text)
        WideCharToMultiByte(CP_UTF8, 0, utf16, -1, text, len, NULL, NULL);
    return text;
}

/* How long the sequence is that this byte begins; 1 for what begins none. */
static size_t sequence_length(unsigned char lead)
{
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    return 1;
}

size_t soq__utf8_tail(const char *buf, size_t len)
{
    size_t most = len < 3 ? len : 3;

    for (size_t back = 1; back <= most; back++) {
        unsigned char c = (unsigned char)buf[len - back];

        if ((c & 0xC0) == 0x80)
            continue;
        return sequence_length(c) > back ? back : 0;
    }
    return 0;
}
