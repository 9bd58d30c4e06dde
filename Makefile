# ngx-auth-jwt
#
# make demo and make test work from a fresh clone on Debian 12, Debian 13 and
# Ubuntu 24.04: what is missing is installed with apt (as root).  The machine's
# own nginx, port 80 and package lists are left alone; all else is in build/.
#
# Another nginx: make module NGINX_SRC=/path/to/source NGINX_BIN=/path/to/nginx

MAKEFLAGS   += --no-print-directory --no-builtin-rules
SHELL        = /bin/bash
.SHELLFLAGS  = -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL = help

BUILD       ?= build
PREFIX      ?= /usr/local
MODULESDIR  ?= /usr/lib/nginx/modules
MANDIR      ?= $(PREFIX)/share/man
PYTHON      ?= /usr/bin/python3
PKG_CONFIG  ?= pkg-config

# make's own default is cc; one that is set, here or in the environment, stays
ifeq ($(origin CC),default)
CC           = gcc
endif

# What is fetched stays in build/ for every BUILD.
SHARED       = BUILD="$(CURDIR)/build"

# The distribution's nginx, unpacked by scripts/deps, unless said otherwise.
ifeq ($(origin NGINX_SRC), undefined)
NGINX_SRC   := $(CURDIR)/build/nginx/usr/share/nginx/src
NGINX_BIN   ?= $(CURDIR)/build/nginx/usr/sbin/nginx
NGINX_DEPS  := nginx
else
NGINX_BIN   ?= $(shell command -v nginx)
NGINX_DEPS  :=
endif

WARNINGS     = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
               -Wmissing-prototypes -Wformat -Wformat-security
HARDENING    = -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
CFLAGS      ?= -O2 -g

# From pkg-config where it knows all three, in usual places otherwise
LIBS_PKG     = yyjson libsodium libcrypto
LIBS_FOUND  := $(shell $(PKG_CONFIG) --exists $(LIBS_PKG) 2> /dev/null && echo yes)
LIBS_CFLAGS := $(if $(LIBS_FOUND),$(shell $(PKG_CONFIG) --cflags $(LIBS_PKG)))
JOSE_LIBS   := $(if $(LIBS_FOUND),$(shell $(PKG_CONFIG) --libs $(LIBS_PKG)),\
               -lyyjson -lsodium -lcrypto)
JOSE_CFLAGS  = -std=gnu11 $(CFLAGS) $(WARNINGS) $(HARDENING) -fPIC \
               -fvisibility=hidden -Isrc/jose $(LIBS_CFLAGS) -MMD -MP
LINK_FLAGS   = -Wl,-z,relro -Wl,-z,now $(LDFLAGS)

# Fortified calls hide from the sanitizers what they should see.
SANITIZE     = -fsanitize=address,undefined -fno-sanitize-recover=all \
               -fno-omit-frame-pointer -U_FORTIFY_SOURCE
ASAN_CFLAGS  = -std=gnu11 -O1 -g $(WARNINGS) $(SANITIZE) -Isrc/jose \
               $(LIBS_CFLAGS) -MMD -MP

JOSE_SRCS   := $(wildcard src/jose/*.c)
CLI_SRCS    := $(wildcard src/cli/*.c)
NGINX_SRCS  := $(wildcard src/nginx/*.c)
HEADERS     := $(wildcard src/*/*.h)
UNIT_SRCS   := $(wildcard tests/unit/test_*.c)
FUZZ_SRCS   := $(wildcard fuzz/fuzz_*.c)

# Tests in which the core's memory fails, besides libcrypto's
UNIT_WRAPPED = test_memory test_memory_keys

JOSE_OBJS   := $(JOSE_SRCS:src/%.c=$(BUILD)/obj/%.o)
CLI_OBJS    := $(CLI_SRCS:src/%.c=$(BUILD)/obj/%.o)
JOSE_ASAN   := $(JOSE_SRCS:src/%.c=$(BUILD)/obj-asan/%.o)
CLI_ASAN    := $(CLI_SRCS:src/%.c=$(BUILD)/obj-asan/%.o)
UNIT        := $(UNIT_SRCS:tests/unit/%.c=$(BUILD)/unit/%)
UNIT_ASAN   := $(UNIT_SRCS:tests/unit/%.c=$(BUILD)/unit-asan/%)
FUZZ        := $(FUZZ_SRCS:fuzz/%.c=$(BUILD)/fuzz/%)

LIBJOSE      = $(BUILD)/libjose.a
NGX_JWT      = $(BUILD)/ngx-jwt
MODULE       = $(BUILD)/ngx_http_jwt_module.so

NGINX_BUILD  = BUILD="$(abspath $(BUILD))" scripts/build-nginx
PYTEST       = PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m pytest -q \
               -p no:cacheprovider
NGX_JWT_ABS  = $(abspath $(NGX_JWT))
BENCH_TOOLS := $(patsubst bench/%.c,$(BUILD)/bench/%,\
               $(filter-out bench/poll.c,$(wildcard bench/*.c)))
BENCH_POLL   = $(BUILD)/bench/poll.so
BENCH        = PYTHONDONTWRITEBYTECODE=1 BUILD="$(abspath $(BUILD))" \
               NGINX_BIN="$(NGINX_BIN)" MODULE="$(abspath $(MODULE))" $(PYTHON)
JOBS        ?= $(shell nproc)
FUZZ_SEC    ?= 60
FUZZ_LEN    ?= 4096

.PHONY: help deps module cli demo test test-unit test-cli test-interop \
        test-http test-e2e test-examples test-builds test-asan test-check \
        soak fuzz bench bench-instructions bench-keys bench-scale \
        bench-answers bench-report check circles lint install uninstall version clean \
        deps-core deps-unit deps-build deps-test deps-http deps-bench


#: help: what can be made
help:
	@echo 'make TARGET, where TARGET is one of'
	@echo
	@sed -n 's/^#: \([a-z0-9-]*\): \(.*\)/  \1\t\2/p' Makefile \
	    | expand -t 22
	@echo
	@echo 'For another nginx than the distribution'\''s: NGINX_SRC=DIR' \
	      'NGINX_BIN=FILE'
	@echo 'Compiler and flags: CC, CFLAGS, LDFLAGS, PKG_CONFIG'
	@echo 'NO_DEPS=1: nothing is looked for or installed with apt'

#: deps: install what is missing to build and test (needs root if any is)
deps:
	@$(SHARED) scripts/deps test $(NGINX_DEPS)

# What a target needs is looked for each time; it takes a tenth of a second.
# The core, the tool and their unit tests need neither nginx nor apt where the
# libraries are there.
deps-core:
	@$(SHARED) CC="$(CC)" scripts/deps core

deps-unit:
	@$(SHARED) CC="$(CC)" scripts/deps unit

deps-build:
	@$(SHARED) scripts/deps build $(NGINX_DEPS)

deps-test:
	@$(SHARED) scripts/deps test $(NGINX_DEPS)

deps-http:
	@$(SHARED) scripts/deps test $(NGINX_DEPS) $(NGINX_DEPS:nginx=modules)

deps-bench:
	@$(SHARED) scripts/deps bench $(NGINX_DEPS)


#: module: build/ngx_http_jwt_module.so for the distribution's nginx
module: $(MODULE)

$(MODULE): $(JOSE_SRCS) $(NGINX_SRCS) $(HEADERS) config scripts/build-nginx \
           | deps-build
	@echo "  module $@"
	@$(NGINX_BUILD) dynamic "$(NGINX_SRC)" $(BUILD)/module
	@cp $(BUILD)/module/objs/$(@F) $@.tmp && mv $@.tmp $@

#: cli: build/ngx-jwt, the command-line tool
cli: $(NGX_JWT)

$(NGX_JWT): $(CLI_OBJS) $(LIBJOSE)
	@echo "  link   $@"
	@$(CC) $(CFLAGS) $(LINK_FLAGS) -o $@ $(CLI_OBJS) $(LIBJOSE) $(JOSE_LIBS)

$(LIBJOSE): $(JOSE_OBJS)
	@echo "  ar     $@"
	@rm -f $@ && ar rcs $@ $^

$(BUILD)/obj/%.o: src/%.c Makefile | deps-core
	@echo "  cc     $<"
	@mkdir -p $(@D)
	@$(CC) $(JOSE_CFLAGS) -c -o $@ $<


#: demo: a minute's tour: keys, tokens and a guarded nginx
demo: $(MODULE) $(NGX_JWT)
	@BUILD=$(abspath $(BUILD)) NGINX_BIN="$(NGINX_BIN)" \
	 MODULE=$(abspath $(MODULE)) NGX_JWT=$(NGX_JWT_ABS) scripts/demo


#: test: all tests, one after another
test: deps-test
	@$(MAKE) check
	@$(MAKE) lint
	@$(MAKE) test-check
	@$(MAKE) -j $(JOBS) test-unit
	@$(MAKE) -j $(JOBS) test-cli
	@$(MAKE) -j $(JOBS) test-interop
	@$(MAKE) -j $(JOBS) test-builds
	@$(MAKE) -j $(JOBS) test-http
	@$(MAKE) -j $(JOBS) test-e2e
	@$(MAKE) -j $(JOBS) test-examples
	@$(MAKE) -j $(JOBS) test-asan

#: test-check: what these rules and make itself promise, broken and seen
test-check: $(MODULE) $(NGX_JWT) | deps-test
	@$(MAKE) circles
	@$(PYTEST) tests/check

#: test-unit: the core's unit tests, plain and under sanitizers
test-unit: $(UNIT) $(UNIT_ASAN)
	@for t in $(UNIT) $(UNIT_ASAN); do \
	    echo "  run    $$t"; \
	    $$t > $$t.log 2>&1 || { cat $$t.log; exit 1; }; \
	    grep -aE '^\[ +(PASSED|SKIPPED) +\]|^\[=+\].* run' $$t.log; \
	done

$(BUILD)/unit/%: tests/unit/%.c $(LIBJOSE) Makefile | deps-unit
	@echo "  cc     $@"
	@mkdir -p $(@D)
	@$(CC) $(JOSE_CFLAGS) $(LINK_FLAGS) $(UNIT_FLAGS) -o $@ $< $(LIBJOSE) \
	    -lcmocka $(JOSE_LIBS) -lm

$(BUILD)/unit-asan/%: tests/unit/%.c $(BUILD)/libjose-asan.a Makefile \
                      | deps-unit
	@echo "  cc     $@"
	@mkdir -p $(@D)
	@$(CC) $(ASAN_CFLAGS) $(UNIT_FLAGS) -o $@ $< $(BUILD)/libjose-asan.a \
	    -lcmocka $(JOSE_LIBS) -lm

$(UNIT_WRAPPED:%=$(BUILD)/unit/%) $(UNIT_WRAPPED:%=$(BUILD)/unit-asan/%): \
    UNIT_FLAGS = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

$(BUILD)/libjose-asan.a: $(JOSE_ASAN)
	@rm -f $@ && ar rcs $@ $^

$(BUILD)/ngx-jwt-asan: $(CLI_ASAN) $(BUILD)/libjose-asan.a
	@$(CC) $(ASAN_CFLAGS) -o $@ $^ $(JOSE_LIBS)

$(BUILD)/obj-asan/%.o: src/%.c Makefile | deps-core
	@echo "  cc     $< (sanitized)"
	@mkdir -p $(@D)
	@$(CC) $(ASAN_CFLAGS) -c -o $@ $<

#: test-cli: ngx-jwt as a user runs it, built plain and under sanitizers
test-cli: $(NGX_JWT) $(BUILD)/ngx-jwt-asan | deps-test
	@NGX_JWT=$(NGX_JWT_ABS) $(PYTEST) tests/cli
	@NGX_JWT=$(abspath $(BUILD))/ngx-jwt-asan $(PYTEST) tests/cli

#: test-interop: encrypted tokens from and for jwcrypto and npm's jose
test-interop: $(NGX_JWT) | deps-test
	@BUILD=$(abspath $(BUILD)) NGX_JWT=$(NGX_JWT_ABS) $(PYTEST) \
	    tests/interop

#: test-http: the module in a real nginx, with its token cache on and off
test-http: $(MODULE) $(NGX_JWT) | deps-http
	@NGINX_BIN="$(NGINX_BIN)" NGINX_MODULE=$(abspath $(MODULE)) \
	 NGX_JWT=$(NGX_JWT_ABS) TOKEN_CACHE=off $(PYTEST) tests/http
	@NGINX_BIN="$(NGINX_BIN)" NGINX_MODULE=$(abspath $(MODULE)) \
	 NGX_JWT=$(NGX_JWT_ABS) $(PYTEST) tests/http

#: test-e2e: with a real OpenID provider, which npm installs into build/
test-e2e: $(MODULE) $(NGX_JWT) | deps-test
	@NGINX_BIN="$(NGINX_BIN)" NGINX_MODULE=$(abspath $(MODULE)) \
	 BUILD=$(abspath $(BUILD)) NGX_JWT=$(NGX_JWT_ABS) $(PYTEST) tests/e2e

#: soak: rotation, outage, reload and clients that leave (SOAK_SEC, 180)
soak: $(MODULE) $(NGX_JWT) | deps-test
	@NGINX_BIN="$(NGINX_BIN)" NGINX_MODULE=$(abspath $(MODULE)) \
	 $(PYTHON) tests/soak/soak.py $(SOAK_SEC)

#: test-examples: every example does what its header says
test-examples: $(MODULE) $(NGX_JWT) | deps-test
	@NGINX_BIN="$(NGINX_BIN)" NGINX_MODULE=$(abspath $(MODULE)) \
	 NGX_JWT=$(NGX_JWT_ABS) $(PYTEST) tests/examples

#: test-builds: gcc and clang, dynamic and static, nginx 1.22 and 1.26
test-builds: | deps-test
	@$(SHARED) PYTEST='$(PYTEST)' scripts/test-builds

# A source tree that is named, NGINX_SRC=DIR, is built instead of the
# distribution's.
#: test-asan: tests/http and the examples in an nginx with sanitizers
test-asan: $(NGX_JWT) | deps-test
	@$(SHARED) NGX_JWT=$(NGX_JWT_ABS) PYTEST='$(PYTEST)' \
	 NGINX_SRC="$(if $(NGINX_DEPS),,$(NGINX_SRC))" scripts/test-asan


#: fuzz: each parser and the rules for FUZZ_SEC (60) seconds (needs clang)
fuzz: $(FUZZ)
	@for t in $(FUZZ); do \
	    mkdir -p $$t.corpus; \
	    echo "  fuzz   $$t"; \
	    $$t -max_total_time=$(FUZZ_SEC) -max_len=$(FUZZ_LEN) -timeout=10 \
	        -print_final_stats=1 -dict=fuzz/words.dict \
	        -artifact_prefix=$$t. $$t.corpus fuzz/seeds/$${t##*_} \
	        > $$t.log 2>&1 || { tail -n 60 $$t.log; exit 1; }; \
	    sed -n 's/^stat::number_of_executed_units: */         inputs: /p' \
	        $$t.log; \
	done

# One compilation each, core included: what is covered must be seen.
$(BUILD)/fuzz/%: fuzz/%.c fuzz/fuzz.h $(JOSE_SRCS) $(HEADERS) Makefile \
                 | deps-build
	@echo "  clang  $@"
	@mkdir -p $(@D)
	@clang -std=gnu11 -O1 -g $(WARNINGS) -fsanitize=fuzzer $(SANITIZE) \
	    -Isrc/jose $(LIBS_CFLAGS) -o $@ $< $(JOSE_SRCS) $(JOSE_LIBS) -lm


#: bench: CPU a request, against other servers (BENCH_SECONDS, 600)
bench: bench-tools
	@$(BENCH) bench/compare.py

#: bench-instructions: instructions a request, under callgrind
bench-instructions: bench-tools
	@$(BENCH) bench/instructions.py

#: bench-keys: while the provider of keys is slow, down, or asked for more
bench-keys: bench-tools
	@$(BENCH) bench/keys.py

#: bench-scale: how cost grows with keys, locations, tokens, rules, lists
bench-scale: bench-tools
	@$(BENCH) bench/scale.py

#: bench-answers: libsodium, a shared cache, a flood of private operations
bench-answers: bench-tools
	@$(BENCH) bench/answers.py

#: bench-report: what these have measured into docs/performance.md
bench-report:
	@$(BENCH) bench/report.py

.PHONY: bench-tools
bench-tools: $(MODULE) $(BENCH_TOOLS) $(BENCH_POLL)

# Each knows the core, and libcrypto to compare it with.
$(BUILD)/bench/%: bench/%.c $(LIBJOSE) Makefile | deps-bench
	@echo "  cc     $@"
	@mkdir -p $(@D)
	@$(CC) $(JOSE_CFLAGS) $(LINK_FLAGS) -o $@ $< $(LIBJOSE) $(JOSE_LIBS) \
	    -lsodium

# Preloaded into the load generator, and knows nothing of the project.
$(BENCH_POLL): bench/poll.c Makefile | deps-bench
	@echo "  cc     $@"
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(WARNINGS) -fPIC -shared -o $@ $<


#: check: style, includes, banned calls, reference against directives
check: | deps-test
	@$(PYTHON) scripts/check

#: lint: ShellCheck over the scripts, clang-tidy over the sources
lint: $(MODULE) | deps-test
	@MODULE_BUILD=$(BUILD)/module JOBS=$(JOBS) scripts/lint

#: circles: files that call each other in a circle, if there are any
circles: $(MODULE) $(NGX_JWT)
	@scripts/circles $(JOSE_OBJS)
	@scripts/circles $(CLI_OBJS)
	@scripts/circles --exempt ngx_http_jwt_module \
	    $(NGINX_SRCS:src/nginx/%.c=$(BUILD)/module/objs/addon/nginx/%.o)

#: install: ngx-jwt, its man page and the module (DESTDIR, PREFIX, MODULESDIR)
install: $(MODULE) $(NGX_JWT)
	install -D -m 755 $(NGX_JWT) $(DESTDIR)$(PREFIX)/bin/ngx-jwt
	install -D -m 644 docs/ngx-jwt.1 $(DESTDIR)$(MANDIR)/man1/ngx-jwt.1
	install -D -m 644 $(MODULE) $(DESTDIR)$(MODULESDIR)/$(notdir $(MODULE))
	@echo
	@echo 'Add to the top of nginx.conf:'
	@echo '    load_module $(MODULESDIR)/$(notdir $(MODULE));'

#: uninstall: remove what install has put there
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/ngx-jwt $(DESTDIR)$(MANDIR)/man1/ngx-jwt.1 \
	    $(DESTDIR)$(MODULESDIR)/$(notdir $(MODULE))

#: version: print the version
version:
	@sed -n 's/^#define JOSE_VERSION *"\(.*\)"/\1/p' src/jose/jose_version.h

#: clean: remove build/
clean:
	rm -rf $(BUILD)


-include $(wildcard $(BUILD)/obj/*/*.d $(BUILD)/obj-asan/*/*.d \
                    $(BUILD)/unit/*.d $(BUILD)/unit-asan/*.d \
                    $(BUILD)/bench/*.d)
