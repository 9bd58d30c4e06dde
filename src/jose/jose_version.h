/*
 * jose_version.h: the version of the module, the tool and what is packaged.
 * It stands here alone; the man page and CHANGES.md are compared with it.
 */

#ifndef JOSE_VERSION_H
#define JOSE_VERSION_H


#define JOSE_VERSION  "0.2.0"


#endif /* JOSE_VERSION_H */
