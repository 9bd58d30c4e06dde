/*
 * jose_json_value.c: what JSON values are, and walking over them.
 */

#include "jose_json.h"

#include <math.h>


jose_json_type_t
jose_json_type(const jose_json_t *value)
{
    switch (yyjson_get_type(jose_json_val(value))) {

    case YYJSON_TYPE_BOOL:
        return JOSE_JSON_BOOL;

    case YYJSON_TYPE_RAW:
        return JOSE_JSON_NUMBER;

    case YYJSON_TYPE_STR:
        return JOSE_JSON_STRING;

    case YYJSON_TYPE_ARR:
        return JOSE_JSON_ARRAY;

    case YYJSON_TYPE_OBJ:
        return JOSE_JSON_OBJECT;

    default:
        return JOSE_JSON_NULL;
    }
}


const jose_json_t *
jose_json_member(const jose_json_t *object, jose_str_t name)
{
    return (const jose_json_t *)
           yyjson_obj_getn(jose_json_val(object), (const char *) name.data,
                           name.len);
}


jose_str_t
jose_json_string(const jose_json_t *value)
{
    jose_str_t  s = jose_null_str;

    if (yyjson_is_str(jose_json_val(value))) {
        s = jose_json_bytes(jose_json_val(value));
    }

    return s;
}


jose_str_t
jose_json_number_text(const jose_json_t *value)
{
    jose_str_t  s = jose_null_str;

    if (yyjson_is_raw(jose_json_val(value))) {
        s.data = (const unsigned char *) yyjson_get_raw(jose_json_val(value));
        s.len = yyjson_get_len(jose_json_val(value));
    }

    return s;
}


int
jose_json_number(const jose_json_t *value, double *out)
{
    yyjson_val   number;
    const char  *text;

    *out = 0;

    /* yyjson ends it with a NUL */
    text = yyjson_get_raw(jose_json_val(value));
    if (text == NULL) {
        return 0;
    }

    /* Its syntax is known to be good; what is left is overflow. */
    if (yyjson_read_number(text, &number, 0, NULL, NULL) == NULL) {
        *out = (text[0] == '-') ? -INFINITY : INFINITY;
        return 1;
    }

    *out = yyjson_get_num(&number);

    return 1;
}


int
jose_json_is_true(const jose_json_t *value)
{
    return yyjson_is_true(jose_json_val(value));
}


size_t
jose_json_count(const jose_json_t *value)
{
    if (!yyjson_is_ctn(jose_json_val(value))) {
        return 0;
    }

    return yyjson_get_len(jose_json_val(value));
}


void
jose_json_iter_init(jose_json_iter_t *it, const jose_json_t *value)
{
    it->at = NULL;
    it->left = jose_json_count(value);
    it->object = yyjson_is_obj(jose_json_val(value));

    if (it->left != 0) {
        it->at = (const jose_json_t *) (jose_json_val(value) + 1);
    }
}


int
jose_json_iter_next(jose_json_iter_t *it, jose_str_t *name,
    const jose_json_t **value)
{
    yyjson_val  *at;

    *name = (jose_str_t) jose_null_str;
    *value = NULL;

    if (it->left == 0) {
        return 0;
    }

    at = jose_json_val(it->at);

    if (it->object) {
        *name = jose_json_bytes(at);
        at++;
    }

    *value = (const jose_json_t *) at;

    it->at = (const jose_json_t *) unsafe_yyjson_get_next(at);
    it->left--;

    return 1;
}
