"""Evidence in, reports out, whatever a server sent."""
