"""Panels that judge opened bids: conflicts, scores, consensus, ranking, minutes."""
