"""The process of a load; Locust comes first, so that all sockets are gevent's."""

from __future__ import annotations

# isort: off
import locust  # noqa: F401  (it puts gevent in the place of what blocks)

# isort: on
import json
import sys

from conformance.running.loading.order import Order
from conformance.running.loading.session import loaded

if __name__ == "__main__":
    sys.exit(loaded(Order.read(json.load(sys.stdin))))
