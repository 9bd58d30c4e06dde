"""scripts/lint finds a fault that the compilers do not see, and one of a shell
script."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def lint(path, text):
    path.write_text(text)
    done = subprocess.run([ROOT / "scripts/lint", path], cwd=ROOT,
                          capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_nothing_is_found_in_what_is_right(tmp_path):
    assert lint(tmp_path / "right.sh",
                '#!/bin/bash\nfor f in "$@"; do rm -- "$f"; done\n') == (0, "")
    # clang-tidy's configuration is looked for above the source
    (tmp_path / ".clang-tidy").symlink_to(ROOT / ".clang-tidy")
    assert lint(tmp_path / "right.c",
                "int right(int *p);\n"
                "int right(int *p) { return p ? *p : 0; }\n") == (0, "")


def test_a_null_pointer_is_found(tmp_path):
    (tmp_path / ".clang-tidy").symlink_to(ROOT / ".clang-tidy")
    rc, text = lint(tmp_path / "wrong.c",
                    "int wrong(int *p);\n"
                    "int wrong(int *p) { return p ? 0 : *p; }\n")
    assert rc != 0
    assert "clang-analyzer-core.NullDereference" in text


def test_a_variable_that_is_a_word_too_few_is_found(tmp_path):
    rc, text = lint(tmp_path / "wrong.sh",
                    "#!/bin/bash\nfor f in $(ls *.txt | cat); do\n"
                    "    rm -r \"$d/\"*\ndone\n")
    assert rc != 0
    assert "SC2045" in text or "SC2115" in text or "SC2154" in text
