"""The verbs of this room: the board, decisions, complaints and feedback."""
