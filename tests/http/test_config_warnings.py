"""Configurations that protect less than they seem to, and the line that
nginx -t names."""

import re

import pytest

import keys

KEY = keys.make("oct", "k")
FILES = {"keys.json": keys.jwks(KEY), "other.json": keys.jwks(KEY),
         "list": "x\n"}


def warnings(text):
    """What is warned of: the directive and the number of its line."""
    return [(m[1], int(m[2])) for m in re.finditer(
        r'\[warn\] .*?"(auth_jwt\w*)".* in \S+nginx\.conf:(\d+)$', text,
        re.M)]


def lines_of(check, **config):
    """What is warned of, with the text of its line."""
    status, text = check(files=FILES, **config)
    assert status == 0, text
    conf = open(re.search(r"configuration file (\S+) test is successful",
                          text)[1]).read().splitlines()
    found = warnings(text)
    assert len(found) == text.count("[warn]"), text
    return text, [(name, conf[line - 1].strip()) for name, line in found]


PROTECTS = {
    "auth_jwt_key_file": "auth_jwt_key_file keys.json;",
    "auth_jwt_key": "auth_jwt_key hex:" + "00" * 32 + ";",
    "auth_jwt_key_request": "auth_jwt_key_request /_keys;",
    "auth_jwt_require": "auth_jwt_require $host;",
    "auth_jwt_require_claim": "auth_jwt_require_claim a eq b;",
    "auth_jwt_require_header": "auth_jwt_require_header a eq b;",
    "auth_jwt_issuer": "auth_jwt_issuer https://a;",
    "auth_jwt_audience": "auth_jwt_audience a;",
    "auth_jwt_revocation_list": "auth_jwt_revocation_list list;",
    "auth_jwt_revocation_list_sub": "auth_jwt_revocation_list_sub list;",
    "auth_jwt_revocation_list_kid": "auth_jwt_revocation_list_kid list;",
}


@pytest.mark.parametrize("name", PROTECTS)
def test_a_location_that_looks_protected_is_warned_of(check, name):
    line = PROTECTS[name]
    for text, found in (
            lines_of(check, server=f"location / {{\n{line}\nroot x;\n}}"),
            lines_of(check, server=f"{line}\nroot x;"),
            lines_of(check, server=f"{line}\nlocation / {{ root x; }}"),
            lines_of(check, server="root x;", http=line),
            lines_of(check, server=f"""
                location / {{ limit_except GET {{
                    {line}
                }} }}""")):
        assert found == [(name, line)], text
        assert 'without "auth_jwt"' in text


def test_each_level_is_warned_of_once_and_by_its_first_directive(check):
    _, found = lines_of(check, server="""
        location /a {
            auth_jwt_key_file keys.json;
            auth_jwt_issuer a;
            location /a/b {
                auth_jwt_audience b;
                auth_jwt_require $host;
            }
        }
        location /c { auth_jwt "R"; auth_jwt_key_file keys.json; }
    """)
    assert found == [("auth_jwt_key_file", "auth_jwt_key_file keys.json;"),
                     ("auth_jwt_audience", "auth_jwt_audience b;")]


def test_the_file_that_is_included_is_named(check):
    status, text = check(
        files={**FILES, "more.conf": "\n\nauth_jwt_issuer a;\n"},
        server="location / { include @DIR@/more.conf; }")
    assert status == 0
    assert re.search(r'\[warn\] "auth_jwt_issuer" .* in \S+/more\.conf:3$',
                     text, re.M), text


QUIET = [
    'auth_jwt "R"; auth_jwt_key_file keys.json;',
    "auth_jwt off; auth_jwt_key_file keys.json; auth_jwt_issuer a;",
    "auth_jwt off token=$arg_t; auth_jwt_key_file keys.json;",
    'auth_jwt $host; auth_jwt_key_file keys.json;',
    "auth_jwt_leeway 1s; auth_jwt_key_cache 1m; auth_jwt_algorithms RS256;",
]


@pytest.mark.parametrize("what", QUIET)
def test_what_is_on_or_said_to_be_off_is_not_warned_of(check, what):
    for config in (dict(server=f"location / {{ {what} }}"),
                   dict(server=f"{what} location / {{ root x; }}"),
                   dict(http=what, server="location / { root x; }")):
        assert lines_of(check, **config)[1] == []


@pytest.mark.parametrize("inside", [
    'location /a { auth_jwt "R"; }',
    "location /a { auth_jwt off; }",
    'location /a { location /a/b { auth_jwt "R"; } }',
    'location /a { limit_except GET { auth_jwt "R"; } }',
    'location /a { auth_jwt "R"; auth_jwt_key_file other.json; }',
])
def test_keys_for_a_level_below_are_not_warned_of(check, inside):
    what = "auth_jwt_key_file keys.json; auth_jwt_issuer a;"
    others = "location /open { root x; }"
    for config in (dict(server=f"{what} {inside} {others}"),
                   dict(server=f"{inside} {others}", http=what),
                   dict(server=f"location / {{ {what} {inside} }} {others}")):
        assert lines_of(check, **config)[1] == []


def test_an_off_that_is_inherited_was_not_meant_for_new_keys(check):
    _, found = lines_of(check, server="""
        auth_jwt off;
        auth_jwt_issuer a;
        location /a {
            auth_jwt_key_file keys.json;
        }
    """)
    assert found == [("auth_jwt_key_file", "auth_jwt_key_file keys.json;")]


def test_what_is_inherited_is_not_warned_of(check):
    _, found = lines_of(check, server="""
        auth_jwt_key_file keys.json;
        location /a { root x; location /a/b { root x; } }
        location /c { root x; if ($host) { root y; } }
    """)
    assert found == [("auth_jwt_key_file", "auth_jwt_key_file keys.json;")]


def test_a_server_beside_one_that_is_protected_is_warned_of(check):
    _, found = lines_of(check, http="""
        server { listen 127.0.0.1:@PORT_A@;
                 auth_jwt "R"; auth_jwt_key_file keys.json; }
    """, server="auth_jwt_key_file other.json;")
    assert found == [("auth_jwt_key_file", "auth_jwt_key_file other.json;")]


# Two issuers and the keys of both: each key verifies tokens that name the
# other issuer.

TWO_KEYS = "auth_jwt_key_file keys.json; auth_jwt_key_file other.json;"
TWO_ISSUERS = "auth_jwt_issuer https://a https://b;"


@pytest.mark.parametrize("config", [
    dict(server=f'location / {{ auth_jwt "R"; {TWO_KEYS} {TWO_ISSUERS} }}'),
    dict(server=f"""location / {{ auth_jwt "R"; {TWO_KEYS}
                    auth_jwt_issuer a; auth_jwt_issuer b; }}"""),
    dict(server=f'{TWO_KEYS} location / {{ auth_jwt "R"; {TWO_ISSUERS} }}'),
    dict(server=f"""{TWO_KEYS} {TWO_ISSUERS} auth_jwt "R";
                    location / {{ root x; }}
                    location /b {{ auth_jwt_audience c; }}"""),
    dict(http=f"{TWO_KEYS} {TWO_ISSUERS}",
         server='location / { auth_jwt "R"; }'),
    dict(server=f"""location / {{ auth_jwt "R"; {TWO_KEYS} {TWO_ISSUERS}
                    auth_jwt_type nested; auth_jwt_key_file keys.json; }}"""),
    dict(server=f"""location / {{ auth_jwt "R"; auth_jwt_key_file keys.json;
                    auth_jwt_key_file $jwt_claim_iss; {TWO_ISSUERS} }}"""),
    dict(server=f"""location / {{ auth_jwt "R"; auth_jwt_key_file keys.json;
                    auth_jwt_key_request /_keys; {TWO_ISSUERS} }}"""),
])
def test_keys_of_several_issuers_are_warned_of_once(check, config):
    text, found = lines_of(check, **config)
    assert len(found) == 1, text
    assert "$jwt_claim_iss" in text, text


@pytest.mark.parametrize("what", [
    f"{TWO_KEYS} auth_jwt_issuer https://a;",
    f"auth_jwt_key_file keys.json; {TWO_ISSUERS}",
    f"auth_jwt_type nested; {TWO_KEYS} {TWO_ISSUERS}",
    f"auth_jwt_key_file $jwt_claim_iss; {TWO_ISSUERS}",
    f"""auth_jwt_key_file $jwt_claim_iss; auth_jwt_key_request /$jwt_claim_iss;
        {TWO_ISSUERS}""",
    f"""auth_jwt_type nested; auth_jwt_key_file keys.json;
        auth_jwt_key_file $jwt_claim_iss; auth_jwt_key $jwt_claim_iss;
        {TWO_ISSUERS}""",
])
def test_the_keys_of_one_issuer_are_not_warned_of(check, what):
    assert lines_of(check, server=f"""
        location / {{ auth_jwt "R"; {what} }}""")[1] == []


def test_the_line_is_that_of_the_last_key_or_issuer(check):
    _, found = lines_of(check, server="""
        auth_jwt_key_file keys.json;
        location /a {
            auth_jwt "R";
            auth_jwt_audience c;
            auth_jwt_issuer https://a https://b;
            auth_jwt_key_file keys.json;
            auth_jwt_key_file other.json;
            auth_jwt_require $host;
        }
    """)
    assert found == [("auth_jwt_issuer", "auth_jwt_key_file other.json;")]


def test_keys_of_several_issuers_that_are_not_used_are_not_warned_of(check):
    assert lines_of(check, server=f"""
        location / {{ auth_jwt off; {TWO_KEYS} {TWO_ISSUERS} }}""")[1] == []
