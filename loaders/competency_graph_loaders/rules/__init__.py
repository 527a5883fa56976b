"""The project's own rules tables: what transfers where, in CSV files whose columns are named in ``tables``."""

from competency_graph_loaders.rules.translate import translate

__all__ = ["translate"]
