"""A module that starts a thread when it is imported: a process that did cannot be forked from."""

import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()
