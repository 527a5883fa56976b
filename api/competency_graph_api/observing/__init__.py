"""What an operator sees: logs with request ids, metrics, traces. Nothing of what a learner has is in any of them."""
