"""Help texts, the man page, and usage that fits no command."""

import re
import subprocess

import pytest

from tool import COMMANDS, NGX_JWT, ROOT, known_algs, ok, options_of, trouble


def test_help_lists_every_command_on_standard_output():
    text = ok("--help")
    assert text.startswith("Usage: ngx-jwt COMMAND")
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", text, re.M)
    assert ok("-h") == text


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_on_standard_output(command):
    text = ok(command, "--help")
    assert text.startswith(f"Usage: ngx-jwt {command} ")
    assert "\nExamples:\n" in text
    assert ok(command, "-h") == text
    assert max(map(len, text.splitlines())) < 80


@pytest.mark.parametrize("command", COMMANDS)
def test_help_and_man_page_know_the_same_options(command):
    page = (ROOT / "docs/ngx-jwt.1").read_text().replace("\\-", "-")
    section = re.search(rf"^\.SS {command}\n(.*?)^\.S[HS] ", page,
                        re.M | re.S)[1]
    entries = re.findall(r"^\.TP\n\.BR? (.*)", section, re.M)
    documented = {name for entry in entries
                  for name in re.findall(r"--([a-z-]+)", entry)}
    assert documented == options_of(command) - {"help"}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_and_man_page_know_the_same_letters(command):
    page = (ROOT / "docs/ngx-jwt.1").read_text().replace("\\-", "-")
    section = re.search(rf"^\.SS {command}\n(.*?)^\.S[HS] ", page,
                        re.M | re.S)[1]
    documented = set(re.findall(r'^\.BR -(\w) ", " --([a-z-]+)', section,
                                re.M))
    listed = set(re.findall(r"^  -(\w), --([a-z-]+)",
                            ok(command, "--help"), re.M))
    assert documented == listed - {("h", "help")}


def test_man_page_is_for_this_version():
    version = ok("--version")
    assert re.fullmatch(r"ngx-jwt \d+\.\d+\.\d+\n", version)
    assert ok("-V") == version
    head = re.search(r"^\.TH .*", (ROOT / "docs/ngx-jwt.1").read_text(),
                     re.M)[0]
    assert f'"{version.strip()}"' in head


def test_man_page_names_every_algorithm_that_keygen_knows():
    page = (ROOT / "docs/ngx-jwt.1").read_text().replace("\\-", "-")
    for alg in known_algs():
        assert re.search(rf"(?<![\w+-]){re.escape(alg)}(?![\w+-])", page), alg


def test_no_command_is_an_error_with_the_help():
    assert "Usage: ngx-jwt COMMAND" in trouble()


def test_unknown_command_is_an_error_that_lists_the_commands():
    text = trouble("sing")
    assert 'there is no command "sing"' in text
    assert "\n  sign " in text


@pytest.mark.parametrize("args", [["--nonsense"], ["-x"]])
def test_unknown_global_option_points_to_the_help(args):
    assert "ngx-jwt --help" in trouble(*args)


@pytest.mark.parametrize("command", COMMANDS)
def test_unknown_option_points_to_the_help_of_its_command(command):
    text = trouble(command, "--nonsense")
    assert f"ngx-jwt {command}: unrecognized option '--nonsense'" in text
    assert f"try: ngx-jwt {command} --help" in text


def test_option_without_its_value_is_an_error():
    assert "requires an argument" in trouble("sign", "--key")


def test_full_disk_is_not_success(es256):
    with open("/dev/full", "w") as full:
        done = subprocess.run([NGX_JWT, "sign", "-k", es256[0], "a=b"],
                              stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert "cannot write to standard output" in done.stderr
