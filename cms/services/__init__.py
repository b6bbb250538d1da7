"""The verbs of this room: sign-ups to events, challenge pages, the site's tree."""
