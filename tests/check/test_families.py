"""A family of algorithms that lacks something does not compile."""

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

HMAC = "    JWS(HMAC,       hmac,     oct,   hmac,    hmac,    hmac)"
END = " " * 18 + "\\\n"
ROW = '    { jose_string("HS256"), JOSE_FAMILY(HMAC),'


@pytest.fixture
def core(tmp_path):
    """A copy of the core, of which the tables are compiled."""
    for path in (ROOT / "src/jose").iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path


def change(core, name, old, new):
    path = core / name
    text = path.read_text()
    assert text.count(old) == 1, (name, old)
    path.write_text(text.replace(old, new))


def compile(core, *names):
    for name in names:
        done = subprocess.run(
            ["gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror",
             "-fsyntax-only", name], cwd=core, capture_output=True,
            text=True)
        if done.returncode != 0:
            return done.stderr
    return ""


def add(core, row):
    change(core, "jose_alg.h", HMAC, HMAC + END + row)


def test_the_tables_compile(core):
    assert compile(core, "jose_alg.c", "jose_family.c") == ""


def test_a_family_with_a_row_and_its_functions_compiles(core):
    add(core, "    JWS(NEW, hmac, oct, hmac, hmac, hmac)")
    change(core, "jose_alg.c", ROW, ROW.replace("HMAC", "NEW"))
    assert compile(core, "jose_alg.c", "jose_family.c") == ""


def test_a_family_without_a_row_does_not_compile(core):
    change(core, "jose_alg.c", ROW, ROW.replace("HMAC", "NEW"))
    assert "JOSE_FAMILY_NEW" in compile(core, "jose_alg.c")


@pytest.mark.parametrize("row", [
    "    JWS(NEW, hmac, oct, hmac, hmac)",
    "    JWE(NEW, dir, oct, dir, dir)",
    "    ENC(NEW, gcm, size, enc_gcm, enc_gcm, gcm)"])
def test_a_row_that_is_too_short_does_not_compile(core, row):
    add(core, row)
    assert compile(core, "jose_family.c") != ""


@pytest.mark.parametrize("row, missing", [
    ("    JWS(NEW, new, oct, hmac, hmac, hmac)", "jose_have_new"),
    ("    JWS(NEW, hmac, new, hmac, hmac, hmac)", "jose_suits_new"),
    ("    JWS(NEW, hmac, oct, new, hmac, hmac)", "jose_new_prepare"),
    ("    JWS(NEW, hmac, oct, hmac, new, hmac)", "jose_new_verify"),
    ("    JWS(NEW, hmac, oct, hmac, hmac, new)", "jose_new_sign"),
    ("    JWE(NEW, dir, oct, dir, new, dir)", "jose_new_unwrap"),
    ("    JWE(NEW, dir, oct, dir, dir, new)", "jose_new_wrap"),
    ("    ENC(NEW, gcm, size, enc_gcm, new, gcm, gcm)", "jose_new_open"),
    ("    ENC(NEW, gcm, size, enc_gcm, enc_gcm, new, gcm)", "jose_new_seal"),
    ("    ENC(NEW, gcm, size, enc_gcm, enc_gcm, gcm, new)",
     "jose_new_lengths")])
def test_a_row_without_a_function_does_not_compile(core, row, missing):
    add(core, row)
    assert missing in compile(core, "jose_family.c")
