/* flow_add.h -- a flow as it grows; for flows.c only. */
#ifndef PACKETS_FLOW_ADD_H
#define PACKETS_FLOW_ADD_H

#include "flows.h"

/* Make it the flow of this packet's pair, with nothing in it yet. */
void flow_begin(flow *f, const packet *p);

/* Does this packet begin another flow of the same pair? */
bool flow_is_another(const flow *f, const packet *p);

/* Where the next row goes, as the options allow: to the flow, or to scratch,
 * which nobody keeps. */
flow_row *flow_next_row(flow *f, const flows_options *o, row_log *log,
                        flow_row *scratch);

/* Count the packet, and write its row. */
void flow_take(flow *f, uint64_t frame, const capture_record *r,
               const packet *p, flow_row *row);

/* Decide what only the whole tells. */
void flow_finish(flow *f);

#endif
