"""What the graph is made of: node and edge types, requirement trees, credit, grades, keys, evidence. No I/O."""
