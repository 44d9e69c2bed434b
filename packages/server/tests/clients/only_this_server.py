"""Refuses every connection but those to the server that is being tested."""

import sys
from urllib.parse import urlsplit


def only_this_server(base_url):
    parts = urlsplit(base_url)
    allowed = (parts.hostname, parts.port)

    def watch(event, arguments):
        if event != "socket.connect":
            return
        address = arguments[1]
        if isinstance(address, tuple) and address[:2] != allowed:
            raise PermissionError(f"a connection to {address!r} is not part of this test")

    sys.addaudithook(watch)
