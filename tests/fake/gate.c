/*
 * gate.c -- the one gate that every fallible call passes: it counts, and
 * makes the call fail that the test has chosen.
 */
#include "world.h"

enum { FAULTS = 2 };

static struct {
    unsigned long total;
    unsigned long of[CALLS];
    struct {
        unsigned long at;
        size_t code;
        bool sticky;
        fake_fault done;
    } fault[FAULTS];
} gate;

static const char *const names[] = {
#define FAKE_X(name) #name,
    FAKE_CALL_MAP(FAKE_X)
#undef FAKE_X
};

void fake__reset_gate(void)
{
    memset(&gate, 0, sizeof(gate));
}

const char *fake_call_name(fake_call call)
{
    return names[call];
}

unsigned long fake_count(fake_call call)
{
    return gate.of[call];
}

void fake_fault_set(size_t which, unsigned long at, size_t code, bool sticky)
{
    gate.fault[which].at = at;
    gate.fault[which].code = code;
    gate.fault[which].sticky = sticky;
}

fake_fault fake_fault_get(size_t which)
{
    return gate.fault[which].done;
}

static size_t codes_of(fake_call call)
{
    size_t n = 0;

    while (fake_code(call, n) != NULL)
        n++;
    return n;
}

/* Answers that no system gives for ever: repeated, they would make any
 * program spin. */
static bool passes(fake_call call, soq_rc rc)
{
    bool resource = rc.err == SOQ_EMFILE || rc.err == SOQ_ENFILE ||
                    rc.err == SOQ_ENOBUFS || rc.err == SOQ_ENOMEM;

    return rc.err == SOQ_EAGAIN || rc.err == SOQ_EINTR ||
           rc.err == SOQ_EINPROGRESS || call == CALL_WAKE ||
           call == CALL_TAKE ||
           ((call == CALL_ACCEPT || call == CALL_RECV_FROM ||
             call == CALL_RECV_MANY) &&
            !resource);
}

static bool hit(size_t which, fake_call call, soq_rc *rc)
{
    fake_fault *done = &gate.fault[which].done;
    const soq_rc *code = NULL;

    if (gate.fault[which].at == 0)
        return false;
    if (gate.total == gate.fault[which].at) {
        done->call = call;
        done->codes = codes_of(call);
    } else if (done->delivered == 0 || !gate.fault[which].sticky ||
               call != done->call || passes(call, done->rc)) {
        return false;
    }
    code = fake_code(call, gate.fault[which].code % done->codes);
    done->rc = *code;
    done->delivered++;
    *rc = *code;
    return true;
}

bool fake__gate(fake_call call, soq_rc *rc)
{
    bool fails = false;

    fake__tick();
    gate.total++;
    gate.of[call]++;
    for (size_t i = 0; i < FAULTS && !fails; i++)
        fails = hit(i, call, rc);
    return fails;
}

bool fake__storm(void)
{
    return fake_switch.eagain != 0 && fake__chance(100) < fake_switch.eagain;
}

bool fake__wait_inside(bool may_block)
{
    if (!may_block || !fake_switch.block_in_call)
        return false;
    fake__pump();
    if (!fake_switch.eagain && !fake__step(FAKE_NEVER))
        fake__hang("a call waits for what can never come");
    return true;
}
