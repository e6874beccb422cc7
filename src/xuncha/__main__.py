"""`python -m xuncha`."""

import sys

from xuncha.cli import main

if __name__ == "__main__":
    sys.exit(main())
