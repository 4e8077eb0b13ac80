"""Children that end when their parent does, however it ends.

The parent keeps the writing end of a pipe, each child the reading end. When the parent is gone, killed by
SIGKILL included, the kernel closes the writing end, and a thread in the child reads the end of file. A death
signal from the kernel (PR_SET_PDEATHSIG) would be lost if the parent died between the fork and the call that
asks for it, is tied to the thread that forked, and exists on Linux alone; the closed pipe waits until the
child looks.

`python -m core.parent MODULE ARGUMENT…` runs a module as `python -m MODULE ARGUMENT…` does, watching from
before its first import.
"""

import os
import runpy
import sys
import threading

VARIABLE = "PORTAL_PARENT_PIPE"
"""Environment: the number of the inherited descriptor of the reading end."""
ORPHANED = 86
"""Exit code of a child whose parent is gone."""


def exit_with_parent() -> None:
    """Watch the pipe named in the environment; does nothing where there is none, or on a second call."""
    number = os.environ.pop(VARIABLE, None)
    if number is not None:
        os.set_inheritable(int(number), False)
        threading.Thread(target=_watch, args=(int(number),), name="parent-watch", daemon=True).start()


def _watch(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    # At once, without clean-up: the next start needs the port, and the database rolls back what was open.
    os._exit(ORPHANED)


if __name__ == "__main__":
    exit_with_parent()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
