"""A worker that ends by a signal amid its answer; started by name, as a new process."""

import os
import signal


class Killing:
    """Ends by the signal that a request names."""

    def ready(self, request, limits):
        """There is nothing to prepare."""

    def rest(self):
        """There is nothing to do."""

    def answer(self, request, limits):
        signal.signal(request["signal"], signal.SIG_DFL) if request["signal"] != signal.SIGKILL else None
        os.kill(os.getpid(), request["signal"])
        signal.pause()


def service():
    return Killing()
