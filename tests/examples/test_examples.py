"""Every example does what its header says."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

CONFIGS = sorted(path.name for path in EXAMPLES.glob("*.conf"))
DIRECTORIES = sorted(path.parent.name for path in EXAMPLES.glob("*/run"))

# where npm has something to install, make test-e2e runs it
RUNS = [name for name in DIRECTORIES
        if not (EXAMPLES / name / "package.json").exists()]

# An instrumented nginx on a busy machine takes its time.
RUN_SEC = 120


def runs(command, tmp_path):
    """The command succeeds; what it made is in tmp_path."""
    env = {"NGINX_BIN": ROOT / "build/nginx/usr/sbin/nginx",
           "NGINX_MODULE": ROOT / "build/ngx_http_jwt_module.so",
           "NGX_JWT": ROOT / "build/ngx-jwt",
           **os.environ, "BUILD": tmp_path}
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=RUN_SEC)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("name", CONFIGS)
def test_answers_are_as_the_example_says(name, tmp_path):
    said = runs([EXAMPLES / "try", EXAMPLES / name], tmp_path)
    assert "curl" in said, said


@pytest.mark.parametrize("name", RUNS)
def test_a_directory_with_a_run_command_runs(name, tmp_path):
    runs([EXAMPLES / name / "run"], tmp_path)


def test_the_list_of_examples_is_complete():
    listed = re.findall(r"^\| \[(.+?)\]\((.+?)\)",
                        (EXAMPLES / "README.md").read_text(), re.M)
    assert [a for a, b in listed if a != b] == []
    assert sorted(a for a, _ in listed) == sorted(CONFIGS + DIRECTORIES)


def test_an_answer_that_is_not_as_said_is_noticed(tmp_path):
    text = (EXAMPLES / "bearer-api.conf").read_text()
    assert text.count("#   hello alice") == 1
    (tmp_path / "wrong.conf").write_text(
        text.replace("#   hello alice", "#   hello bob"))
    with pytest.raises(AssertionError, match="UNEXPECTED.*hello bob"):
        runs([EXAMPLES / "try", tmp_path / "wrong.conf"], tmp_path)
