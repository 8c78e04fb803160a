/* order.h -- which rows of the live table are shown, and in which order. */
#ifndef NETSTAT_ORDER_H
#define NETSTAT_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "changes.h"
#include "view.h"

typedef enum sorting {
    BY_PORT,
    BY_PEER,
    BY_STATE,
    BY_PROCESS,
    BY_CHANGE,
    ORDERS
} sorting;

typedef enum filter {
    ALL,
    ONLY_TCP,
    ONLY_UDP,
    LISTENING,
    CONNECTED,
    CHANGED,
    FILTERS
} filter;

/* Begins as zeros. */
typedef struct order {
    const watched **rows; /* that are shown, of the changes chosen from */
    size_t count, room;
    sorting by;
    filter only;
} order;

/* Fill the rows; false: no memory. */
bool order_choose(order *o, const changes *c, const view *v);
void order_free(order *o);

void order_next(order *o);
void order_next_filter(order *o);
const char *order_name(const order *o);
const char *order_filter_name(const order *o);

#endif
