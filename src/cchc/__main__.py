"""`python -m cchc` is the command `cchc`."""

import sys

from cchc.cli import main

if __name__ == "__main__":
    sys.exit(main())
