"""What the module answers, said once."""

import re

import ngx
import tokens

# word -> sentence, as the core's one table has them
SENTENCES = {
    word: text for word, text in re.findall(
        r'X\(JOSE_\w+,\s+"(\w*)",\s+\w+,[\s\\]+"([^"\\]*)"\)',
        (ngx.ROOT / "src/jose/jose.h").read_text())
}

# Headers that show the variables; a location without add_header of its own
# inherits them.
SHOW = """
        add_header J-Error $jwt_error always;
        add_header J-Description $jwt_error_description always;
        add_header J-Verified $jwt_verified always;
        add_header J-Sub $jwt_claim_sub always;
        add_header J-Alg $jwt_header_alg always;
"""


def accepted(reply):
    assert reply.status == 200, reply
    assert reply.all("WWW-Authenticate") == [], reply
    assert not [line for line in reply.log if "token refused" in line], reply


def passes(nginx, path, token, **request):
    """The token is accepted there and each of its mutations is not."""
    reply = nginx.get(path, token, **request)
    accepted(reply)
    for part, twin in tokens.twins(token).items():
        answer = nginx.get(path, twin, **request)
        assert answer.status == 401, f"changed {part}: {answer}"
        assert 'error="invalid_token"' in answer["WWW-Authenticate"], part
    return reply


def challenge(realm, word, error="invalid_token"):
    """The challenge for a token that was sent (RFC 6750, 3)."""
    return (f'Bearer realm="{realm}", error="{error}", '
            f'error_description="{SENTENCES[word]}"')


# RFC 6750, 3.1; other statuses come from a rule and have no challenge
CHALLENGES = {
    401: challenge,
    403: lambda realm, word: challenge(realm, word, "insufficient_scope"),
}


def no_token(reply, realm="R"):
    assert reply.status == 401, reply
    assert reply["WWW-Authenticate"] == f'Bearer realm="{realm}"', reply
    one_log_line(reply, "info", "no_token")


def refused(reply, *words, realm="R", status=401, level="error"):
    """401 for one of these words: said alike in challenge, variable, log."""
    assert reply.status == status, reply
    line = one_log_line(reply, level)
    word = re.search(r"token refused: (\w+):", line)[1]
    assert word in words, f"refused for {word}, not {words}: {reply}"
    assert f"token refused: {word}: {SENTENCES[word]}" in line, reply
    assert reply["WWW-Authenticate"] == CHALLENGES.get(
        status, lambda *_: "")(realm, word), reply
    if reply.all("J-Error"):
        assert reply["J-Error"] == word, reply
        assert reply["J-Description"] == SENTENCES[word], reply
    assert reply["J-Verified"] == "", reply
    return line


def one_log_line(reply, level, word=r"\w+"):
    lines = reply.auth_log
    assert len(lines) == 1, f"not one line: {reply}"
    assert re.search(rf"\[{level}\].* auth_jwt: token refused: {word}: ",
                     lines[0]), reply
    return lines[0]


def server_failed(reply):
    """500, with one line that says why, and nothing for the client."""
    assert reply.status == 500, reply
    assert reply.all("WWW-Authenticate") == [], reply
    assert len(reply.auth_log) == 1, reply
    assert "[error]" in reply.auth_log[0], reply
    return reply.auth_log[0]
