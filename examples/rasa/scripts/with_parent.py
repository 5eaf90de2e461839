"""Runs a Python module that ends when its parent does: `with_parent.py <module> <arguments>`, with a pipe as its input."""

import os
import runpy
import signal
import sys
import threading
import time


def end_with_parent():
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    # Neither a handler of its own nor what it waits for keeps it.
    time.sleep(5)
    os._exit(1)


threading.Thread(target=end_with_parent, daemon=True).start()
# As `python -m` has it: the module finds what lies in the folder that it was started in.
sys.path[0] = os.getcwd()
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
