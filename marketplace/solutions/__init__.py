"""What startups offer."""
