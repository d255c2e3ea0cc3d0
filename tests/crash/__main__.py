"""`python -m tests.crash`, which is what scripts/crashtest runs."""

import sys

from tests.crash.command import main

sys.exit(main())
