"""`python -m tests.client_bench`, which is what scripts/bench-client runs."""

import sys

from tests.client_bench.command import main

sys.exit(main())
