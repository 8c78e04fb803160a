/* address.h -- both parts of an address, as events have them. */
#ifndef APP_ADDRESS_H
#define APP_ADDRESS_H

#include <soquete/address.h>

/* "127.0.0.1:65432" or "[::1]:65432", as soq_addr_text() writes it. */
bool address_read(const char *text, soq_addr *out);

#endif
