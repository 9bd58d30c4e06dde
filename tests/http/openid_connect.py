"""A login with OpenID Connect around auth_jwt: the arrangement of locations
of NGINX's own reference configuration, a provider, what is protected, and a
browser.

The locations, their directives and variables are named and nested as there.
Left out is what only NGINX Plus has: its API, status zones and key-value
zones.  openid_connect.js keeps in files what these would hold.
"""

import base64
import hashlib
import hmac
import json
import re
import time
import urllib.parse

import keys
import ngx
import provider
import tokens

CLIENT = "my-client-id"
SECRET = "my-client-secret"
HMAC_KEY = "ChangeMe"

KEY = keys.make("P-256", "idp")

SCRIPT = (ngx.ROOT / "tests/http/openid_connect.js").read_text()

# openid_connect_configuration.conf.  Hosts whose names say so are of clients
# that use something else than the defaults.
CONFIGURATION = """
    map $host $oidc_authz_endpoint { default "http://@IDP@/auth"; }
    map $host $oidc_authz_extra_args { default ""; }
    map $host $oidc_token_endpoint { default "http://@IDP@/token"; }
    map $host $oidc_jwt_keyfile { default "@KEYS@"; }
    map $host $oidc_end_session_endpoint {
        default "";
        ends.example.com "http://@IDP@/end";
    }
    map $host $oidc_client { default "my-client-id"; }
    map $host $oidc_client_secret { default "my-client-secret"; }
    map $host $oidc_client_auth_method {
        default "client_secret_post";
        basic.example.com "client_secret_basic";
    }
    map $host $oidc_scopes { default "openid+profile+email+offline_access"; }
    map $host $oidc_logout_redirect { default "/_logout"; }
    map $host $oidc_hmac_key { default "ChangeMe"; }

    map $proto $oidc_cookie_flags {
        http  "Path=/; SameSite=lax;";
        https "Path=/; SameSite=lax; HttpOnly; Secure;";
    }
    map $http_x_forwarded_port $redirect_base {
        ""      $proto://$host:$server_port;
        default $proto://$host:$http_x_forwarded_port;
    }
    map $http_x_forwarded_proto $proto {
        ""      $scheme;
        default $http_x_forwarded_proto;
    }

    proxy_cache_path @DIR@/jwk levels=1 keys_zone=jwk:64k max_size=1m;

    # instead of keyval and keyval_zone
    map "" $oidc_kept { default "@DIR@/kept"; }
    js_set $session_jwt   oidc.sessionJwt;
    js_set $access_token  oidc.accessToken;
    js_set $refresh_token oidc.refreshToken;
    map $request_id $new_session { default $request_id; }

    auth_jwt_claim_set $jwt_audience aud;
    js_path @DIR@;
    js_import oidc from openid_connect.js;
"""

# openid_connect.server_conf
SERVER_CONF = r"""
        set $internal_error_message "NGINX / OpenID Connect login failure\n";
        set $pkce_id "";
        set $idp_sid "";
        resolver 127.0.0.1:1;
        subrequest_output_buffer_size 32k;
        gunzip on;

        location = /_jwks_uri {
            internal;
            client_max_body_size 0;
            proxy_cache jwk;
            proxy_cache_valid 200 12h;
            proxy_cache_use_stale error timeout updating;
            proxy_method GET;
            proxy_set_header Content-Length "";
            proxy_pass $oidc_jwt_keyfile;
            proxy_ignore_headers Cache-Control Expires Set-Cookie;
        }

        location @do_oidc_flow {
            js_content oidc.auth;
            default_type text/plain;
        }

        set $redir_location "/_codexch";
        location = /_codexch {
            js_content oidc.codeExchange;
            error_page 500 502 504 @oidc_error;
        }

        location = /_token {
            internal;
            client_max_body_size 0;
            proxy_pass_request_headers off;
            proxy_set_header Content-Type "application/x-www-form-urlencoded";
            proxy_set_header Authorization $arg_secret_basic;
            proxy_pass $oidc_token_endpoint;
        }

        location = /_refresh {
            internal;
            client_max_body_size 0;
            proxy_pass_request_headers off;
            proxy_set_header Content-Type "application/x-www-form-urlencoded";
            proxy_set_header Authorization $arg_secret_basic;
            proxy_pass $oidc_token_endpoint;
        }

        location = /_token_validation {
            internal;
            client_max_body_size 0;
            auth_jwt "" token=$arg_token;
            js_content oidc.extractTokenClaims;
            error_page 500 502 504 @oidc_error;
        }

        location = /logout {
            add_header Set-Cookie "auth_token=; $oidc_cookie_flags";
            add_header Set-Cookie "auth_nonce=; $oidc_cookie_flags";
            add_header Set-Cookie "auth_redir=; $oidc_cookie_flags";
            js_content oidc.logout;
        }

        location = /front_channel_logout {
            add_header Cache-Control "no-store";
            default_type text/plain;
            js_content oidc.handleFrontChannelLogout;
        }

        location = /_logout {
            default_type text/plain;
            return 200 "Logged out\n";
        }

        location @oidc_error {
            default_type text/plain;
            return 500 $internal_error_message;
        }
"""

# frontend.conf.  Its second server has what the first one offers in comments:
# the access token for the backend, which may refuse it.
FRONTEND = """
    upstream my_backend {
        zone my_backend 64k;
        server @BACKEND@;
    }

    log_format main_jwt '$remote_addr - $jwt_claim_sub [$time_local] '
                        '"$request" $status';
"""

FRONTEND_SERVER = """
    server {
        %s
        listen 127.0.0.1:@PORT%s@;

        location / {
            auth_jwt "" token=$session_jwt;
            error_page 401 = @do_oidc_flow;
            @KEYS_OF@
            proxy_set_header username $jwt_claim_sub;
            %s
            proxy_pass http://my_backend;
            access_log access.log main_jwt;
        }

        # not a part of it: a script that asks about tokens while its own
        # request's is verified
        location = /ask {
            auth_jwt "" token=$session_jwt;
            @KEYS_OF@
            js_content oidc.ask;
        }
    }
"""

WITH_ACCESS_TOKEN = """
            proxy_set_header Authorization "Bearer $access_token";
            proxy_intercept_errors on;
"""

# auth_jwt_key_file takes a file's name where auth_jwt_key_request has a URL.
KEYS = {
    "file": ("@DIR@/idp.json", "auth_jwt_key_file $oidc_jwt_keyfile;"),
    "request": ("http://@IDP@/certs", "auth_jwt_key_request /_jwks_uri;"),
}


def configuration(idp, backend, source, order="before"):
    """The arguments of launch().  njs is loaded before us or after us."""
    name, directive = KEYS[source]
    http = (CONFIGURATION + FRONTEND
            + FRONTEND_SERVER % (SERVER_CONF, "", "")
            + FRONTEND_SERVER % (SERVER_CONF, "_ACCESS", WITH_ACCESS_TOKEN))
    return {
        "IDP": idp.address, "BACKEND": backend.address, order: ["njs"],
        "http": http.replace("@KEYS@", name)
                    .replace("@KEYS_OF@", directive),
        "files": {"openid_connect.js": SCRIPT, "idp.json": keys.jwks(KEY),
                  "kept/about": "a file for each token of a session"},
    }


def hashed(nonce):
    mac = hmac.new(HMAC_KEY.encode(), nonce.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def arguments(text):
    return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))


class IdentityProvider(provider.Provider):
    """Lets alice in.  A test changes the claims of the next ID tokens (None
    takes one away), or makes them itself of the claims."""

    def __init__(self):
        self.reset()
        super().__init__()

    def reset(self):
        self.claims = {}
        self.make = lambda claims: tokens.mint(KEY, claims)
        self.access_token = "good"
        self.nonces = {}
        self.issued = []
        self.grants = []

    def respond(self, request):
        path, _, query = request.path.partition("?")
        if path == "/auth":
            return self.login(arguments(query))
        if path == "/token":
            return self.grant(arguments(request.body.decode()))
        if path == "/certs":
            return provider.Answer(keys.jwks(KEY))
        return provider.Answer("no such path", status=404)

    def login(self, asked):
        code = f"code-{len(self.nonces)}"
        self.nonces[code] = asked["nonce"]
        where = f"{asked['redirect_uri']}?code={code}&state={asked['state']}"
        return provider.Answer(status=302, headers={"Location": where})

    def grant(self, form):
        self.grants.append(form)
        claims = {"iss": "http://idp", "sub": "alice", "aud": CLIENT,
                  "iat": int(time.time()), "exp": int(time.time()) + 3600,
                  "sid": "sid-of-alice"}
        if form["grant_type"] == "authorization_code":
            claims["nonce"] = self.nonces.pop(form["code"])
        elif form["refresh_token"] != "refresh":
            return provider.Answer('{"error": "invalid_grant"}', status=400)

        claims = {name: value for name, value in {**claims, **self.claims}
                  .items() if value is not None}
        token = self.make(claims)
        self.issued.append(token)
        return provider.Answer(json.dumps({
            "id_token": token, "access_token": self.access_token,
            "refresh_token": "refresh", "token_type": "Bearer"}))


class Backend(provider.Provider):
    """What is protected.  It says who is there, and refuses access tokens
    that are said to be old."""

    def respond(self, request):
        if request.headers.get("authorization") == "Bearer old":
            return provider.Answer(status=401, headers={
                "WWW-Authenticate": 'Bearer error="invalid_token"'})
        name = request.headers.get("username", "")
        return provider.Answer(f"{name} {request.method} {len(request.body)}")


class Browser:
    """Keeps cookies, as one of a user does."""

    def __init__(self, nginx, idp, port="", host="localhost", **cookies):
        self.nginx = nginx
        self.idp = idp
        self.port = port
        self.host = host
        self.cookies = cookies

    def get(self, path, **request):
        cookies = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        reply = self.nginx.get(path, port=self.port, host=self.host,
                               headers={"Cookie": cookies} if cookies else {},
                               **request)
        for line in reply.all("Set-Cookie"):
            name, value = re.match("([^=]+)=([^;]*);", line).groups()
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        return reply

    def ask_provider(self, reply):
        """Where the provider sends the browser that was sent to it."""
        assert reply.status == 302, reply
        path = at(reply["Location"], self.idp.address)
        with ngx.Connection(self.idp.port) as connection:
            return connection.request(path)["Location"]

    def at_nginx(self, location):
        """The path of a URL of nginx's."""
        return at(location, f"{self.host}:{self.nginx.port(self.port)}")

    def exchange(self, path="/app?a=1"):
        """A login, up to the exchange of the code."""
        back = self.ask_provider(self.get(path))
        return self.get(self.at_nginx(back))

    def login(self, path="/app?a=1"):
        """A login, whatever the first page then says."""
        reply = self.exchange(path)
        assert reply.status == 302, reply
        return self.get(self.at_nginx(reply["Location"]))


def at(location, address):
    prefix = f"http://{address}/"
    assert location.startswith(prefix), location
    return location[len(prefix) - 1:]
