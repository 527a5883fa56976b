"""Who may come in, and what they may ask: keys, tokens, scopes."""
