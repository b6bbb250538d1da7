"""What agencies need."""
