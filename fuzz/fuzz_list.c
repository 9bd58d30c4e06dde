/*
 * fuzz_list.c: a list of values, and whether each of its lines is on it.
 */

#include "fuzz.h"


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t         line;
    jose_str_t     copy, rest, value;
    const char    *detail;
    jose_list_t   *list;
    jose_status_t  st;

    copy = fuzz_copy(data, size);
    st = jose_list_parse(copy, &list, &detail, &line);

    if (st != JOSE_OK) {
        fuzz_check(list == NULL && detail != NULL && line != 0);

    } else if (jose_list_count(list) != 0) {
        rest = copy;

        while (rest.len != 0) {
            value = fuzz_line(&rest);
            (void) jose_list_has_text(list, value);
        }

    } else {
        fuzz_check(!jose_list_has_text(list, copy));
    }

    jose_list_free(list);
    fuzz_free(copy);

    return 0;
}
