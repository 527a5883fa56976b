"""The GraphQL schema, derived from the library's answers."""
