"""The verbs of this room, by what they act on."""
