"""Pictures of the full-screen client, taken of a real one on a real server."""
