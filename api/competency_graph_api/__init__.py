"""The GraphQL service: FastAPI and Strawberry over the asynchronous graph, read-only."""
