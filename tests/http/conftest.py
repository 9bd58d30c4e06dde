import itertools

import pytest

import ngx
import provider
import upstream


def pytest_make_parametrize_id(config, val, argname):
    """A token is no name for a test, and another one each run."""
    if isinstance(val, str) and len(val) > 60:
        return f"{argname}-of-{len(val)}"
    return None


@pytest.fixture(scope="session")
def fresh_path(tmp_path_factory):
    """Directories, a new one a call."""
    base = tmp_path_factory.mktemp("nginx")
    numbers = itertools.count()
    return lambda: base / str(next(numbers))


def launcher(fresh_path):
    running = []

    def launch(**config):
        nginx = ngx.Nginx(fresh_path(), **config)
        running.append(nginx)
        return nginx.start()

    yield launch
    problems = []
    for nginx in running:
        try:
            nginx.stop()
        except AssertionError as error:
            problems.append(str(error))
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="module")
def launch(fresh_path):
    """Starts an nginx for all tests of a file."""
    yield from launcher(fresh_path)


@pytest.fixture
def spawn(fresh_path):
    """Starts an nginx for one test."""
    yield from launcher(fresh_path)


@pytest.fixture
def check(fresh_path):
    """nginx -t on a configuration: its exit status and text."""
    return lambda **config: ngx.Prefix(fresh_path(), **config).check()


@pytest.fixture(scope="module")
def recorder():
    """An upstream that records what it is sent."""
    with upstream.Recorder() as server:
        yield server


@pytest.fixture(scope="module")
def idp():
    """An identity provider for all tests of a file."""
    with provider.Provider() as server:
        yield server


@pytest.fixture
def own_idp():
    """An identity provider for one test, to be stopped and started."""
    with provider.Provider() as server:
        yield server
