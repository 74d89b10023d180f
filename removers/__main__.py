"""python -m removers"""

import sys

from removers.cli import main

if __name__ == "__main__":
    sys.exit(main())
