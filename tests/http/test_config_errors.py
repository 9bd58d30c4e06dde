"""Broken configurations, and what nginx -t says of each."""

import json
import re

import pytest

import keys

KEY = keys.make("oct", "k")
FILES = {
    "keys.json": keys.jwks(KEY),
    "empty.json": "",
    "blank.json": " \n",
    "text.json": "these are not keys\n",
    "cut.json": keys.jwks(KEY)[:-1],
    "trailing.json": keys.jwks(KEY) + "x",
    "array.json": json.dumps([keys.jwk_dict(KEY)]),
    "null.json": "null",
    "no-keys.json": '{"keys":[]}',
    "keys-object.json": '{"keys":{}}',
    "keys-missing.json": '{"jwks":[]}',
    "unusable.json": '{"keys":[{"kty":"LATTICE","kid":"new"}]}',
    "small-rsa.json": keys.jwks(keys.make("RSA", "small", 1024)),
    "deep.json": '{"keys":' + "[" * 100 + "]" * 100 + "}",
    "huge.json": keys.jwks(keys.jwk_dict(KEY, x5c=["A" * 1024 * 1024])),
    "cut.pem": keys.pem(keys.make("P-256", "ec"))[:60],
    "other.pem": keys.pem(keys.make("P-256", "ec")).replace(
        "PUBLIC KEY", "DH PARAMETERS"),
    "key.pem": keys.pem(keys.make("P-256", "ec")),
    "binary.der": bytes(range(256)),
    "directory/file": "",
}


def key_file(name, what):
    return (f"auth_jwt_key_file {name};",
            rf'auth_jwt_key_file "@DIR@/{re.escape(name)}": {what}')


# What is written in a location that has auth_jwt and a key, and the [emerg].
LOCATION = {
    # key files
    "file-missing": key_file("missing.json", r".*No such file or directory"),
    "file-empty": key_file("empty.json", r".+"),
    "file-blank": key_file("blank.json", r".+"),
    "file-directory": key_file("directory", r".*is a directory"),
    "file-not-json": key_file("text.json", r".+"),
    "file-cut": key_file("cut.json", r".*byte \d+|.*JSON"),
    "file-trailing": key_file("trailing.json", r".+"),
    "file-array": key_file("array.json", r".+"),
    "file-null": key_file("null.json", r".+"),
    "file-no-keys": key_file("no-keys.json", r'"keys" is empty'),
    "file-keys-object": key_file("keys-object.json", r".+"),
    "file-other-object": key_file("keys-missing.json", r".+"),
    "file-unusable": key_file("unusable.json", r".*no usable key"),
    "file-small-rsa": key_file("small-rsa.json", r".*no usable key"),
    "file-deep": key_file("deep.json", r".+"),
    "file-huge": key_file("huge.json", r".*larger"),
    "file-pem-cut": key_file("cut.pem", r".+"),
    "file-pem-other": key_file("other.pem", r".+"),
    "file-binary": key_file("binary.der", r".+"),
    "file-word-unknown": (
        "auth_jwt_key_file keys.json jwk;", r'invalid parameter "jwk"'),
    "file-word-prefix": (
        "auth_jwt_key_file keys.json j;", r'invalid parameter "j"'),
    "file-word-not-fitting": (
        "auth_jwt_key_file key.pem jwks;",
        r'auth_jwt_key_file "@DIR@/key.pem": .+'),
    "file-no-name": (
        "auth_jwt_key_file;",
        r'invalid number of arguments in "auth_jwt_key_file" directive'),
    "file-empty-name": (
        'auth_jwt_key_file "";', r'"auth_jwt_key_file" directive is empty'),
    "file-unknown-variable": (
        "auth_jwt_key_file $nowhere.json;", r'unknown "nowhere" variable'),

    # keys in the configuration: said, but never shown
    "key-rubbish": ("auth_jwt_key hunter2-hunter2;", r"auth_jwt_key: .+"),
    "key-hex": ("auth_jwt_key hex:00zz;", r'auth_jwt_key: .*"hex:"'),
    "key-hex-odd": ("auth_jwt_key hex:000;", r'auth_jwt_key: .*"hex:"'),
    "key-base64": ("auth_jwt_key base64:A-_B;",
                   r'auth_jwt_key: .*"base64:"'),
    "key-base64url": ("auth_jwt_key base64url:AA==;",
                      r'auth_jwt_key: .*"base64url:"'),
    "key-base64url-bits": ("auth_jwt_key base64url:AB;",
                           r'auth_jwt_key: .*"base64url:"'),
    "key-text-empty": ("auth_jwt_key text:;", r"auth_jwt_key: .+"),
    "key-hex-empty": ("auth_jwt_key hex:;", r"auth_jwt_key: .+"),
    "key-empty": ('auth_jwt_key "";', r'"auth_jwt_key" directive is empty'),
    "key-jwk-unusable": ("auth_jwt_key '{\"kty\":\"LATTICE\"}';",
                         r"auth_jwt_key: .*no usable key"),
    "key-pem-cut": ("auth_jwt_key '-----BEGIN PUBLIC KEY-----';",
                    r"auth_jwt_key: .+"),

    # parameters
    "type-unknown": ("auth_jwt_type sealed;", r'invalid value "sealed"'),
    "type-none": (
        "auth_jwt_type;",
        r'invalid number of arguments in "auth_jwt_type" directive'),
    "leeway-not-a-time": (
        "auth_jwt_leeway soon;", r'"auth_jwt_leeway" directive invalid value'),
    "phase-unknown": ("auth_jwt_phase content;", r'invalid value "content"'),
    "key-cache-not-a-time": ("auth_jwt_key_cache soon;",
                             r'invalid parameter "soon"'),
    "key-cache-unknown": ("auth_jwt_key_cache 1h fresh=1s;",
                          r'invalid parameter "fresh=1s"'),
    "key-request-relative": ("auth_jwt_key_request keys;",
                             r'invalid parameter "keys"'),
    "key-request-format": ("auth_jwt_key_request /keys pem;",
                           r'invalid parameter "pem"'),
    "revocation-list-kid-alone": (
        "auth_jwt_revocation_list_kid;", "invalid number of arguments in "
        '"auth_jwt_revocation_list_kid" directive'),
    "leeway-negative": (
        "auth_jwt_leeway -1s;", r'"auth_jwt_leeway" directive invalid value'),
    "algorithm-unknown": (
        "auth_jwt_algorithms RS256 RS257;", r'unknown algorithm "RS257"'),
    "algorithm-none": (
        "auth_jwt_algorithms none;", r'unknown algorithm "none"'),
    "algorithm-lower-case": (
        "auth_jwt_algorithms rs256;", r'unknown algorithm "rs256"'),
    "algorithm-never": (
        "auth_jwt_algorithms RSA1_5;", r'unknown algorithm "RSA1_5"'),
    "algorithms-none": (
        "auth_jwt_algorithms;",
        r'invalid number of arguments in "auth_jwt_algorithms" directive'),
    "exp-not-a-flag": (
        "auth_jwt_validate_exp maybe;", r'invalid value "maybe" in '
        r'"auth_jwt_validate_exp" directive, it must be "on" or "off"'),
    "sig-not-a-flag": (
        "auth_jwt_validate_sig 1;", r'invalid value "1" in '
        r'"auth_jwt_validate_sig" directive, it must be "on" or "off"'),
    "require-not-a-variable": (
        "auth_jwt_require jwt_claim_sub;",
        r'invalid parameter "jwt_claim_sub"'),
    "require-nothing": (
        "auth_jwt_require error=403;", r'"auth_jwt_require" directive .+'),
    "require-unknown-variable": (
        "auth_jwt_require $nowhere;", r'unknown "nowhere" variable'),
    "www-authenticate-none": (
        "auth_jwt_www_authenticate;", r"invalid number of arguments in "
        r'"auth_jwt_www_authenticate" directive'),

    # duplicates
    "duplicate-auth-jwt": (
        'auth_jwt "again";', r'"auth_jwt" directive is duplicate'),
    "duplicate-off": ("auth_jwt off;", r'"auth_jwt" directive is duplicate'),
    **{f"duplicate-{name}": (f"{name} {value}; {name} {value};",
                             rf'"{name}" directive is duplicate')
       for name, value in (("auth_jwt_type", "signed"),
                           ("auth_jwt_leeway", "1s"),
                           ("auth_jwt_algorithms", "RS256"),
                           ("auth_jwt_validate_exp", "on"),
                           ("auth_jwt_validate_sig", "on"),
                           ("auth_jwt_www_authenticate", "on"))},

    # where a directive may not stand
    "claim-set-in-location": (
        "auth_jwt_claim_set $x a;",
        r'"auth_jwt_claim_set" directive is not allowed here'),
    "header-set-in-location": (
        "auth_jwt_header_set $x a;",
        r'"auth_jwt_header_set" directive is not allowed here'),
    "leeway-in-limit-except": (
        "limit_except GET { auth_jwt_leeway 1s; }",
        r'"auth_jwt_leeway" directive is not allowed here'),
    "auth-jwt-in-if": (
        'if ($host) { auth_jwt "x"; }',
        r'"auth_jwt" directive is not allowed here'),
    "key-file-in-if": (
        "if ($host) { auth_jwt_key_file keys.json; }",
        r'"auth_jwt_key_file" directive is not allowed here'),
    **{f"require-error-{code or 'empty'}": (
        f"auth_jwt_require $host error={code};",
        rf'invalid parameter "error={code}"')
       for code in ("", "200", "302", "399", "600", "444", "499", "4O3",
                    "-401", "99999999999999999999")},
}

# The same for auth_jwt itself.
AUTH_JWT = {
    "nothing": ("auth_jwt;",
                r'invalid number of arguments in "auth_jwt" directive'),
    "unknown-parameter": ('auth_jwt "R" tokens=$arg_t;',
                          r'invalid parameter "tokens=\$arg_t"'),
    "two-realms": ("auth_jwt closed site;", r'invalid parameter "site"'),
    "token-not-a-variable": ('auth_jwt "R" token=arg_t;', r'"arg_t"|token'),
    "token-empty": ('auth_jwt "R" token=;', r"token"),
    "token-dollar": ('auth_jwt "R" token=$;', r"\$|token"),
    "token-unknown": ('auth_jwt "R" token=$nowhere;',
                      r'unknown "nowhere" variable'),
    "realm-unknown-variable": ('auth_jwt "$nowhere";',
                               r'unknown "nowhere" variable'),
    "off-optional": ("auth_jwt off optional;",
                     r'invalid parameter "optional"'),
    "off-unknown": ("auth_jwt off now;", r'invalid parameter "now"'),
}

# And in http.
HTTP = {
    "token-cache-not-a-size": ("auth_jwt_token_cache lots;",
                               r'invalid parameter "lots"'),
    "claim-set-no-name": ("auth_jwt_claim_set $x;",
                          r"invalid number of arguments in "
                          r'"auth_jwt_claim_set" directive'),
    "claim-set-no-dollar": ("auth_jwt_claim_set x a;",
                            r'invalid variable name "x"'),
    "claim-set-dollar": ("auth_jwt_claim_set $ a;",
                         r'invalid variable name "\$"'),
    "header-set-no-dollar": ("auth_jwt_header_set x a;",
                             r'invalid variable name "x"'),
    "claim-set-builtin": ("auth_jwt_claim_set $host a;",
                          r'the duplicate "host" variable'),
}

# In the main context.
MAIN = {
    name: (f"{name} x;", rf'"{name}" directive is not allowed here')
    for name in ("auth_jwt", "auth_jwt_key_file", "auth_jwt_require")
}


def refuses(check, expected, secret=None, **config):
    status, text = check(files=FILES, **config)
    assert status != 0, text
    lines = [line for line in text.splitlines() if "[emerg]" in line]
    assert len(lines) == 1, text
    # nginx itself looks variables up at the end, and then knows no line
    late = re.fullmatch(r'unknown "\w+" variable', expected)
    where = "" if late else r".* in \S+/nginx\.conf:\d+$"
    directory = re.search(r"configuration file (\S+)/nginx\.conf", text)[1]
    expected = expected.replace("@DIR@", re.escape(directory))
    assert re.search(rf"\[emerg\] .*(?:{expected}){where}", lines[0]), text
    assert secret is None or secret not in text
    assert "test failed" in text


def protected(what, auth_jwt='auth_jwt "R";'):
    return f"""
        location / {{
            {auth_jwt}
            {what}
            empty_gif;
        }}
"""


@pytest.mark.parametrize("what, text", LOCATION.values(), ids=LOCATION)
def test_a_broken_location_is_refused(check, what, text):
    refuses(check, text, secret="hunter2", server=protected(what))


@pytest.mark.parametrize("what, text", AUTH_JWT.values(), ids=AUTH_JWT)
def test_a_broken_auth_jwt_is_refused(check, what, text):
    refuses(check, text,
            server=protected("auth_jwt_key_file keys.json;", what))


@pytest.mark.parametrize("what, text", HTTP.values(), ids=HTTP)
def test_a_broken_http_block_is_refused(check, what, text):
    refuses(check, text, http=what)


@pytest.mark.parametrize("what, text", MAIN.values(), ids=MAIN)
def test_the_main_context_is_not_the_place(check, what, text):
    refuses(check, text, main=what)


def test_a_broken_key_file_is_found_in_every_context(check):
    text = r'auth_jwt_key_file "@DIR@/missing.json": '
    what = "auth_jwt_key_file missing.json;"
    refuses(check, text, http=what)
    refuses(check, text, server=what)
    refuses(check, text, server=protected(f"limit_except GET {{ {what} }}"))
    # unused, yet written by somebody who meant it
    refuses(check, text, server=protected(what, "auth_jwt off;"))


GOOD = [
    'auth_jwt "R" token=$arg_t optional;',
    'auth_jwt "R" optional token=$arg_t token=$cookie_t;',
    "auth_jwt off;",
    "auth_jwt off token=$cookie_t;",
    'auth_jwt "";',
    'auth_jwt "R"; auth_jwt_type signed;',
    'auth_jwt "R"; auth_jwt_leeway 1h30m;',
    'auth_jwt "R"; auth_jwt_key_file keys.json jwks;',
    'auth_jwt "R"; auth_jwt_key_file $host.json;',
    'auth_jwt "R"; auth_jwt_key $arg_k;',
    'auth_jwt "R"; auth_jwt_algorithms RS256 RS256 EdDSA Ed448 ML-DSA-65 dir;',
    'auth_jwt "R"; auth_jwt_require $host $arg_a error=403;',
    'auth_jwt "R"; auth_jwt_require $host; auth_jwt_require $host;',
    'auth_jwt "R"; auth_jwt_www_authenticate "$scheme";',
    'auth_jwt "R"; limit_except GET { auth_jwt off; }',
    """limit_except GET {
        auth_jwt "R"; auth_jwt_type signed; auth_jwt_key_file keys.json;
        auth_jwt_algorithms HS256; auth_jwt_require $host;
        auth_jwt_validate_exp off; auth_jwt_www_authenticate off;
    }""",
]


@pytest.mark.parametrize("what", GOOD)
def test_a_good_location_is_accepted_without_a_word(check, what):
    status, text = check(files=FILES, server="auth_jwt_key_file keys.json;"
                         + protected("", what))
    assert status == 0, text
    assert "[warn]" not in text, text


WARNS = {
    "no-key": ('auth_jwt "R";', r'"auth_jwt" is on .* no key is configured'),
    "validate-sig-off": (
        'auth_jwt "R"; auth_jwt_key_file keys.json; '
        "auth_jwt_validate_sig off;", r'"auth_jwt_validate_sig" is off'),
    "weak-secret": (
        'auth_jwt "R"; auth_jwt_key text:hunter2;',
        r"auth_jwt_key: key #1: "),
    "weak-secret-file": (
        'auth_jwt "R"; auth_jwt_key_file weak.json;',
        r'auth_jwt_key_file "\S+/weak.json": key #1 \(kid "w"\): '),
    "skipped": (
        'auth_jwt "R"; auth_jwt_key_file mixed.json;',
        r'auth_jwt_key_file "\S+/mixed.json": key #1 \(kid "new"\) skipped: '),
    "skipped-forged": (
        'auth_jwt "R"; auth_jwt_key_file forged.json;',
        r'auth_jwt_key_file "\S+/forged.json": key #1 \(kid "a\?b\?c"\) '
        r"skipped: "),
}


@pytest.mark.parametrize("what, expected", WARNS.values(), ids=WARNS)
def test_what_is_hardly_meant_is_warned_of(check, what, expected):
    files = {
        "weak.json": keys.jwks(keys.secret(b"hunter2", "w")),
        "mixed.json": keys.jwks({"kty": "LATTICE", "kid": "new"}, KEY),
        "forged.json": keys.jwks({"kty": "LATTICE", "kid": 'a\nb"c'}, KEY),
    }
    status, text = check(files={**FILES, **files}, server=protected("", what))
    assert status == 0, text
    lines = [line for line in text.splitlines() if "[warn]" in line]
    assert len(lines) == 1, text
    assert re.search(rf"{expected}.* in \S+/nginx\.conf:\d+", lines[0]), text
    assert "hunter2" not in text
