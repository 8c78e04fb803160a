/*
 * scenario.h -- small programs over the public interface, which the torture
 * runs again and again with another fault.
 */
#ifndef SOQ_FAKE_SCENARIO_H
#define SOQ_FAKE_SCENARIO_H

#include <string.h>

#include <soquete/trace.h>

#include "fake.h"

typedef struct scenario {
    const char *name;
    void (*script)(void);
    /* SOQ_OK: all went as it must, and what arrived is right; else what the
     * layer said.  Whatever it says, everything is closed again. */
    soq_rc (*run)(void);
    /* Outcomes beside the fault's own that are honest here; SOQ_OK last. */
    soq_err also[4];
} scenario;

extern const scenario scenarios_tcp[];
extern const scenario scenarios_server[];
extern const scenario scenarios_udp[];
extern const scenario scenarios_wait[];
extern const scenario scenarios_cancel[];
extern const scenario scenarios_system[];
extern const scenario scenarios_process[];

/* A false success: the layer said SOQ_OK and it is not so. */
void scenario_wrong(const char *what);

/* scenario_wrong() unless it is so. */
void scenario_check(bool so, const char *what);

/* The outcome that must be `want`: SOQ_OK when it is, what it is otherwise;
 * success is wrong. */
soq_rc scenario_expect(soq_err want, soq_rc rc, const char *what);

/* Has a fault been delivered?  For what the layer cannot report. */
bool scenario_disturbed(void);

/* How many bytes a scenario moves: all, or few where each takes many calls. */
size_t scenario_bytes(size_t all);

/* Do what the bytes of fake_byte() stand there? */
bool scenario_is_pattern(const unsigned char *bytes, size_t len);

#endif
