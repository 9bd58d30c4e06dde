"""The whole way, as the documentation shows it."""

import json
import subprocess

from tool import NGX_JWT, b64, ok, run, tampered


def test_the_minute_to_a_token_of_the_help(tmp_path):
    def shell(line):
        line = line.replace("ngx-jwt", f"'{NGX_JWT}'", 1)
        return subprocess.run(line, shell=True, cwd=tmp_path, text=True,
                              capture_output=True, check=True).stdout

    lines = [line.strip() for line in ok("--help").splitlines()
             if line.startswith("  ngx-jwt ")]
    assert len(lines) == 3
    out = [shell(line) for line in lines]
    assert json.loads(out[2])["sub"] == "alice"


def test_api_gateway_token_of_the_nginx_blog(tmp_path):
    (tmp_path / "keys").write_text(
        '{"keys":[{"k":"ZmFudGFzdGljand0","kty":"oct","kid":"0001"}]}')
    head = b64(b'{"typ":"JWT","alg":"HS256","kid":"0001"}')
    body = b64(b'{"name":"Quotation System","sub":"quotes",'
               b'"iss":"My API Gateway"}')
    text = f"{head}.{body}.ggVOHYnVFB8GVPE-VOIo3jD71gTkLffAY0hQOGXPL2I"
    done = run("verify", "-k", tmp_path / "keys", text)
    assert done.returncode == 0 and "warning" in done.stderr
    assert json.loads(done.stdout)["sub"] == "quotes"
    done = run("verify", "-k", tmp_path / "keys", tampered(text, 1))
    assert done.returncode == 1
