"""`python -m largesse.worker`: what `largesse worker` and `largesse serve` start."""

import sys

from largesse.worker.running import main

sys.exit(main())
