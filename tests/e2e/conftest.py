"""What tests/http has: an nginx, and keys and tokens of our own."""

import importlib.util
import pathlib
import sys

HTTP = pathlib.Path(__file__).resolve().parents[1] / "http"
sys.path.insert(0, str(HTTP))

# It has this file's name, so it cannot be imported by it.
spec = importlib.util.spec_from_file_location("http_conftest",
                                              HTTP / "conftest.py")
http_conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(http_conftest)

fresh_path = http_conftest.fresh_path
launch = http_conftest.launch
