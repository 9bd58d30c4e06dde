"""Encrypted and nested tokens, made by jwcrypto."""

import json

import pytest
from jwcrypto import jwe

import expect
import keys
import tokens

SIGNER = keys.make("oct", "signer")
RSA = keys.make("RSA", "rsa")
EC = {crv: keys.make(crv, crv) for crv in ("P-256", "P-384", "P-521")}
OKP = keys.make("X25519", "X25519")
SECRETS = {bits: keys.make("oct", f"s{bits}", bits)
           for bits in (128, 192, 256, 384, 512)}

DIR_BITS = {"A128CBC-HS256": 256, "A192CBC-HS384": 384, "A256CBC-HS512": 512,
            "A128GCM": 128, "A192GCM": 192, "A256GCM": 256}
WRAP_BITS = {"A128KW": 128, "A192KW": 192, "A256KW": 256,
             "A128GCMKW": 128, "A192GCMKW": 192, "A256GCMKW": 256}
OTHERS = {"RSA-OAEP": RSA, "RSA-OAEP-256": RSA, "ECDH-ES": EC["P-256"],
          "ECDH-ES+A128KW": EC["P-384"], "ECDH-ES+A192KW": EC["P-521"],
          "ECDH-ES+A256KW": OKP}
ALGS = ["dir", *WRAP_BITS, *OTHERS]

# jwcrypto has most algorithms off unless they are asked for
ALLOWED = [*ALGS, *DIR_BITS]

CLAIMS = {"sub": "alice", "role": "admin"}

SHOW = expect.SHOW + """
        add_header J-Payload "$jwt_payload" always;
        add_header J-Inner "$jwt_inner_header_alg" always;
        add_header J-Enc "$jwt_header_enc" always;
"""

CONFIG = SHOW + """
        auth_jwt "R";
        auth_jwt_key_file private.json;

        location /encrypted/ { auth_jwt_type encrypted; empty_gif; }
        location /nested/ { auth_jwt_type nested; empty_gif; }
        location /signed/ { empty_gif; }
        location /gcm/ {
            auth_jwt_type encrypted;
            auth_jwt_algorithms dir A256GCM;
            empty_gif;
        }
        location /nested-hs512/ {
            auth_jwt_type nested;
            auth_jwt_algorithms dir A256GCM HS512;
            empty_gif;
        }
        location /public/ {
            auth_jwt_type encrypted;
            auth_jwt_key_file public.pem;
            empty_gif;
        }
        location /required/ {
            auth_jwt_type nested;
            auth_jwt_require $jwt_claim_role error=403;
            empty_gif;
        }
        location /unchecked/ {
            auth_jwt_type nested;
            auth_jwt_validate_sig off;
            empty_gif;
        }
        location /up/ {
            auth_jwt_type nested;
            proxy_set_header Authorization "Bearer $jwt_payload";
            proxy_pass http://@UPSTREAM@/;
        }
        location /claims/ {
            auth_jwt_type encrypted;
            proxy_set_header Claims $jwt_payload;
            proxy_pass http://@UPSTREAM@/;
        }
"""


def key_of(alg, enc):
    if alg == "dir":
        return SECRETS[DIR_BITS[enc]]
    if alg in WRAP_BITS:
        return SECRETS[WRAP_BITS[alg]]
    return OTHERS[alg]


def encrypt(plaintext, alg="dir", enc="A256GCM", key=None, **header):
    key = key or key_of(alg, enc)
    if not isinstance(plaintext, (str, bytes)):
        plaintext = json.dumps(plaintext)
    header = {"alg": alg, "enc": enc,
              "kid": keys.jwk_dict(key)["kid"], **header}
    token = jwe.JWE(plaintext, json.dumps(header), algs=ALLOWED)
    token.add_recipient(key)
    return token.serialize(compact=True)


def flipped(token):
    """A token with one bit of one of its five parts changed, for each."""
    for n, part in enumerate(token.split(".")):
        if part:
            parts = token.split(".")
            parts[n] = tokens.flip_bit(part, len(part) // 2)
            yield n, ".".join(parts)


def short(part):
    """A part with its last byte missing."""
    return tokens.b64(tokens.unb64(part)[:-1])


def passes(nginx, path, token):
    reply = nginx.get(path, token)
    expect.accepted(reply)
    for n, twin in flipped(token):
        answer = nginx.get(path, twin)
        assert answer.status == 401, f"part {n}: {answer}"
        assert answer["J-Sub"] == "" and answer["J-Verified"] == ""
    return reply


@pytest.fixture(scope="module")
def nginx(launch, recorder):
    everything = [SIGNER, RSA, *EC.values(), OKP, *SECRETS.values()]
    return launch(server=CONFIG, UPSTREAM=recorder.address, files={
        "private.json": json.dumps(
            {"keys": [keys.jwk_dict(key, private=True)
                      for key in everything]}),
        "public.pem": keys.pem(RSA)})


@pytest.mark.parametrize("enc", list(DIR_BITS))
@pytest.mark.parametrize("alg", ALGS)
def test_every_combination_is_decrypted(nginx, alg, enc):
    token = encrypt(CLAIMS, alg, enc)
    reply = passes(nginx, "/encrypted/", token)
    assert reply["J-Sub"] == "alice"
    assert (reply["J-Alg"], reply["J-Enc"]) == (alg, enc)
    assert json.loads(reply["J-Payload"]) == CLAIMS


@pytest.mark.parametrize("cty", [{"cty": "JWT"}, {"cty": "jwt"}, {}],
                         ids=["upper", "lower", "absent"])
@pytest.mark.parametrize("alg", ["dir", "RSA-OAEP-256", "ECDH-ES"])
def test_a_nested_token_is_decrypted_and_verified(nginx, alg, cty):
    inner = tokens.mint(SIGNER, CLAIMS)
    reply = passes(nginx, "/nested/", encrypt(inner, alg, **cty))
    assert reply["J-Sub"] == "alice"
    assert reply["J-Payload"] == inner
    assert reply["J-Alg"] == alg
    assert reply["J-Inner"] == "HS256"
    for part, twin in tokens.twins(inner).items():
        reply = nginx.get("/nested/", encrypt(twin, alg, **cty))
        expect.refused(reply, "bad_signature")
        assert reply["J-Sub"] == "" and reply["J-Payload"] == "", part


def test_what_is_in_a_nested_token_is_checked_like_any_other(nginx):
    for claims, word in (({"exp": 1}, "expired"),
                         ({"nbf": 4e9}, "not_yet_valid"),
                         ({"exp": "x"}, "bad_time")):
        token = encrypt(tokens.mint(SIGNER, claims))
        expect.refused(nginx.get("/nested/", token), word)
    reply = nginx.get("/required/", encrypt(tokens.mint(SIGNER, {"a": 1})))
    assert reply.status == 403
    passes(nginx, "/required/", encrypt(tokens.mint(SIGNER, CLAIMS)))
    none = ".".join([tokens.b64(b'{"alg":"none"}'), tokens.b64(b"{}"), ""])
    expect.refused(nginx.get("/nested/", encrypt(none)), "alg_none")
    stranger = tokens.mint(keys.make("oct", "stranger"), CLAIMS)
    expect.refused(nginx.get("/nested/", encrypt(stranger)), "unknown_kid")


def test_one_kind_does_not_pass_for_another(nginx):
    signed = tokens.mint(SIGNER, CLAIMS)
    encrypted = encrypt(CLAIMS)
    nested = encrypt(signed, cty="JWT")
    expect.accepted(nginx.get("/signed/", signed))
    for path, token in (("/signed/", encrypted), ("/signed/", nested),
                        ("/encrypted/", signed), ("/nested/", signed)):
        expect.refused(nginx.get(path, token), "wrong_type")
    expect.refused(nginx.get("/nested/", encrypted), "malformed")
    expect.refused(nginx.get("/encrypted/", nested), "bad_payload")
    expect.refused(nginx.get("/nested/", encrypt(signed, cty="json")),
                   "wrong_type")
    expect.refused(nginx.get("/nested/", encrypt(nested, cty="JWT")),
                   "wrong_type")


def test_every_failure_has_the_same_answer_and_log_line(nginx):
    token = encrypt(CLAIMS, "RSA-OAEP")
    header, key, iv, text, tag = token.split(".")
    other = encrypt(CLAIMS, "RSA-OAEP", key=keys.make("RSA", "rsa2"))
    bad = [".".join([header, other.split(".")[1], iv, text, tag]),
           ".".join([header, short(key), iv, text, tag]),
           ".".join([header, "", iv, text, tag]),
           ".".join([header, key, short(iv), text, tag]),
           ".".join([header, key, "", text, tag]),
           ".".join([header, key, iv, "", tag]),
           ".".join([header, key, iv, text, short(tag)]),
           ".".join([header, key, iv, text, ""]),
           *(twin for n, twin in flipped(token) if n)]
    answers = set()
    for twin in bad:
        reply = nginx.get("/encrypted/", twin)
        expect.refused(reply, "decryption_failed")
        line, = reply.auth_log
        answers.add((reply.status, reply["WWW-Authenticate"], reply.body,
                     line.split("auth_jwt: ")[1].split(", client")[0]))
    assert len(answers) == 1, answers


@pytest.mark.parametrize("change, word", [
    ({"alg": "RSA1_5"}, "unknown_alg"),
    ({"alg": "PBES2-HS256+A128KW"}, "unknown_alg"),
    ({"alg": "none"}, "alg_none"), ({"alg": 1}, "bad_alg"),
    ({"enc": None}, "bad_alg"), ({"enc": "A128CTR"}, "unknown_alg"),
    ({"zip": "DEF"}, "crit"), ({"crit": ["exp"]}, "crit"),
    ({"alg": "HS256"}, "unknown_alg")])
def test_what_is_refused_by_name(nginx, change, word):
    header = {"alg": "dir", "enc": "A256GCM", "kid": "s256", **change}
    header = {k: v for k, v in header.items() if v is not None}
    token = ".".join([tokens.b64(tokens.json_bytes(header)), "", "AAAA",
                      "AAAA", "AAAA"])
    expect.refused(nginx.get("/encrypted/", token), word)


def test_the_list_of_algorithms_covers_alg_enc_and_the_inner_alg(nginx):
    passes(nginx, "/gcm/", encrypt(CLAIMS, "dir", "A256GCM"))
    for alg, enc in (("dir", "A128GCM"), ("A256KW", "A256GCM"),
                     ("RSA-OAEP", "A256GCM")):
        expect.refused(nginx.get("/gcm/", encrypt(CLAIMS, alg, enc)),
                       "alg_refused")
    good = tokens.mint(SIGNER, CLAIMS, alg="HS512")
    passes(nginx, "/nested-hs512/", encrypt(good))
    other = tokens.mint(SIGNER, CLAIMS, alg="HS256")
    expect.refused(nginx.get("/nested-hs512/", encrypt(other)), "alg_refused")


def test_a_public_key_decrypts_nothing_and_is_no_secret(nginx):
    expect.refused(nginx.get("/public/", encrypt(CLAIMS, "RSA-OAEP")),
                   "no_key")
    as_secret = keys.secret(keys.pem(RSA).encode()[:32], "rsa")
    token = encrypt(CLAIMS, "dir", "A256GCM", key=as_secret)
    expect.refused(nginx.get("/public/", token), "no_key")


def test_without_signatures_a_nested_token_is_still_decrypted(nginx):
    twin = tokens.twins(tokens.mint(SIGNER, CLAIMS))
    reply = nginx.get("/unchecked/", encrypt(next(iter(twin.values()))))
    assert reply.status == 200 and reply["J-Verified"] == ""
    for n, changed in flipped(encrypt(tokens.mint(SIGNER, CLAIMS))):
        assert nginx.get("/unchecked/", changed).status == 401, n


def test_the_inner_token_is_passed_on(nginx, recorder):
    inner = tokens.mint(SIGNER, CLAIMS)
    expect.accepted(nginx.get("/up/", encrypt(inner)))
    assert recorder.last["Authorization"] == f"Bearer {inner}"


def test_line_breaks_in_the_plaintext_do_not_end_a_header(nginx, recorder):
    plaintext = '{\r\n\r\n"sub":\n"alice",\t"x":"a\\r\\nEvil: 1"}'
    reply = nginx.get("/claims/", encrypt(plaintext))
    expect.accepted(reply)
    sent = recorder.last.headers
    assert json.loads(sent["Claims"]) == json.loads(plaintext)
    assert "Evil" not in sent


def test_nothing_secret_is_logged(nginx):
    log = (nginx.path / "error.log").read_text()
    for key in (RSA, SIGNER, *SECRETS.values()):
        secret = keys.jwk_dict(key, private=True)
        for member in ("k", "d", "p"):
            if member in secret:
                assert secret[member] not in log
    assert "alice" not in log
