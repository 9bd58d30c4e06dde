"""Rules of scripts/check about what belongs together: a directive and its
field, entry and tests; tables of the code and tables of the documentation;
names that may only become more; words of plain English.

Each rule takes the root of the tree and yields (file, line, what)."""

import re

REFERENCE = "docs/ngx_http_jwt_module.md"
DESIGN = "docs/design.md"
MODULE = "src/nginx/ngx_http_jwt_module.c"
CONF = "src/nginx/ngx_http_jwt_conf.h"
NAMES = "tests/check/names.txt"


def read(root, name):
    path = root / name
    return path.read_text() if path.is_file() else ""


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def sources(root, folder):
    return {path.name: path.read_text()
            for path in sorted((root / folder).glob("*.c"))}


def body_of(code, name):
    """The body of a function, "" if there is none."""
    match = re.search(rf"^{name}\([^;{{]*\)\n\{{\n(.*?)^\}}", code,
                      re.M | re.S)
    return match[1] if match else ""


def directives(root):
    """The rows of the table: name, and what follows."""
    table = re.search(r"ngx_command_t\s+\w+\[\]\s*=\s*\{(.*?)ngx_null_command",
                      read(root, MODULE), re.S)
    rows = re.findall(r'\{ ngx_string\("(\w+)"\),(.*?)\}', table[1], re.S)
    return dict(rows)


# ---- a directive's field

def members(text, struct):
    match = re.search(rf"^struct {struct} \{{\n(.*?)^\}};", text, re.M | re.S)
    plain = re.sub(r"/\*.*?\*/", "", match[1], flags=re.S)
    return re.findall(r"(\w+)(?:\[\w+\])?(?::1)?;", plain)


def fields(root):
    """Each member of a location's configuration has an unset value, be it
    zero, and is inherited."""
    code = read(root, MODULE)
    create = body_of(code, "ngx_http_jwt_create_loc_conf")
    merge = "".join(sources(root, "src/nginx").values())
    for name in members(read(root, CONF), "ngx_http_jwt_loc_conf_s"):
        if not re.search(rf"\bjlcf->{name}\b", create):
            yield CONF, 1, f"{name} has no unset value"
        if not re.search(rf"\bconf->{name}\b", merge):
            yield CONF, 1, f"{name} is not merged"


# ---- a directive's entry

def entry(text, name):
    match = re.search(rf"^## {name}\n(.*?)(?=^#)", text, re.M | re.S)
    return match[1] if match else ""


def part(body, word):
    """What stands behind "Default:", and the like."""
    match = re.search(rf"\*\*{word}:\*\* (.*?)(?:<br>)?$", body, re.M)
    return match[1] if match else ""


def merged(root):
    """The default of each field that one of nginx's macros merges."""
    return dict(re.findall(
        r"ngx_conf_merge_\w+\(conf->(\w+),\s*prev->\w+,\s*(\w+)\);",
        read(root, MODULE)))


def enums(root):
    """The words of constants in tables such as that of auth_jwt_type."""
    return {constant: word for word, constant in re.findall(
        r'\{ ngx_string\("(\w+)"\), (NGX_HTTP_JWT_\w+) \}',
        read(root, MODULE))}


def spelled(row, value, words):
    """How a default is written in a configuration."""
    if "ngx_conf_set_flag_slot" in row:
        return {"1": "on", "0": "off"}[value]
    if "ngx_conf_set_enum_slot" in row:
        return words[value]
    if "ngx_conf_set_sec_slot" in row:
        return f"{value}s"
    return None


def defaults(root):
    """Syntax and Default fit the table and the merge functions."""
    text = read(root, REFERENCE)
    values, words = merged(root), enums(root)
    for name, row in directives(root).items():
        body = entry(text, name)
        syntax, default = part(body, "Syntax"), part(body, "Default")
        if not re.match(rf"`{name} .*;`$", syntax):
            yield REFERENCE, 1, f"{name}: Syntax is not `{name} ...;`"
        if default.startswith("`") and not re.match(rf"`{name} .*;`$",
                                                    default):
            yield REFERENCE, 1, f"{name}: Default is not `{name} ...;`"
        field = re.search(r"offsetof\(\w+, (\w+)\)", row)
        if field and field[1] in values:
            value = spelled(row, values[field[1]], words)
            if value and default != f"`{name} {value};`":
                yield (REFERENCE, 1, f"{name}: Default is {default}, the code "
                       f"has {value}")


# ---- a directive's tests

def tests(root):
    """Each directive has a test of its use, and one of its [emerg]."""
    use, emerg = "", ""
    for path in sorted((root / "tests/http").glob("test_*.py")):
        text = path.read_text()
        broken = re.findall(r"^(?:LOCATION|AUTH_JWT|HTTP|MAIN|BROKEN) = \{.*?^\}",
                            text, re.M | re.S)
        emerg += "".join(broken)
        for block in broken:
            text = text.replace(block, "")
        use += text
    for name in directives(root):
        if not re.search(rf"\b{name}\b(?!\w)", use):
            yield "tests/http", 1, f"no test uses {name}"
        if not re.search(rf"\b{name}\b(?!\w)", emerg):
            yield "tests/http", 1, f"no test of {name}'s [emerg]"


# ---- algorithms

def algorithms(root):
    """The reference lists what the table has, and nothing else."""
    table = set(re.findall(r'\{ jose_string\("([^"]+)"\), JOSE_FAMILY',
                           read(root, "src/jose/jose_alg.c")))
    text = read(root, REFERENCE)
    match = re.search(r"^# Algorithms\n(.*?)(?=^# )", text, re.M | re.S)
    listed = match[1] if match else ""
    named = set()
    for row in re.findall(r"^\| (`[^|]*`) \|", listed, re.M):
        named.update(re.findall(r"`([^`]+)`", row))
    sentence = re.search(r"^The `enc` algorithms are (.*?)\.", listed,
                         re.M | re.S)
    named.update(re.findall(r"`([^`]+)`", sentence[1] if sentence else ""))
    named.discard("alg")
    for name in sorted(table - named):
        yield REFERENCE, 1, f"the algorithm {name} is not listed"
    for name in sorted(named - table):
        yield REFERENCE, 1, f"the algorithm {name} is not in the table"


# ---- the map

def design(root):
    """The map of docs/design.md covers each source, and names no other; names
    in its text exist."""
    text = read(root, DESIGN)
    match = re.search(r"^## Source files.*?^```\n(.*?)^```", text, re.M | re.S)
    folder, covered = None, set()
    for n, line in enumerate((match[1] if match else "").splitlines(),
                             line_of(text, match.start(1)) if match else 1):
        head = re.match(r"(src/\w+)/", line)
        if head:
            folder = root / head[1]
            continue
        if not line.startswith("  ") or folder is None:
            folder = None if not line.startswith(" ") else folder
            continue
        name = line.split()[0].replace("..._", "ngx_http_jwt_")
        found = set(folder.glob(name.replace("[ch]", "?")))
        if not found:
            yield DESIGN, n, f"there is no {name}"
        covered |= found
    for path in sorted(root.glob("src/*/*.[ch]")):
        twin = path.with_suffix(".c")
        if path not in covered and twin not in covered:
            yield DESIGN, 1, f"the map lacks {path.relative_to(root)}"


def named(root):
    """Files and functions that the pages for developers name exist."""
    code = "".join(path.read_text() for path in root.glob("src/*/*.[ch]"))
    files = {path.name for path in root.rglob("*") if "build" not in
             path.relative_to(root).parts and path.is_file()}
    for page in (DESIGN, "CONTRIBUTING.md", "docs/performance.md"):
        text = read(root, page)
        for match in re.finditer(r"`((?:\w+/)*(\w+\.(?:[ch]|py)))`", text):
            own = not re.match(r"ngx_http_(?!jwt)", match[2])
            if own and match[2] not in files:
                yield page, line_of(text, match.start()), (
                    f"there is no {match[1]}")
        for match in re.finditer(r"`((?:jose|ngx_http_jwt|ngx_jwt)_\w+)"
                                 r"(?:\(\))?`", text):
            if not re.search(rf"\b{match[1]}", code):
                yield page, line_of(text, match.start()), (
                    f"there is no {match[1]}")


# ---- subcommands

def subcommands(root):
    """Each has a section of the man page, and its --help a test."""
    man = read(root, "docs/ngx-jwt.1")
    seen = read(root, "tests/cli/tool.py")
    for name in re.findall(r"&ngx_jwt_(\w+)_command\b",
                           read(root, "src/cli/ngx_jwt.c")):
        if not re.search(rf"^\.S[HS] .*\b{name}\b", man, re.M):
            yield "docs/ngx-jwt.1", 1, f"no section about {name}"
        if f'"{name}"' not in seen:
            yield "tests/cli/tool.py", 1, f"COMMANDS lacks {name}"


# ---- names

def code_names(root):
    """What users may have written into a configuration."""
    code = "".join(sources(root, "src/nginx").values())
    words = re.search(r"#define JOSE_STATUS_MAP.*?\n\n",
                      read(root, "src/jose/jose.h"), re.S)
    return {
        "directive": set(directives(root)),
        "variable": set(re.findall(r'ngx_string\("(jwt_\w+)"\), NULL', code)),
        "error": set(re.findall(r'X\(JOSE_\w+,\s*"(\w+)"', words[0])),
    }


def names(root):
    """Names that landed stay; new ones are added to the list."""
    landed = {kind: set() for kind in code_names(root)}
    for line in read(root, NAMES).splitlines():
        kind, name = line.split()
        landed[kind].add(name)
    for kind, have in code_names(root).items():
        for name in sorted(landed[kind] - have):
            yield NAMES, 1, f"the {kind} {name} has gone"
        for name in sorted(have - landed[kind]):
            yield NAMES, 1, f"the {kind} {name} is not listed"


# ---- words

WORDS = {
    r"nobody's": "no one's, or another sentence",
    r"want of memory": "out of memory",
    r"to be had": "available",
    r"be (?:they|it|he)\b": "even if",
    r"whoever": "a client that",
    r"for ever": "forever, never",
    r"dear(?:er|est)?": "expensive",
    r"hardly (?:meant|ever)": "probably unintended, rarely",
    r"not one usable": "no usable",
    r"the old (?:keys|list) stays?": "keeping the old keys",
    r"differ from the clock": "clock skew",
    r"in a row of": "a series of",
    r"utilize": "use",
    r"in order to": "to",
    r"via": "through, with, by",
    r"e\.g\.": "for example, such as",
    r"i\.e\.": "that is",
}


def words(root):
    """Plain English, in what users and developers read."""
    pages = [path for pattern in ("*.md", "docs/*.md", "docs/*.1",
                                  "examples/**/*.md")
             for path in root.glob(pattern)]
    for path in sorted(set(pages)):
        text = path.read_text()
        prose = re.sub(r"^```.*?^```|`[^`\n]*`",
                       lambda m: re.sub(r"[^\n]", " ", m[0]), text,
                       flags=re.M | re.S)
        for pattern, better in WORDS.items():
            for match in re.finditer(rf"\b{pattern}(?!\w)", prose, re.I):
                yield (str(path.relative_to(root)),
                       line_of(text, match.start()),
                       f'"{match[0]}": better {better}')


# ---- unit tests

# Tests that are about all of the core, or about libcrypto.
UNIT_WIDE = {"memory", "memory_keys", "provider", "random"}


def unit_tests(root):
    """A unit test is named after a file of the core, and what it is about."""
    stems = {path.stem.removeprefix("jose_")
             for path in root.glob("src/jose/*.c")}
    for path in sorted(root.glob("tests/unit/test_*.c")):
        name = path.stem.removeprefix("test_")
        if name not in UNIT_WIDE and not any(
                name == stem or name.startswith(f"{stem}_")
                for stem in stems):
            yield (str(path.relative_to(root)), 1,
                   "no file of the core has this name")


RULES = [fields, defaults, tests, algorithms, design, named, subcommands,
         names, words, unit_tests]
