"""Each rule of scripts/check finds what breaks it: one thing is broken in a copy
of the tree, and the check names it."""

import os
import pathlib
import re
import runpy
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The script itself knows what is of the tree and what of a build.
tracked = runpy.run_path(str(ROOT / "scripts/check"))["tracked"]

MODULE = "src/nginx/ngx_http_jwt_module.c"
REFERENCE = "docs/ngx_http_jwt_module.md"
ERRORS = "docs/errors.md"
DESIGN = "docs/design.md"
CORE = "src/jose/jose_base64url.c"
GLUE = "src/nginx/ngx_http_jwt_value.c"


class Tree:
    """A copy of the tree, in which a file is changed and put back."""

    def __init__(self, path):
        self.path = path
        for name in tracked():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, path / name)

    def check(self):
        done = subprocess.run([sys.executable, "scripts/check"], cwd=self.path,
                              capture_output=True, text=True,
                              env={**os.environ,
                                   "PYTHONDONTWRITEBYTECODE": "1"})
        *found, last = done.stdout.splitlines()
        assert re.fullmatch(r"check: \d+ files, \d+ findings", last), (
            done.stdout + done.stderr)
        assert (done.returncode != 0) == bool(found)
        return found

    def broken(self, name, change):
        """What the check finds with the text of that file changed."""
        path = self.path / name
        text = path.read_text() if path.exists() else None
        new = change(text or "")
        assert new != text, "nothing was changed"
        path.write_text(new)
        try:
            return self.check()
        finally:
            if text is None:
                path.unlink()
            else:
                path.write_text(text)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return Tree(tmp_path_factory.mktemp("tree"))


def test_nothing_is_found_in_what_is_not_broken(tree):
    assert tree.check() == []


def replaced(old, new):
    """Exchanges the first place of it, which must be there."""
    def change(text):
        assert old in text, f"{old!r} is not there"
        return text.replace(old, new, 1)
    return change


def matched(pattern, new):
    def change(text):
        assert re.search(pattern, text), f"{pattern!r} is not there"
        return re.sub(pattern, new, text, count=1)
    return change


def added(more):
    return lambda text: text + more


def function(body):
    return added("\n\nint\njose_planted(void)\n{\n" + body + "}\n")


BROKEN = {
    "white space at the end of a line":
        ("README.md", added("a line \n"), "white space at the end"),
    "no newline at the end":
        ("README.md", added("a line"), "no newline at the end"),
    "a long line":
        (CORE, added("/* " + "x" * 80 + " */\n"), "columns, at most 79"),
    "a tab":
        (CORE, added("\t\n/* */\n"), "a tab"),
    "work left undone":
        (CORE, added("/* TO" "DO */\n"), "work left undone"),
    "a // comment":
        (CORE, added("// why\n"), "a // comment"),
    "a long file":
        (CORE, added("\n" * 700), "more than 700 lines"),
    "a long function":
        (CORE, function("    ;\n" * 121), "a function of more than"),
    "#if inside a function":
        (CORE, function("#if 1\n    ;\n#endif\n"), "#if inside a function"),
    "a type before the name of a function":
        (CORE, added("\n\nint jose_planted(void)\n{\n}\n"),
         "the return type is not on its own line"),
    "a banned call":
        (CORE, function("    return atoi(NULL);\n"), "atoi(): use"),
    "a clock in the core":
        (CORE, function("    return time(NULL);\n"), "time(): use"),
    "nginx's lenient decoder in the module":
        (GLUE, function("    return ngx_decode_base64url(NULL, NULL);\n"),
         "ngx_decode_base64url(): use"),
    "a value evaluated elsewhere":
        (MODULE, function("    return ngx_http_complex_value(r, v, &s);\n"),
         "ngx_http_complex_value(): use"),
    "nginx in the core":
        (CORE, added("#include <ngx_core.h>\n"), "may not include ngx_core.h"),
    "OpenSSL outside crypto and key files":
        (CORE, added("#include <openssl/evp.h>\n"),
         "may not include openssl/evp.h"),
    "JSON outside the JSON files":
        (CORE, added("#include <yyjson.h>\n"), "may not include yyjson.h"),
    "libsodium elsewhere":
        (CORE, added("#include <sodium/utils.h>\n"),
         "may not include sodium/utils.h"),
    "a room of the core in the tool":
        ("src/cli/ngx_jwt_sign.c", added('#include "jose_key.h"\n'),
         "may not include jose_key.h"),
    "a shell syntax error":
        ("scripts/demo", added("if\n"), "a shell syntax error"),
    "a directive without an entry":
        (REFERENCE, replaced("\n## auth_jwt_leeway\n", "\n## leeway\n"),
         "no heading for the directive auth_jwt_leeway"),
    "a directive that the index lacks":
        (REFERENCE, replaced("[auth_jwt_leeway](#auth_jwt_leeway)", ""),
         "the index does not list auth_jwt_leeway"),
    "an entry without Syntax":
        (REFERENCE, matched(r"> \*\*Syntax:\*\* (`auth_jwt_leeway)", r"> \1"),
         "auth_jwt_leeway: no Syntax"),
    "an entry with another Context":
        (REFERENCE,
         matched(r"(## auth_jwt_leeway\n(?:.*\n)*?.*Context:\*\* )`http`, ",
                 r"\1"), "auth_jwt_leeway: Context says"),
    "an entry of no directive":
        (REFERENCE, added("\n## auth_jwt_planted\n"),
         "auth_jwt_planted is not a directive"),
    "a variable that is not in the reference":
        ("src/nginx/ngx_http_jwt_variables.c",
         added('/* ngx_string("jwt_planted") */\n'),
         "$jwt_planted is not in the reference"),
    "a word of $jwt_error that is not explained":
        (ERRORS, lambda text: text.replace("`bad_signature`", "it"),
         "the word bad_signature of $jwt_error is missing"),
    "a word of $jwt_error with another status":
        (ERRORS, matched(r"(\| `expired` .*?) \| 401 ", r"\1 | 403 "),
         "expired has another status: 401"),
    "a field without its unset value":
        (MODULE, replaced("    jlcf->leeway = NGX_CONF_UNSET;\n", ""),
         "leeway has no unset value"),
    "a field that is not merged":
        (MODULE, replaced("    ngx_conf_merge_sec_value(conf->leeway, "
                          "prev->leeway, 0);\n", ""),
         "leeway is not merged"),
    "an entry with another Default":
        (REFERENCE, replaced("`auth_jwt_leeway 0s;`", "`auth_jwt_leeway 1s;`"),
         "auth_jwt_leeway: Default is `auth_jwt_leeway 1s;`, the code has 0s"),
    "an entry with the Syntax of another":
        (REFERENCE, replaced("`auth_jwt_leeway time;`", "`leeway time;`"),
         "auth_jwt_leeway: Syntax is not"),
    "a directive without a test of its use":
        (MODULE, replaced('"auth_jwt_leeway"', '"auth_jwt_planted"'),
         "no test uses auth_jwt_planted"),
    "a directive without a test of its [emerg]":
        ("tests/http/test_config_errors.py",
         lambda text: text.replace("auth_jwt_phase", "auth_jwt_type"),
         "no test of auth_jwt_phase's [emerg]"),
    "an algorithm that the reference lacks":
        (REFERENCE, replaced("| `HS256`, ", "| "),
         "the algorithm HS256 is not listed"),
    "an algorithm that the table lacks":
        (REFERENCE, replaced("| `HS256`, ", "| `HS256`, `HS257`, "),
         "the algorithm HS257 is not in the table"),
    "a file that the map lacks":
        ("src/nginx/ngx_http_jwt_planted.c", added("/* */\n"),
         "the map lacks src/nginx/ngx_http_jwt_planted.c"),
    "a file of the map that is not there":
        (DESIGN, replaced("  ..._access.c ", "  ..._excess.c "),
         "there is no ngx_http_jwt_excess.c"),
    "a function of the pages that is not there":
        (DESIGN, added("\nSee `jose_planted()`.\n"),
         "there is no jose_planted"),
    "a file of the pages that is not there":
        ("CONTRIBUTING.md", added("\nSee `jose_planted.c`.\n"),
         "there is no jose_planted.c"),
    "a subcommand without a section of the man page":
        ("docs/ngx-jwt.1", replaced(".SS inspect", ".SS look"),
         "no section about inspect"),
    "a subcommand whose help is not tested":
        ("tests/cli/tool.py", lambda text: text.replace('"inspect"', '"x"'),
         "COMMANDS lacks inspect"),
    "a variable that has gone":
        ("src/nginx/ngx_http_jwt_variables.c",
         replaced('ngx_string("jwt_payload")', 'ngx_string("jwt_text")'),
         "the variable jwt_payload has gone"),
    "a directive that has gone":
        (MODULE, replaced('"auth_jwt_leeway"', '"auth_jwt_skew"'),
         "the directive auth_jwt_leeway has gone"),
    "a word of $jwt_error that has gone":
        ("src/jose/jose.h", replaced('"expired", ', '"too_old", '),
         "the error expired has gone"),
    "a new variable that is not in the list of names":
        ("src/nginx/ngx_http_jwt_variables.c",
         added('/* { ngx_string("jwt_planted"), NULL */\n'),
         "the variable jwt_planted is not listed"),
    "a word that is not plain English":
        ("README.md", added("\nThis is not to be had.\n"),
         '"to be had": better available'),
    "a unit test of no file":
        ("tests/unit/test_planted.c", added("/* */\n"),
         "no file of the core has this name"),
    "an option that is not in the man page":
        ("docs/ngx-jwt.1", lambda text: text.replace("leeway", "lee"),
         "the option --leeway is missing"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_is_found(tree, what):
    name, change, expected = BROKEN[what]
    found = tree.broken(name, change)

    assert any(expected in line for line in found), found
