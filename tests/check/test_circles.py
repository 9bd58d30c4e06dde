"""scripts/circles finds files that call each other."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(params=["gcc", "clang"])
def compiled(request, tmp_path):
    """Objects of the files, compiled."""
    def compile(**files):
        objects = []
        for name, text in files.items():
            source = tmp_path / f"{name}.c"
            source.write_text(text)
            objects.append(source.with_suffix(".o"))
            subprocess.run([request.param, "-c", "-fPIC", "-O2", "-o",
                            objects[-1], source], check=True)
        return objects
    return compile


def circles(objects, *options):
    done = subprocess.run([ROOT / "scripts/circles", "--all", *options,
                           *objects], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


TOP = "int mid(void); int top(void) { return mid(); }"
MID = "int low(void); int mid(void) { return low(); }"
LOW = "int low(void) { return 1; }"


def test_calls_in_one_direction_are_no_circle(compiled):
    rc, text = circles(compiled(top=TOP, mid=MID, low=LOW))
    assert (rc, text) == (0, "circles: 3 files, 0 circles\n")


def test_a_circle_of_two_is_found(compiled):
    rc, text = circles(compiled(
        top=TOP, mid=MID,
        low="int mid(void); int low(void) { return mid(); }"))
    assert rc == 1
    assert "circle of 2 files: low, mid\n" in text
    assert "    low -> mid: mid\n    mid -> low: low\n" in text
    assert text.endswith("circles: 3 files, 1 circles\n")


def test_a_circle_of_three_by_a_pointer_is_found(compiled):
    rc, text = circles(compiled(
        top=TOP, mid=MID,
        low="int top(void); int (*low_calls)(void) = top; "
            "int low(void) { return low_calls(); }"))
    assert rc == 1
    assert "circle of 3 files: low, mid, top\n" in text


def test_a_name_of_its_own_is_no_call(compiled):
    rc, text = circles(compiled(
        mid="int low(void); static int own(void) { return 2; } "
            "int mid(void) { return low() + own(); }",
        low="static int own(void) { return 1; } "
            "int low(void) { return own(); }"))
    assert rc == 0, text


def test_an_exempt_name_does_not_count(compiled):
    objects = compiled(
        top="int low(void); int table; int top(void) { return low(); }",
        low="extern int table; int low(void) { return table; }")
    assert circles(objects)[0] == 1
    assert circles(objects, "--exempt", "table")[0] == 0
