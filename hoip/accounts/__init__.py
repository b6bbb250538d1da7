"""People, organisations and how the two belong together."""
