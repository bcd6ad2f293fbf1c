"""Database backend: PostgreSQL that joins or starts the private server when a connection is opened."""
