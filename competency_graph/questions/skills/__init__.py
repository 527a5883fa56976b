"""Skills: the competencies of a credential through everything that it requires."""
