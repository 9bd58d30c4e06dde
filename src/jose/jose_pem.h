/*
 * jose_pem.h: PEM, block by block.
 */

#ifndef JOSE_PEM_H
#define JOSE_PEM_H

#include "jose.h"
#include "jose_status.h"

#pragma GCC visibility push(hidden)


/* What a block of PEM starts with (RFC 7468, 2). */
#define JOSE_PEM_BEGIN  "-----BEGIN"

typedef struct {
    jose_str_t          left;           /* borrowed */
    size_t              nblocks;        /* that were read */
    size_t              ncertificates;
    size_t              nprivate;       /* with what the caller began at; not
                                           read over JOSE_PRIVATE_KEYS_MAX */

    /* of the block that was read last */
    jose_key_t         *key;            /* the caller's; NULL: not a key */
    jose_status_t       status;         /* JOSE_OK without a key: the block
                                           is none, and that is no error */
    char                why[JOSE_WHY_MAX];      /* empty: not worth a word */
} jose_pem_t;

/*
 * Reads the blocks of text one by one; next returns truth while there is
 * one.  Encrypted keys are refused; nothing ever asks for a pass phrase.  Of
 * several certificates the first is read.
 */
void jose_pem_init(jose_pem_t *pem, jose_str_t text);
int jose_pem_next(jose_pem_t *pem);


#pragma GCC visibility pop

#endif /* JOSE_PEM_H */
