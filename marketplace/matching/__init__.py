"""Which solution fits which problem, and why."""
