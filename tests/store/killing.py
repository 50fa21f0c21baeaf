"""A worker that ends by a signal amid its answer; started by name, as a new process."""

import os
import signal


class Killing:
    """Ends by the signal that a task names as its update."""

    def ready(self, task):
        """There is nothing to prepare."""

    def rest(self):
        """There is nothing to do."""

    def answer(self, task):
        number = int(task.update[0])
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.pause()


def service():
    return Killing()
