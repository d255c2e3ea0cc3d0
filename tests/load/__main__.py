"""`python -m tests.load`, which is what scripts/bench runs."""

import gc
import sys

from tests.load.command import main

gc.disable()  # the generator makes hardly any cycles, and its pauses would look like the server's
sys.exit(main())
