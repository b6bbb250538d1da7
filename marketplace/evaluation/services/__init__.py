"""The verbs of this room: the panel, its conflicts, its scores, the consensus round, the frozen ranking."""
