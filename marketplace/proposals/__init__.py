"""What a startup offers in answer to one challenge."""
