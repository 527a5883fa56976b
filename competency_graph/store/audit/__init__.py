"""The audit of a graph: which laws of the store are broken, and what is wrong with the data (``competency-graph check``)."""
