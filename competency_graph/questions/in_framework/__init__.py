"""In framework: whether one competency belongs to a framework, and where."""
