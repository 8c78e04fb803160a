/* page_parts.h -- the parts of the page, a file each. */
#ifndef REPORT_PAGE_PARTS_H
#define REPORT_PAGE_PARTS_H

#include <jansson.h>

#include "frame.h"

typedef struct page {
    writer w;
    const json_t *report, *rows, *claims;
} page;

/* A sentence of a claim, in every language, and links to its evidence. */
void page_statement(page *p, const json_t *statement);

/* The two ends of a conversation, in two widths, each with its caption. */
void page_ladder(page *p, const char *block, const char *name, text_id id);

/* How long each client waited, and the ports of every connection. */
void page_chart(page *p);
void page_ports(page *p);

/* The packets of the first conversation of a scene, and the first packet of
 * each of many connections; nothing where there are none. */
void page_packets(page *p, const char *block, const char *name);
void page_syns(page *p);

/* The calls, the states and the packets of a scene in one table by time. */
void page_timeline(page *p, const char *block, const char *name);

/* The steps of the block close, and all rows. */
void page_ends(page *p);
void page_evidence(page *p);

#endif
