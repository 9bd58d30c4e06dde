/*
 * jose_number.h: JSON numbers (RFC 8259, 6), compared exactly.
 */

#ifndef JOSE_NUMBER_H
#define JOSE_NUMBER_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/*
 * Two JSON numbers by their text: negative, 0 or positive as a is less than,
 * equal to or greater than b.  Exact, however many digits they have;
 * exponents beyond 10^17 count as that.
 */
int jose_number_compare(jose_str_t a, jose_str_t b);


#pragma GCC visibility pop

#endif /* JOSE_NUMBER_H */
