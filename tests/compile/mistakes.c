/*
 * mistakes.c -- one mistake for each macro; without any it must compile, and
 * with one it must not (row 2).
 */
#include <soquete/file.h>
#include <soquete/socket.h>

int take_a_number(int fd);
int make_mistakes(soq s, soq_file f, soq_rc rc);

int make_mistakes(soq s, soq_file f, soq_rc rc)
{
    int made = 0;

    if (soq_is_none(s) || soq_file_is_none(f) || rc.err)
        return 1;
#ifdef SOCKET_BELOW_ZERO
    if (s < 0)
        made++;
#endif
#ifdef SOCKET_COMPARED_WITH_MINUS_ONE
    if (s == -1)
        made++;
#endif
#ifdef SOCKET_AS_A_CONDITION
    if (!s)
        made++;
#endif
#ifdef SOCKET_AS_A_DESCRIPTOR
    made += take_a_number(s);
#endif
#ifdef DESCRIPTOR_AS_A_SOCKET
    made += (int)soq_shutdown(made, SOQ_SHUT_BOTH).err;
#endif
#ifdef SOCKET_CLOSED_BY_VALUE
    soq_close(s);
#endif
#ifdef FILE_AS_A_SOCKET
    made += (int)soq_shutdown(f, SOQ_SHUT_BOTH).err;
#endif
#ifdef RESULT_AS_A_CONDITION
    if (rc)
        made++;
#endif
#ifdef RESULT_COMPARED_WITH_A_CODE
    if (rc == SOQ_EOF)
        made++;
#endif
#ifdef TIME_IN_PLACE_OF_A_LIMIT
    made += (int)soq_close_gracefully(&s, 1000).err;
#endif
    return made;
}
