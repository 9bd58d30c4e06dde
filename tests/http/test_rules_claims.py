"""auth_jwt_require_claim and auth_jwt_require_header: every operator, each
shown accepting and refusing."""

import pytest

import expect
import keys
import tokens

KEY = keys.make("oct", "k")

# what a rule says, a value of the claim that meets it, one that does not
RULES = {
    "eq": ("c eq admin", "admin", "admins"),
    "eq-case": ("c eq admin", "admin", "Admin"),
    "eq-is-a-string": ("c eq 1", "1", 1),
    "eq-json-number": ("c eq json=1", 1, "1"),
    "eq-json-number-exact": ("c eq json=9007199254740993",
                             9007199254740993, 9007199254740992),
    "eq-json-worth": ("c eq json=1", 1.0, 1.5),
    "eq-json-bool": ("c eq json=true", True, "true"),
    "eq-json-null": ("c eq json=null", None, ""),
    "eq-json-array": ("""c eq 'json=["a",["b"]]'""", ["a", ["b"]],
                      [["b"], "a"]),
    "eq-json-object": ("""c eq 'json={"a":1,"b":{}}'""",
                       {"b": {}, "a": 1}, {"a": 1}),
    "eq-string-of-json": ("c eq string=json=1", "json=1", 1),
    "eq-string-of-dollar": ("c eq string=true", "true", True),
    "ne": ("c ne admin", "user", "admin"),
    "ne-other-type": ("c ne json=1", "1", 1),
    "not-eq": ("c !eq admin", "user", "admin"),
    "gt": ("c gt json=10", 11, 10),
    "gt-fraction": ("c gt json=10", 10.5, 9.5),
    "gt-string": ("c gt b", "c", "b"),
    "gt-string-no-number": ("c gt 10", "9", 9),
    "not-gt": ("c !gt json=10", 10, 11),
    "not-gt-other-type": ("c !gt json=10", 1, "1"),
    "ge": ("c ge json=10", 10, 9),
    "lt": ("c lt json=10", 9, 10),
    "lt-other-type": ("c lt json=10", 9, "9"),
    "le": ("c le json=10", 10, 11),
    "in": ("""c in 'json=["a","b"]'""", "b", "c"),
    "in-not-an-element": ("""c in 'json=["a","b"]'""", "a", ["a"]),
    "in-one": ("c in a", "a", "b"),
    "nin": ("""c nin 'json=["a","b"]'""", "c", "b"),
    "not-in": ("""c !in 'json=["a","b"]'""", "c", "b"),
    "any": ("""c any 'json=["a","b"]'""", ["x", "b"], ["x", "y"]),
    "any-one": ("c any admin", ["user", "admin"], ["user"]),
    "any-string-claim": ("""c any 'json=["a","b"]'""", "a", "a b"),
    "any-types": ("""c any 'json=[1]'""", ["x", 1], ["1"]),
    "any-empty": ("c any a", ["a"], []),
    "intersect": ("""c intersect 'json=["a","b"]'""", ["b"], ["x"]),
    "not-any": ("c !any a", ["b"], ["a", "b"]),
    "nintersect": ("c nintersect a", ["b"], ["a", "b"]),
    "match": (r"c match '^j.+@example\.com$'", "joe@example.com",
              "joe@example.community"),
    "match-anywhere": ("c match oh", "John", "Joe"),
    "match-json": ("""c match 'json="^J"'""", "John", "Bob"),
    "match-caseless": ("c match (?i)^john$", "JOHN", "JON"),
    "match-needs-a-string": ("c match ^1$", "1", 1),
    "not-match": ("c !match ^J", "Bob", "John"),
    "not-match-needs-a-string": ("c !match ^J", "Bob", 1),
    "exists": ("c exists", "", None),
    "not-exists": ("c !exists", None, False),
}


def locations(rules, directive="auth_jwt_require_claim"):
    return "".join(f"""
        location /{n}/ {{
            auth_jwt "R";
            {directive} {rule};
            empty_gif;
        }}
""" for n, rule in enumerate(rules))


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(files={"keys.json": keys.jwks(KEY)}, server=expect.SHOW
                  + "auth_jwt_key_file keys.json;"
                  + locations([r for r, _, _ in RULES.values()]))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_accepts_and_refuses(nginx, name):
    n = list(RULES).index(name)
    rule, good, bad = RULES[name]
    expect.passes(nginx, f"/{n}/", tokens.mint(KEY, {"c": good}))
    line = expect.refused(nginx.get(f"/{n}/", tokens.mint(KEY, {"c": bad})),
                          "claim_refused")
    path, operator = rule.split()[:2]
    assert f"(auth_jwt_require_claim {path} {operator}" in line


@pytest.mark.parametrize("n", range(len(RULES)), ids=RULES)
def test_an_absent_claim_meets_no_rule_but_not_exists(nginx, n):
    rule = list(RULES.values())[n][0]
    reply = nginx.get(f"/{n}/", tokens.mint(KEY, {"C": "admin", "d": 1}))
    if rule == "c !exists":
        expect.accepted(reply)
    else:
        line = expect.refused(reply, "claim_refused")
        assert "it is absent" in line


def test_the_log_has_no_value_of_the_token(nginx):
    n = list(RULES).index("eq")
    line = expect.refused(
        nginx.get(f"/{n}/", tokens.mint(KEY, {"c": "hunter2"})),
        "claim_refused")
    assert "hunter2" not in line


# Scopes.

@pytest.mark.parametrize("claim", ["scope", "scp"])
def test_words_of_a_scope_are_elements(spawn, claim):
    nginx = spawn(files={"keys.json": keys.jwks(KEY)}, server=expect.SHOW + f"""
        auth_jwt_key_file keys.json;
        auth_jwt "R";
        location /any {{
            auth_jwt_require_claim {claim} any 'json=["write","admin"]'
                                   error=403;
            empty_gif;
        }}
        location /not {{
            auth_jwt_require_claim .{claim} !any admin;
            empty_gif;
        }}
        location /eq {{
            auth_jwt_require_claim {claim} eq read;
            empty_gif;
        }}
""")

    def get(path, value):
        return nginx.get(path, tokens.mint(KEY, {claim: value}))

    expect.accepted(get("/any", "read write"))
    expect.accepted(get("/any", ["read", "write"]))
    expect.accepted(get("/any", "admin"))
    expect.refused(get("/any", "read rewrite"), "claim_refused", status=403)
    expect.refused(get("/any", ["read write"]), "claim_refused", status=403)
    expect.refused(get("/any", ""), "claim_refused", status=403)
    expect.accepted(get("/not", "read write"))
    expect.refused(get("/not", "read admin"), "claim_refused")
    expect.refused(get("/eq", "read write"), "claim_refused")


# Values from variables.

@pytest.fixture(scope="module")
def variables(launch):
    rules = {
        "json": "c eq $http_v",
        "nin": "c nin $http_v",
        "any": "c any $http_v",
        "gt": "c gt $http_v",
        "string": "c eq string=$http_v",
        "mixed": "c eq https://$http_v/x",
        "match": "c match $http_v",
        "not-match": "c !match $http_v",
        "method": "c any $roles_of_method",
    }
    return launch(files={"keys.json": keys.jwks(KEY)}, http="""
    map $request_method $roles_of_method {
        GET      '["reader","admin"]';
        DELETE   '["admin"]';
    }
""", server=expect.SHOW + "auth_jwt_key_file keys.json;" + "".join(f"""
        location /{name} {{
            auth_jwt "R";
            auth_jwt_require_claim {rule};
            empty_gif;
        }}
""" for name, rule in rules.items()))


def ask(nginx, name, value, claim):
    return nginx.get(f"/{name}", tokens.mint(KEY, {"c": claim}),
                     headers={"V": value})


def test_a_variable_holds_json(variables):
    for value, good, bad in [('"a"', "a", "b"), ("1", 1, "1"),
                             ("true", True, "true"), ("[1,[2]]", [1, [2]], [1]),
                             ('{"a":null}', {"a": None}, {})]:
        expect.accepted(ask(variables, "json", value, good))
        expect.refused(ask(variables, "json", value, bad), "claim_refused")
    expect.accepted(ask(variables, "gt", "10", 11))
    expect.refused(ask(variables, "gt", "10", 9), "claim_refused")
    expect.refused(ask(variables, "gt", '"10"', 11), "claim_refused")
    expect.accepted(ask(variables, "any", '["a","b"]', ["b"]))
    expect.refused(ask(variables, "any", '["a","b"]', ["c"]), "claim_refused")


@pytest.mark.parametrize("value", ["", "a", "'a'", "[1", '"a', "1 2", "NaN",
                                   "[1,]", '{"a":1,"a":1}'])
def test_what_is_not_json_meets_nothing_negated_or_not(variables, value):
    for name in ("json", "nin", "any", "match", "not-match"):
        line = expect.refused(ask(variables, name, value, "a"),
                              "claim_refused")
        assert "what its variable holds is not JSON" in line


def test_a_string_may_have_variables(variables):
    expect.accepted(ask(variables, "string", "a.example", "a.example"))
    expect.refused(ask(variables, "string", "a.example", "b"),
                   "claim_refused")
    expect.accepted(ask(variables, "string", "1", "1"))
    expect.refused(ask(variables, "string", "1", 1), "claim_refused")
    expect.accepted(ask(variables, "string", 'q"q', 'q"q'))
    expect.accepted(ask(variables, "mixed", "b", "https://b/x"))
    expect.refused(ask(variables, "mixed", "b", "https://c/x"),
                   "claim_refused")
    line = expect.refused(
        variables.get("/string", tokens.mint(KEY, {"c": "x"}),
                      headers={"V": b"\xff"}), "claim_refused")
    assert "not UTF-8" in line


def test_what_is_required_may_depend_on_the_request(variables):
    reader = tokens.mint(KEY, {"c": ["reader"]})
    admin = tokens.mint(KEY, {"c": ["admin"]})
    expect.accepted(variables.get("/method", reader))
    expect.refused(variables.get("/method", reader, method="DELETE"),
                   "claim_refused")
    assert variables.get("/method", admin, method="DELETE").status != 401
    # a method that the map does not have
    expect.refused(variables.get("/method", admin, method="PATCH"),
                   "claim_refused")


def test_a_pattern_may_come_from_a_variable(variables):
    expect.accepted(ask(variables, "match", '"^J"', "John"))
    expect.refused(ask(variables, "match", '"^J"', "Bob"), "claim_refused")
    expect.accepted(ask(variables, "not-match", '"^J"', "Bob"))
    expect.refused(ask(variables, "not-match", '"^J"', "John"),
                   "claim_refused")
    for pattern in ("1", '["^J"]', "null"):
        line = expect.refused(ask(variables, "match", pattern, "John"),
                              "claim_refused")
        assert "the pattern is not a string" in line
    for name in ("match", "not-match"):
        line = expect.refused(ask(variables, name, '"("', "John"),
                              "claim_refused")
        assert "the pattern is malformed" in line
        line = expect.refused(ask(variables, name, f'"{"a" * 2000}"', "John"),
                              "claim_refused")
        assert "the pattern is too long" in line


def test_many_patterns_each_match_as_themselves(variables):
    for _ in range(2):
        for i in range(100):
            expect.accepted(ask(variables, "match", f'"^{i}$"', str(i)))
            expect.refused(ask(variables, "match", f'"^{i}$"', str(i + 1)),
                           "claim_refused")


# A pattern cannot hold a worker.

def test_a_pattern_that_takes_too_long_is_given_up(spawn):
    nginx = spawn(files={"keys.json": keys.jwks(KEY)}, server=expect.SHOW + r"""
        auth_jwt_key_file keys.json;
        auth_jwt "R";
        location /a { auth_jwt_require_claim c match '^(a+)+$'; empty_gif; }
        location /b { auth_jwt_require_claim c !match '^(a+)+$'; empty_gif; }
        location /c {
            auth_jwt_require_claim c match '(*LIMIT_MATCH=900000000)^(a+)+$';
            empty_gif;
        }
        location /d { auth_jwt_require_claim c match '^(a|b)*$'; empty_gif; }
""")
    expect.accepted(nginx.get("/a", tokens.mint(KEY, {"c": "a" * 40})))
    hostile = tokens.mint(KEY, {"c": "a" * 40 + "!"})
    for path in ("/a", "/b", "/c"):
        line = expect.refused(nginx.get(path, hostile), "claim_refused")
        assert "the pattern takes too long" in line

    long = tokens.mint(KEY, {"c": "a" * 4097})
    for path in ("/a", "/b"):
        line = expect.refused(nginx.get(path, long), "claim_refused")
        assert "it is too long to match" in line
    assert nginx.get("/d", tokens.mint(KEY, {"c": "ab" * 2048})).status in (
        200, 401)


# Headers.

def test_rules_of_the_header(spawn):
    nginx = spawn(files={"keys.json": keys.jwks(KEY)}, server=expect.SHOW + """
        auth_jwt_key_file keys.json;
        auth_jwt "R";
        location /typ {
            auth_jwt_require_header typ eq at+jwt;
            empty_gif;
        }
        location /nested {
            auth_jwt_require_header .meta.flags[0] in 'json=["x","y"]'
                                    error=403;
            empty_gif;
        }
""")
    expect.passes(nginx, "/typ", tokens.mint(KEY, {}, typ="at+jwt"))
    line = expect.refused(nginx.get("/typ", tokens.mint(KEY, {})),
                          "header_refused")
    assert "(auth_jwt_require_header typ eq)" in line
    # a claim is no header
    expect.refused(nginx.get("/typ", tokens.mint(KEY, {"typ": "at+jwt"})),
                   "header_refused")
    expect.passes(nginx, "/nested",
                  tokens.mint(KEY, {}, meta={"flags": ["y"]}))
    expect.refused(nginx.get("/nested",
                             tokens.mint(KEY, {}, meta={"flags": "y"})),
                   "header_refused", status=403)


# Order, codes, inheritance.

@pytest.fixture(scope="module")
def levels(launch):
    return launch(files={"keys.json": keys.jwks(KEY)}, server=expect.SHOW + """
        auth_jwt_key_file keys.json;
        auth_jwt "R";
        auth_jwt_require_claim a exists;
        auth_jwt_require_header h exists error=403;

        location /inherits { empty_gif; }
        location /claims {
            auth_jwt_require_claim b exists error=404;
            auth_jwt_require_claim c exists error=409;
            auth_jwt_require_claim d exists;
            empty_gif;
        }
        location /headers {
            auth_jwt_require_header i exists;
            empty_gif;
            limit_except GET { auth_jwt_require_header j exists error=403; }
        }
        location /off { auth_jwt off; empty_gif; }
        location /require {
            auth_jwt_require_claim a exists error=403;
            auth_jwt_require $arg_x error=409;
            empty_gif;
        }
        location /code {
            auth_jwt_require_claim x exists error=599;
            empty_gif;
        }
""")


def test_every_rule_of_a_level_must_be_met(levels):
    expect.passes(levels, "/inherits", tokens.mint(KEY, {"a": 1}, h=1))
    expect.refused(levels.get("/inherits", tokens.mint(KEY, {}, h=1)),
                   "claim_refused")
    expect.refused(levels.get("/inherits", tokens.mint(KEY, {"a": 1})),
                   "header_refused", status=403)


def test_a_level_with_rules_of_its_own_has_only_those(levels):
    expect.passes(levels, "/claims",
                  tokens.mint(KEY, {"b": 1, "c": 1, "d": 1}, h=1))
    # the header's are inherited apart
    expect.refused(levels.get("/claims",
                              tokens.mint(KEY, {"b": 1, "c": 1, "d": 1})),
                   "header_refused", status=403)
    expect.passes(levels, "/headers", tokens.mint(KEY, {"a": 1}, i=1))
    expect.refused(levels.get("/headers", tokens.mint(KEY, {}, i=1)),
                   "claim_refused")
    expect.refused(levels.get("/headers", tokens.mint(KEY, {"a": 1}, i=1),
                              method="POST"),
                   "header_refused", status=403)


def test_the_first_rule_that_is_not_met_gives_its_own_code(levels):
    for claims, status in [({}, 404), ({"b": 1}, 409), ({"c": 1}, 404),
                           ({"b": 1, "c": 1}, 401)]:
        expect.refused(levels.get("/claims", tokens.mint(KEY, claims, h=1)),
                       "claim_refused", status=status)
    expect.refused(levels.get("/code", tokens.mint(KEY, {}, h=1)),
                   "claim_refused", status=599)


def test_rules_come_before_auth_jwt_require_and_after_the_signature(levels):
    good = tokens.mint(KEY, {"a": 1}, h=1)
    expect.accepted(levels.get("/require?x=1", good))
    expect.refused(levels.get("/require", good), "require", status=409)
    expect.refused(levels.get("/require", tokens.mint(KEY, {}, h=1)),
                   "claim_refused", status=403)
    for twin in tokens.twins(tokens.mint(KEY, {}, h=1)).values():
        expect.refused(levels.get("/require", twin), "bad_signature")
    expired = tokens.mint(KEY, {"exp": 1}, h=1)
    expect.refused(levels.get("/require", expired), "expired")
    expect.no_token(levels.get("/inherits"))


def test_no_rule_where_auth_jwt_is_off(levels):
    expect.accepted(levels.get("/off"))
