"""A registry true in size and shape to the Credential Registry, made up: for measuring, never for answering."""
