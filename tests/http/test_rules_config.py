"""Broken rules, and what nginx -t says of each."""

import json
import re

import pytest

import keys

KEY = keys.make("oct", "k")
FILES = {
    "keys.json": keys.jwks(KEY),
    "list": "one\n",
    "cut.json": '["one"',
    "bool.json": '["one",\ntrue]',
    "binary": b"\x7fELF\x02\x01\x00",
    "twice.json": '{"a":1,"a":2}',
    "directory/file": "",
}

INVALID = "invalid number of arguments in "

# What is written in a location that has auth_jwt and a key, and the [emerg].
BROKEN = {
    "operator": ("auth_jwt_require_claim c is x;", 'unknown operator "is"'),
    "operator-case": ("auth_jwt_require_claim c EQ x;",
                      'unknown operator "EQ"'),
    "operator-twice": ("auth_jwt_require_claim c !!eq x;",
                       'unknown operator "!!eq"'),
    "claim-alone": ("auth_jwt_require_claim c;",
                    INVALID + '"auth_jwt_require_claim"'),
    "no-value": ("auth_jwt_require_claim c eq;",
                 '"auth_jwt_require_claim" directive has no value'),
    "too-much": ("auth_jwt_require_claim c eq x y;",
                 'invalid parameter "y"'),
    "exists-value": ("auth_jwt_require_header h exists x;",
                     'invalid parameter "x"'),
    "not-json": ("auth_jwt_require_claim c eq json=x;",
                 '"x" is not JSON: .+ at byte 0'),
    "not-json-after": ("auth_jwt_require_claim c eq 'json=1 2';",
                       '"1 2" is not JSON: .+ at byte 2'),
    "json-empty": ("auth_jwt_require_claim c eq json=;", '"" is not JSON'),
    "path-open": ("auth_jwt_require_claim .[invalid eq x;",
                  r'invalid path "\.\[invalid": an index in brackets is not '
                  "a number"),
    "path-dot": ("auth_jwt_require_claim . eq x;",
                 'invalid path ".": a name is missing'),
    "path-quote": ("auth_jwt_require_claim '.\"a' eq x;",
                   "a quote is not closed"),
    "path-empty": ('auth_jwt_require_claim "" eq x;',
                   'invalid path "": it is empty'),
    "path-header": ("auth_jwt_require_header .a[b] eq x;", "invalid path"),
    "path-nested": ("auth_jwt_allow_nested; auth_jwt_require_claim a..b eq x;",
                    r'invalid path "a\.\.b": a name is empty'),
    "path-nested-quote": (
        "auth_jwt_require_header '\"a' eq x; auth_jwt_allow_nested;",
        "a quote is not closed"),
    "pattern": ("auth_jwt_require_claim c match '(';", "pcre2?_compile.+failed"),
    "pattern-number": ("auth_jwt_require_claim c match json=1;",
                       'needs a string to "match"'),
    "pattern-object": ("auth_jwt_require_claim c match json={};", None),
    "variable": ("auth_jwt_require_claim c eq $nowhere;",
                 'unknown "nowhere" variable'),
    "variable-inside": ("auth_jwt_require_claim c eq a$nowhere;",
                        'unknown "nowhere" variable'),
    **{f"code-{code}": (f"auth_jwt_require_claim c eq x error={code};",
                        f'invalid parameter "error={code}"')
       for code in ("200", "399", "444", "499", "600", "x", "")},
    "delimiter-empty": ("auth_jwt_allow_nested delimiter=;",
                        'invalid parameter "delimiter="'),
    "nested-word": ("auth_jwt_allow_nested on;", 'invalid parameter "on"'),
    "nested-twice": ("auth_jwt_allow_nested; auth_jwt_allow_nested;",
                     '"auth_jwt_allow_nested" directive is duplicate'),
    "nested-same": ("auth_jwt_allow_nested delimiter=. quote=.;",
                    "one string for delimiter and quote"),
    "issuer-none": ("auth_jwt_issuer;", INVALID + '"auth_jwt_issuer"'),
    "issuer-empty": ('auth_jwt_issuer a "";', "has an empty value"),
    "issuer-variable": ("auth_jwt_issuer $nowhere;",
                        'unknown "nowhere" variable'),
    "audience-none": ("auth_jwt_audience;", INVALID + '"auth_jwt_audience"'),
    "audience-empty": ('auth_jwt_audience "";', "has an empty value"),
    "list-none": ("auth_jwt_revocation_list;",
                  INVALID + '"auth_jwt_revocation_list"'),
    "list-word": ("auth_jwt_revocation_list list jti;",
                  'invalid parameter "jti"'),
    "list-no-claim": ("auth_jwt_revocation_list list claim=;",
                      'invalid path ""'),
    "list-path": ("auth_jwt_revocation_list list claim=.a[;",
                  "invalid path"),
    "list-empty-name": ('auth_jwt_revocation_list "";',
                        'invalid parameter ""'),
    "list-variable": ("auth_jwt_revocation_list $host.list;",
                      "may not have variables"),
    "sub-variable": ("auth_jwt_revocation_list_sub $host;",
                     "may not have variables"),
    **{f"{kind}-{name}": (f"auth_jwt_revocation_list{kind} {name};",
                          rf'revocation list "@DIR@/{re.escape(name)}": '
                          + what)
       for kind in ("", "_sub", "_kid") for name, what in (
           ("missing", "cannot be opened .*No such file"),
           ("directory", "is a directory"),
           ("cut.json", ".+ in line 1"),
           ("bool.json", "an element is neither a string nor a number"),
           ("binary", "a control character in line 1"),
           ("twice.json", "two members of an object have the same name"))},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_found_when_nginx_is_tested(check, name):
    directive, message = BROKEN[name]
    status, text = check(files=FILES, server=f"""
        location /a {{
            auth_jwt "R";
            auth_jwt_key_file keys.json;
            {directive}
        }}
""")
    assert status != 0, text
    assert "[emerg]" in text
    if message:
        directory = re.search(r"configuration file (\S+)/nginx.conf", text)
        pattern = message.replace("@DIR@", re.escape(directory[1]))
        assert re.search(pattern, text), text


GOOD = [
    "auth_jwt_require_claim exp gt json=1;",
    "auth_jwt_require_claim exp in 1;",
    "auth_jwt_require_claim sub match '^a$';",
    "auth_jwt_require_claim exp match $host;",
    "auth_jwt_require_claim exp !exists error=403;",
    "auth_jwt_require_claim error=403 eq error=403 error=403;",
    "auth_jwt_require_claim c eq 'json={\"a\":[1,2]}';",
    "auth_jwt_revocation_list list; auth_jwt_revocation_list list;",
    "auth_jwt_revocation_list_sub list; auth_jwt_revocation_list_kid list;",
    "auth_jwt_issuer a b $host; auth_jwt_audience c; auth_jwt_audience d;",
    "auth_jwt_allow_nested quote=' delimiter=::;",
]


@pytest.mark.parametrize("directive", GOOD)
def test_what_is_right_is_taken(check, directive):
    for where in ("http", "server", "location", "limit_except"):
        if "nested" in directive and where == "limit_except":
            continue
        inside = {where: directive}
        status, text = check(files=FILES, http=inside.get("http", "") + f"""
    auth_jwt_key_file keys.json;
    server {{
        listen 127.0.0.1:@PORT@;
        {inside.get("server", "")}
        location / {{
            auth_jwt R;
            {inside.get("location", "")}
            limit_except GET {{ {inside.get("limit_except", "deny all;")} }}
        }}
    }}
""")
        assert status == 0, text
        assert "[warn]" not in text or "auth_jwt" not in text, text


def test_lists_are_read_from_the_directory_of_the_configuration(check):
    status, text = check(files={**FILES, "a/list": json.dumps(["x"])}, server="""
        location / {
            auth_jwt R;
            auth_jwt_key_file keys.json;
            auth_jwt_revocation_list a/list;
        }
""")
    assert status == 0, text
