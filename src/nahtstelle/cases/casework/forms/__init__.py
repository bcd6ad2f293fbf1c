"""What comes in by forms, by theme. Never kept as a draft in the browser or on the server: it is content."""
