"""The questions, one package each: reads, a row parser, and the pure evaluation that makes the answer."""
