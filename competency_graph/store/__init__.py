"""The database: connection, named queries, migrations, the write port, digest, the managed local server."""
