"""The version that the module says it has."""

import re

import ngx

HEADER = (ngx.ROOT / "src/jose/jose_version.h").read_text()
VERSION = re.search(r'JOSE_VERSION +"(.*)"', HEADER)[1]


def test_the_log_names_module_nginx_and_libcrypto_once_at_start(spawn):
    nginx = spawn(server="location / { }")
    log = (nginx.path / "error.log").read_text()

    lines = [line for line in log.splitlines() if "ngx_http_jwt_module" in line]
    assert len(lines) == 1, lines
    built_for = ".".join(map(str, ngx.version()))
    assert re.search(
        rf"\[notice\] .*ngx_http_jwt_module {re.escape(VERSION)} "
        rf"\(nginx 1\.22 and later\), built for nginx/{built_for}.*, "
        r"using OpenSSL \d+\.\d+", lines[0]), lines[0]


def test_the_binary_has_the_version_as_text(spawn):
    nginx = spawn(server="location / { }")

    # NGINX_BIN may be a script that starts nginx
    binary = ngx.NGINX_MODULE or f"/proc/{nginx.process.pid}/exe"

    with open(binary, "rb") as f:
        assert b"ngx_http_jwt_module " + VERSION.encode() in f.read()


def test_changes_begin_with_this_version():
    changes = (ngx.ROOT / "CHANGES.md").read_text()
    assert re.search(r"^## .*", changes, re.M)[0].startswith(f"## {VERSION}")


def test_the_readme_is_of_this_version():
    assert f"Version {VERSION}." in (ngx.ROOT / "README.md").read_text()
