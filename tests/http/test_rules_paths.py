"""Paths to claims: as in jq, plain, and with delimiters."""

import pytest

import expect
import keys
import tokens

KEY = keys.make("oct", "k")

CLAIMS = {
    "sub": "alice",
    "roles": ["admin", "user"],
    "realm_access": {"roles": ["offline", "billing"]},
    "groups": [{"name": "engineering", "level": 1}],
    "matrix": [[1, 2], [3]],
    "dotted.key": "dot",
    "nested": {"dotted.child": "deep"},
    "https://example.com/roles": ["x"],
    "a_b": "flat",
    "a": {"b": "nested", "b<>c": "odd"},
    ".dot": "first",
}

# a rule that is met, and one beside it that is not
JQ = [
    (".sub eq alice", ".sub eq bob"),
    (".roles[0] eq admin", ".roles[1] eq admin"),
    (".roles any user", ".roles[2] exists"),
    (".realm_access.roles any billing", ".realm_access.role any billing"),
    (".groups[0].name eq engineering", ".groups[1].name eq engineering"),
    (".groups[0].level eq json=1", ".groups[0].level eq 1"),
    (".matrix[0][1] eq json=2", ".matrix[1][1] eq json=2"),
    ("'.\"dotted.key\"' eq dot", ".dotted.key eq dot"),
    ("'.nested.\"dotted.child\"' eq deep", ".nested.dotted.child eq deep"),
    ("'.nested[\"dotted.child\"]' eq deep", "'.nested[\"dotted\"]' eq deep"),
    ("'.\"https://example.com/roles\"' any x",
     "'.\"https://example.com/role\"' any x"),
    ("'.\".dot\"' eq first", ".dot eq first"),
    (".roles exists", ".roles.name exists"),
    (".sub exists", ".sub[0] exists"),
    (".sub !exists", ".sub.x !exists")[::-1],
]

PLAIN = [
    ("sub eq alice", "sub eq bob"),
    ("dotted.key eq dot", "nested.dotted.child eq deep"),
    ("https://example.com/roles any x", "realm_access.roles any billing"),
    ("roles any admin", "roles[0] eq admin"),
    ("a_b eq flat", "a.b eq nested"),
]

NESTED = {
    "auth_jwt_allow_nested;": [
        ("sub eq alice", "sub eq bob"),
        ("realm_access.roles any billing", "realm_access.role any billing"),
        ("'\"dotted.key\"' eq dot", "dotted.key eq dot"),
        ("'nested.\"dotted.child\"' eq deep", "nested.dotted.child eq deep"),
        (".groups[0].name eq engineering", "groups[0].name eq engineering"),
    ],
    "auth_jwt_allow_nested delimiter=<>;": [
        ("realm_access<>roles any billing", "realm_access.roles any billing"),
        ("dotted.key eq dot", "'\"dotted.key\"x' eq dot")[:1] * 2,
        ("'a<>\"b<>c\"' eq odd", "a<>b<>c eq odd"),
    ],
    "auth_jwt_allow_nested delimiter=_ quote=';": [
        ("a_b eq nested", "a.b eq nested"),
        ("\"'a_b'\" eq flat", "a_b eq flat"),
        ("\"'realm_access'_roles\" any billing",
         "realm_access_roles any billing"),
    ],
}


def serve(launch, cases, extra=""):
    return launch(files={"keys.json": keys.jwks(KEY)}, server=expect.SHOW
                  + f"{extra}\nauth_jwt_key_file keys.json;\nauth_jwt R;\n"
                  + "".join(f"""
        location /{n}/yes {{ auth_jwt_require_claim {yes}; empty_gif; }}
        location /{n}/no {{ auth_jwt_require_claim {no}; empty_gif; }}
""" for n, (yes, no) in enumerate(cases)))


def check(nginx, cases):
    token = tokens.mint(KEY, CLAIMS)
    for n, (yes, no) in enumerate(cases):
        expect.passes(nginx, f"/{n}/yes", token)
        if yes != no:
            expect.refused(nginx.get(f"/{n}/no", token), "claim_refused")


def test_a_path_that_starts_with_a_dot_is_as_in_jq(spawn):
    check(serve(spawn, JQ), JQ)


def test_another_path_is_one_name(spawn):
    check(serve(spawn, PLAIN), PLAIN)


@pytest.mark.parametrize("directive", NESTED, ids=range(len(NESTED)))
def test_allow_nested_divides_paths(spawn, directive):
    cases = NESTED[directive] + JQ
    check(serve(spawn, cases, directive), cases)


def test_a_path_is_divided_as_where_it_is_written(spawn):
    nginx = spawn(files={"keys.json": keys.jwks(KEY)}, http="""
    auth_jwt_require_claim realm_access.roles any billing;
    auth_jwt_allow_nested;
""", server=expect.SHOW + """
        auth_jwt_key_file keys.json;
        auth_jwt R;
        location /http { empty_gif; }
        location /changed { auth_jwt_allow_nested delimiter=/; empty_gif; }
        location /own {
            auth_jwt_require_claim realm_access/roles any billing;
            auth_jwt_allow_nested delimiter=/;
            empty_gif;
        }
        location /header {
            auth_jwt_require_header a.b eq x;
            empty_gif;
        }
""")
    token = tokens.mint(KEY, CLAIMS, a={"b": "x"})
    other = tokens.mint(KEY, {**CLAIMS, "realm_access": {"roles": ["x"]}})
    for path in ("/http", "/changed", "/own", "/header"):
        expect.passes(nginx, path, token)
        expect.refused(nginx.get(path, other),
                       "claim_refused", "header_refused")


def test_variables_follow_allow_nested(spawn):
    nginx = spawn(files={"keys.json": keys.jwks(KEY)}, http="""
    auth_jwt_claim_set $roles realm_access.roles;
    auth_jwt_claim_set $quoted '"dotted.key"';
    auth_jwt_claim_set $plain realm_access roles;
    auth_jwt_header_set $meta m.v;
""", server="""
        auth_jwt_key_file keys.json;
        auth_jwt R;
        add_header Roles $roles;
        add_header Quoted $quoted;
        add_header Plain $plain;
        add_header Meta $meta;
        add_header Under $jwt_claim_a_b;
        location /nested { auth_jwt_allow_nested; empty_gif; }
        location /under { auth_jwt_allow_nested delimiter=_; empty_gif; }
        location /not { empty_gif; }
""")
    token = tokens.mint(KEY, CLAIMS, m={"v": "2.0"})
    reply = nginx.get("/nested", token)
    assert [reply[h] for h in ("Roles", "Quoted", "Plain", "Meta", "Under")
            ] == ["offline,billing", "dot", "offline,billing", "2.0", "flat"]
    reply = nginx.get("/under", token)
    assert reply["Under"] == "nested"
    reply = nginx.get("/not", token)
    assert [reply[h] for h in ("Roles", "Quoted", "Plain", "Meta", "Under")
            ] == ["", "", "offline,billing", "", "flat"]
