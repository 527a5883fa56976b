"""The open graph that answers, with evidence, what learning is worth elsewhere."""
