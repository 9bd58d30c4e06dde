"""The links between the pages lead somewhere, and those of earlier versions
still do."""

import pathlib
import re
import runpy

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
tracked = runpy.run_path(str(ROOT / "scripts/check"))["tracked"]

PAGES = sorted(n for n in tracked() if n.endswith(".md"))
REFERENCE = "docs/ngx_http_jwt_module.md"

# Anchors that the reference has had.  Others link to them: they stay.
ANCHORS = """
    module-ngx_http_jwt_module example directives auth_jwt auth_jwt_algorithms auth_jwt_allow_nested
    auth_jwt_audience auth_jwt_claim_set auth_jwt_header_set auth_jwt_issuer
    auth_jwt_key auth_jwt_key_cache auth_jwt_key_file auth_jwt_key_request
    auth_jwt_leeway auth_jwt_phase auth_jwt_require auth_jwt_require_claim
    paths operators values auth_jwt_require_header auth_jwt_revocation_list
    auth_jwt_revocation_list_kid auth_jwt_revocation_list_sub
    auth_jwt_thread_pool auth_jwt_token_cache auth_jwt_type
    auth_jwt_validate_exp auth_jwt_validate_sig auth_jwt_www_authenticate
    embedded-variables text-of-values before-verification algorithms
    key-formats which-key-verifies-a-token several-sources
    key-files-that-change the-order-of-checks the-answer the-log errors
    with-other-modules bounds differences-from-nginx-plus
    differences-from-nginx-auth-jwt
""".split()


def prose(name):
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", (ROOT / name).read_text(),
                  flags=re.M | re.S)


def anchors(name):
    """Of headings, as GitHub makes them, and those that are written."""
    text = prose(name)
    found = set(re.findall(r'<a id="([\w-]+)"></a>', text))
    for heading in re.findall(r"^#+ +(.*)", text, re.M):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        found.add(re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_each_link_of_a_page_leads_somewhere(page):
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = ((ROOT / page).parent / path).resolve() if path else (
            ROOT / page)
        if not target.exists():
            lost.append(link)
        elif anchor and anchor not in anchors(target.relative_to(ROOT)):
            lost.append(link)
    assert not lost


def test_no_anchor_of_the_reference_is_lost():
    assert set(ANCHORS) <= anchors(REFERENCE)
