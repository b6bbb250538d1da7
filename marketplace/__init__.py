"""What startups offer and how it is chosen: rooms from solutions up to shortlists."""
