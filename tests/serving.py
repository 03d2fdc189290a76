"""A local server that answers in a feed's exact form, and in its faults."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Replies(BaseHTTPRequestHandler):
    """Serves ``server.replies``: path to (status, headers, body); a body may be a function that writes."""

    def do_GET(self):
        status, headers, body = self.server.replies[self.path]
        self.server.seen.append((self.path, dict(self.headers)))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if callable(body):
            body(self.wfile)
        else:
            self.wfile.write(body)

    def log_message(self, *_):
        """Keep the test's output clean."""


@contextmanager
def serving(replies):
    """A server for the time of a test; yields its address and what was asked of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Replies)
    server.replies, server.seen = replies, []
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def drip(pieces, pause):
    """A body that comes in pieces with pauses between them."""

    def write(file):
        for piece in pieces:
            try:
                file.write(piece)
                file.flush()
            except OSError:
                return
            time.sleep(pause)

    return write
